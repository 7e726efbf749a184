import {
  compileResolve,
  defaultPortOf,
  isProblem,
  originOf,
  parseForwarded,
  portOf,
  type Belief,
} from '../../src/index.ts'
import { questionOf } from './question.ts'
import type { Vector } from './vector.ts'

/** What resolve answers to a row, by the keys that the row expects. */
export type Answer = Readonly<Record<string, unknown>> | readonly unknown[]

/** Our answer, in the row's own words: `error` for a refused request, a refused setting or a malformed field. */
export function answerTo(vector: Vector): Answer {
  if (Array.isArray(vector.expect) || vector.suite === 'rfc7239') return elementsOf(vector)
  const question = questionOf(vector)
  if (isProblem(question)) return { error: 'setting' }
  const belief = compileResolve(question.options)(question.received)
  if (belief.refusal) return { error: belief.refusal.status }
  const keys = askedOf(vector).filter((key) => key !== 'error')
  return Object.fromEntries((keys.length > 0 ? keys : ['scheme']).map((key) => [key, answers[key]?.(belief, vector)]))
}

/** What a row expects, in the same words; keys that resolve has no notion of are left out. */
export function expectationOf(vector: Vector): Answer {
  if (isList(vector.expect)) return vector.expect
  const expect = new Map(Object.entries(vector.expect))
  return Object.fromEntries(askedOf(vector).map((key) => [key, readable(key, expect.get(key))]))
}

/** Whether a key of an expectation is about what resolve answers. */
export function isAsked(key: string): boolean {
  return key in answers
}

/** Whether two answers say the same. Any error is the same error: how a reader words it is its own affair. */
export function isSameAnswer(ours: Answer, theirs: Answer): boolean {
  if ('error' in ours || 'error' in theirs) return 'error' in ours && 'error' in theirs
  return JSON.stringify(ours) === JSON.stringify(theirs)
}

function askedOf({ expect }: Vector): readonly string[] {
  return Object.keys(expect).filter(isAsked)
}

function elementsOf({ headers }: Vector): Answer {
  const elements = parseForwarded([headers['Forwarded'] ?? ''])
  return isProblem(elements) ? { error: 'malformed' } : elements
}

/** Rows spell numbers as text, addresses in capitals, and whole URLs; we compare what they mean. */
function readable(key: string, value: unknown): unknown {
  if (key === 'port') return Number(value)
  if (key === 'url') return new URL(String(value)).origin
  if (key === 'ips_nearest_first') return Array.isArray(value) ? value.slice(0, 1) : value
  return key === 'ip' && typeof value === 'string' ? value.toLowerCase() : value
}

const answers: Readonly<Record<string, (belief: Belief, vector: Vector) => unknown>> = {
  error: () => undefined,
  scheme: ({ scheme }) => scheme,
  secure: ({ scheme }) => scheme === 'https',
  host: ({ authority }, { suite }) => (suite === 'django' ? authority?.text : authority?.host),
  hostWithPort: ({ scheme, authority }) => authority && originOf(scheme, authority).slice(`${scheme}://`.length),
  port: (belief, { suite }) => (suite === 'aspnetcore' ? belief.clientPort : portIn(belief)),
  url: ({ scheme, authority }) => authority && originOf(scheme, authority),
  ip: ({ client }) => client?.text ?? null,
  ips_nearest_first: ({ client }) => [client?.text],
  trusted: ({ trusted }) => trusted,
}

function portIn({ scheme, authority }: Belief): number {
  return authority ? portOf(scheme, authority) : defaultPortOf(scheme)
}

function isList(expect: Vector['expect']): expect is readonly unknown[] {
  return Array.isArray(expect)
}
