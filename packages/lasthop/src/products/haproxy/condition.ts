import { Doubt } from '../doubt.ts'
import { evaluate } from './evaluate.ts'
import { parseExpression, type Call } from './expression.ts'
import { isFetch } from './fetches.ts'
import type { FindList } from './lists.ts'
import { fits, usualMethod } from './match.ts'
import type { NamedTests } from './named-tests.ts'
import { textsOf, type Line } from './syntax.ts'
import type { Visit } from './visit.ts'

/** Whether a line counts for a request: `if` or `unless` at these words, or no condition at all. */
export function holds(visit: Visit, scope: NamedTests, { line, from }: Conditional): boolean {
  const words = textsOf(line).slice(from)
  const at = words.findIndex((word) => word === 'if' || word === 'unless')
  if (at === -1) return true
  return isMet(visit, scope, words.slice(at + 1)) === (words[at] === 'if')
}

/** A line with the word from which on its condition may begin. */
export interface Conditional {
  readonly line: Line
  readonly from: number
}

/** The words of a condition: what stands between `or` holds if all of it does. */
export function isMet(visit: Visit, scope: NamedTests, words: readonly string[]): boolean {
  return alternatives(words).some((terms) => terms.every((term) => isTermMet(visit, scope, term)))
}

interface Term {
  readonly isNegated: boolean
  /** A name, or the words between braces. */
  readonly words: readonly string[]
  readonly isAnonymous: boolean
}

function alternatives(words: readonly string[]): readonly (readonly Term[])[] {
  const all: Term[][] = [[]]
  let isNegated = false
  for (let at = 0; at < words.length; at++) {
    const bangs = /^!*/.exec(words[at] ?? '')?.[0].length ?? 0
    const word = (words[at] ?? '').slice(bangs)
    if (bangs % 2 === 1) isNegated = !isNegated
    if (word === '') continue
    if (word === '||' || word.toLowerCase() === 'or') {
      all.push([])
      continue
    }
    const end = word === '{' ? words.indexOf('}', at) : at
    if (end === -1) throw new Doubt('A "{" of a condition is never closed.')
    all.at(-1)?.push({ isNegated, words: word === '{' ? words.slice(at + 1, end) : [word], isAnonymous: word === '{' })
    isNegated = false
    at = end
  }
  return all
}

function isTermMet(visit: Visit, scope: NamedTests, { isNegated, words, isAnonymous }: Term): boolean {
  return (isAnonymous ? isTestMet(visit, words) : isNameMet(visit, scope, words[0] ?? '')) !== isNegated
}

/** Several lines of one name are one condition that holds if any of them does. */
function isNameMet(visit: Visit, scope: NamedTests, name: string): boolean {
  const lines = scope.get(name)
  if (lines !== undefined) return lines.some((line) => isTestMet(visit, textsOf(line).slice(1)))
  const known = predefined[name]
  if (known === undefined) throw new Doubt(`The condition "${name}" is not in the files.`)
  return isTestMet(visit, known.split(' '))
}

/** A test: an expression, flags, and patterns. */
function isTestMet(visit: Visit, words: readonly string[]): boolean {
  const [first = '', ...rest] = words
  const { expression } = parseExpression(first)
  const { fetch, method } = methodIn(expression.fetch)
  const flags = flagsOf(rest, visit.configuration.findList)
  const samples = evaluate(visit, { ...expression, fetch }, 'each')
  return samples.some((sample) => {
    const usual = /^(?:hdr|req\.hdr|shdr)_ip$/.test(fetch.name) ? 'ip' : usualMethod(sample)
    return fits(sample, { ...flags, method: flags.method ?? method ?? usual })
  })
}

/** `path_beg` fetches `path` and compares the beginning. */
function methodIn(fetch: Call): { readonly fetch: Call; readonly method?: string } {
  const [, base, method] = /^(.*)_(beg|end|sub|dir|dom|reg|len)$/.exec(fetch.name) ?? []
  if (base === undefined || method === undefined || isFetch(fetch.name)) return { fetch }
  return { fetch: { ...fetch, name: base }, method }
}

interface Flags {
  readonly method: string | undefined
  readonly ignoresCase: boolean
  readonly patterns: readonly string[]
}

function flagsOf(words: readonly string[], findList: FindList): Flags {
  const listed: string[] = []
  let [method, ignoresCase, at]: [string | undefined, boolean, number] = [undefined, false, 0]
  for (; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '-i') ignoresCase = true
    else if (word === '-m') method = words[++at]
    else if (word === '-M') throw new Doubt('The patterns of a condition stand in another file.')
    else if (word === '-f') listed.push(...linesIn(words[++at] ?? '', findList))
    else if (word === '-u') at++
    else if (word === '--') {
      at++
      break
    } else if (word !== '-n') break
  }
  return { method, ignoresCase, patterns: [...listed, ...words.slice(at)] }
}

function linesIn(path: string, findList: FindList): readonly string[] {
  const lines = findList(path)
  if (lines === undefined) throw new Doubt(`The patterns of a condition stand in "${path}", which is not at hand.`)
  return lines
}

const predefined: Readonly<Record<string, string>> = {
  TRUE: 'always_true',
  FALSE: 'always_false',
  HTTP: 'always_true',
  'HTTP_1.0': 'req.ver 1.0',
  'HTTP_1.1': 'req.ver 1.1',
  'HTTP_2.0': 'req.ver 2.0',
  HTTP_CONTENT: 'req.hdr_val(content-length) gt 0',
  HTTP_URL_ABS: 'url_reg ^[^/:]*://',
  HTTP_URL_SLASH: 'url_beg /',
  HTTP_URL_STAR: 'url *',
  LOCALHOST: 'src 127.0.0.1/8',
  METH_CONNECT: 'method CONNECT',
  METH_DELETE: 'method DELETE',
  METH_GET: 'method GET HEAD',
  METH_HEAD: 'method HEAD',
  METH_OPTIONS: 'method OPTIONS',
  METH_POST: 'method POST',
  METH_PUT: 'method PUT',
  METH_TRACE: 'method TRACE',
}
