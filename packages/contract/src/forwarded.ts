import { parseNode, type Address } from './address.ts'
import { problem, type Problem } from './problem.ts'
import type { Scheme } from './scheme.ts'

/** One hop's word for the hop before it, in a list of addresses. `text` is as written. */
export type HopNode =
  | { readonly kind: 'address'; readonly address: Address; readonly port: number | undefined; readonly text: string }
  | { readonly kind: 'not-an-address'; readonly text: string }

/** One element of `Forwarded` (RFC 7239 section 4): values unquoted, names of parameters lower-case, others than these left out. */
export interface ForwardedElement {
  readonly for?: string
  readonly by?: string
  readonly host?: string
  readonly proto?: string
}

/**
 * The elements of all `Forwarded` lines, in wire order (leftmost first). Empty elements are allowed (RFC 9110 section
 * 5.6.1.2). Anything else outside the grammar, and a repeated parameter, makes the whole field a problem: readers keep
 * the first or the last, and an element that moves shifts every hop.
 */
export function parseForwarded(values: readonly string[]): readonly ForwardedElement[] | Problem {
  const elements: ForwardedElement[] = []
  // Line by line: a quoted string that begins in one line and ends in the next is malformed, however lines are joined.
  for (const line of values) {
    const problemFound = readLine(line, elements)
    if (problemFound) return problemFound
  }
  return elements
}

/** One element in the form we send (RFC 7239 section 4): `for=192.0.2.7;host=app.example;proto=https`, quoted where it must be. */
export function formatForwarded(element: {
  readonly for?: Address | undefined
  readonly host?: string
  readonly proto?: Scheme
}): string {
  const pairs: string[] = []
  if (element.for) pairs.push(`for=${element.for.version === 4 ? element.for.text : `"[${element.for.text}]"`}`)
  if (element.host !== undefined) pairs.push(`host=${quoteUnlessToken(element.host)}`)
  if (element.proto) pairs.push(`proto=${element.proto}`)
  return pairs.join(';')
}

/** The nodes of all `X-Forwarded-For` lines, in wire order (leftmost first). Empty elements are skipped (RFC 9110 section 5.6.1.2). */
export function parseForwardedFor(values: readonly string[]): readonly HopNode[] {
  return values.flatMap(splitList).filter(Boolean).map(parseHopNode)
}

/** One node of a list, as an address if it is one. */
export function parseHopNode(text: string): HopNode {
  const node = parseNode(text)
  return node ? { kind: 'address', address: node.address, port: node.port, text } : { kind: 'not-an-address', text }
}

/** A comma list without quoting; elements trimmed of spaces and tabs, empty ones kept. */
export function splitList(value: string): readonly string[] {
  return value.includes(',') ? value.split(',').map(trimSpace) : [trimSpace(value)]
}

/** A text without spaces and tabs at its ends: the only white space of a field value (RFC 9110 section 5.6.3). */
export function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charAt(start))) start++
  while (end > start && isSpace(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t'
}

function quoteUnlessToken(text: string): string {
  return isTokenSyntax.test(text) ? text : `"${text}"`
}

function readLine(line: string, elements: ForwardedElement[]): Problem | undefined {
  const element = new Map<string, string>()
  let at = skipSpace(line, 0)
  while (at < line.length) {
    const separator = line.charAt(at)
    if (separator === ',' || separator === ';') {
      if (separator === ',') closeElement(element, elements)
      at = separator === ',' ? skipSpace(line, at + 1) : at + 1
      continue
    }
    const pair = readPair(line, at)
    if (!pair || element.has(pair.name)) return malformed(line, at)
    element.set(pair.name, pair.value)
    at = pair.end
    if (at < line.length && !',;'.includes(line.charAt(at))) {
      at = skipSpace(line, at)
      if (at < line.length && line.charAt(at) !== ',') return malformed(line, at)
    }
  }
  closeElement(element, elements)
  return undefined
}

function closeElement(element: Map<string, string>, elements: ForwardedElement[]): void {
  if (element.size > 0) elements.push(Object.fromEntries(element))
  element.clear()
}

interface Pair {
  readonly name: string
  readonly value: string
  readonly end: number
}

function readPair(line: string, at: number): Pair | undefined {
  pairSyntax.lastIndex = at
  const match = pairSyntax.exec(line)
  if (!match) return undefined
  const [all, name = '', token, quoted = ''] = match
  return { name: name.toLowerCase(), value: token ?? quoted.replaceAll(escapeSyntax, '$1'), end: at + all.length }
}

function skipSpace(line: string, at: number): number {
  let end = at
  while (end < line.length && isSpace(line.charAt(end))) end++
  return end
}

function malformed(line: string, at: number): Problem {
  return problem(`"${line}" is not a Forwarded field (RFC 7239): character ${at + 1} fits nothing.`)
}

const isTokenSyntax = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const pairSyntax = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)|"((?:[^"\\]|\\.)*)")/y
const escapeSyntax = /\\(.)/g
