import { isUnspecified, parseNode, type Address } from './address.ts'
import { problem, type Problem } from './problem.ts'
import type { Scheme } from './scheme.ts'

/** One hop's word for the hop before it, in a list of addresses. `text` is as written. */
export type HopNode =
  | { readonly kind: 'address'; readonly address: Address; readonly port: number | undefined; readonly text: string }
  | { readonly kind: 'not-an-address'; readonly text: string }

/** One element of `Forwarded` (RFC 7239 section 4): names of parameters lower-case, values unquoted and not yet validated. */
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
    const read = readLine(line)
    if (!read) return problem(`"${line}" is not a Forwarded field, such as for=192.0.2.1;proto=https (RFC 7239).`)
    elements.push(...read)
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

/**
 * The nodes of all `X-Forwarded-For` lines, in wire order (leftmost first); none if all lines are empty. Otherwise an empty
 * element is a node without an address: a hop wrote it for a peer it could not name, so nobody may walk past it.
 */
export function parseForwardedFor(values: readonly string[]): readonly HopNode[] {
  const elements = values.flatMap(splitList)
  return elements.length === 1 && elements[0] === '' ? [] : elements.map(parseHopNode)
}

/** One node of a list, as an address if it is one. The unspecified address is none: it names nobody. */
export function parseHopNode(text: string): HopNode {
  const node = parseNode(text)
  if (!node || isUnspecified(node.address)) return { kind: 'not-an-address', text }
  return { kind: 'address', address: node.address, port: node.port, text }
}

/** A comma list without quoting; elements trimmed of spaces and tabs, empty ones kept. */
export function splitList(value: string): readonly string[] {
  return value.includes(',') ? value.split(',').map(trimSpace) : [trimSpace(value)]
}

/** A text without spaces and tabs at its ends: the only white space of a field value (RFC 9110 section 5.6.3). */
export function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9
}

function quoteUnlessToken(text: string): string {
  return isTokenSyntax.test(text) ? text : `"${text}"`
}

function readLine(line: string): readonly ForwardedElement[] | undefined {
  const elements: ForwardedElement[] = []
  let rest = trimSpace(line)
  while (rest !== '') {
    const [text = ''] = elementSyntax.exec(rest) ?? []
    const element = readElement(text)
    const after = trimSpace(rest.slice(text.length))
    if (!element || (after !== '' && !after.startsWith(','))) return undefined
    if (text !== '') elements.push(element)
    rest = trimSpace(after.slice(1))
  }
  return elements
}

function readElement(text: string): ForwardedElement | undefined {
  const parameters = new Map<string, string>()
  for (const [, name = '', token, quoted = ''] of text.matchAll(pairSyntax)) {
    const key = name.toLowerCase()
    if (parameters.has(key)) return undefined
    parameters.set(key, token ?? quoted.replaceAll(escapeSyntax, '$1'))
  }
  return Object.fromEntries(parameters)
}

const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const quotedString = '"((?:[^"\\\\]|\\\\.)*)"'
const pair = `(${token})=(?:(${token})|${quotedString})`
const isTokenSyntax = new RegExp(`^${token}$`)
const pairSyntax = new RegExp(pair, 'g')
const elementSyntax = new RegExp(`^(?:${pair})?(?:;(?:${pair})?)*`)
const escapeSyntax = /\\(.)/g
