import { fieldPairs, foldName, isForwardingName, isHopByHop, isOddlySpelled, portOf, valuesOf } from '@lasthop/contract'
import type { Fields, Truth } from '@lasthop/contract'

import { parseCorpusFields, type Believed, type CorpusRequest } from './request.ts'

/** One request: what was sent, what must come of it, what reached the app, and what the edge saw. */
interface Passage {
  readonly sent: Fields
  readonly expect: Believed
  readonly arrived: Fields
  readonly truth: Truth
}

/**
 * What the fields that reached the app break of the default contract and of the request's own expectation, in words;
 * nothing if all is well. `request` must be as it was sent (see `placedAt`). Whether the app then believes the truth is
 * another question: `compareBelief` of the contract.
 */
export function breachesOf(request: CorpusRequest, arrived: Fields, truth: Truth): readonly string[] {
  const { expect } = request
  if (expect.kind !== 'believed') return [`${request.id} reached the app, and must not.`]
  const passage: Passage = { sent: parseCorpusFields(request.raw), expect, arrived, truth }
  return [...wrongOnes(passage), ...survivors(passage), ...lostOnes(passage)]
}

/** The fields that must have exactly one value. */
function wrongOnes({ sent, expect, arrived, truth }: Passage): readonly string[] {
  const exact = { ...ours(truth), ...expect.present }
  const wrong = Object.entries(exact).filter(([name, value]) => !isExactly(arrived, name, value))
  const breaches = wrong.map(([name, value]) => `${name} is ${quote(arrived, name)}, and must be ${quoteValue(value)}.`)
  if (!isFresh(arrived, sent))
    breaches.push(`x-request-id is ${quote(arrived, 'x-request-id')}, and must be one fresh value.`)
  if (!isAppended(arrived, sent))
    breaches.push(`via is ${quote(arrived, 'via')}, and must be the client's and one name more.`)
  return breaches
}

/** Spelled here a second time on purpose: the corpus is the check on the contract's own spelling. */
function ours({ scheme, authority, client }: Truth): Readonly<Record<string, string | undefined>> {
  return {
    host: authority.text,
    'x-forwarded-proto': scheme,
    'x-forwarded-for': client?.text,
    'x-forwarded-host': authority.text,
    'x-forwarded-port': String(portOf(scheme, authority)),
    'x-real-ip': client?.text,
  }
}

function isExactly(arrived: Fields, name: string, value: string | undefined): boolean {
  const values = valuesOf(arrived, name.toLowerCase())
  return value === undefined ? values.length === 0 : values.length === 1 && values[0] === value
}

function isFresh(arrived: Fields, sent: Fields): boolean {
  const [id, ...more] = valuesOf(arrived, 'x-request-id')
  return id !== undefined && id !== '' && more.length === 0 && !valuesOf(sent, 'x-request-id').includes(id)
}

function isAppended(arrived: Fields, sent: Fields): boolean {
  const [via, ...more] = valuesOf(arrived, 'via')
  const before = valuesOf(sent, 'via').map((value) => `${value}, `)
  return (
    via !== undefined && more.length === 0 && via.startsWith(before.join('')) && via.length > before.join('').length
  )
}

/** The fields that must not be there. */
function survivors({ expect, arrived }: Passage): readonly string[] {
  const strays = fieldPairs(arrived).filter(([name, value]) => isStray(name, value, expect))
  return strays.map(([name, value]) => `"${name}: ${value}" reached the app.`)
}

function isStray(name: string, value: string, expect: Believed): boolean {
  const lower = name.toLowerCase()
  if (setByEdge.has(lower)) return false
  if (isForwardingName(name) || isOddlySpelled(name)) return true
  if (expect.absent?.includes(foldName(name)) === true) return true
  return isHopByHop(name) && !isOfThisHop(lower, value, expect)
}

/** What a writer may say about its own connection to the app. */
function isOfThisHop(name: string, value: string, expect: Believed): boolean {
  const upgrades = expect.present?.['Upgrade'] !== undefined
  switch (name) {
    case 'connection':
      return value === 'keep-alive' || value === 'close' || value === 'TE' || (upgrades && value === 'Upgrade')
    case 'upgrade':
      return upgrades
    case 'te':
      return value === 'trailers'
    case 'transfer-encoding':
      return value === 'chunked'
    default:
      return false
  }
}

/** The fields of the client that must go through, and did not, or not unchanged. */
function lostOnes({ sent, expect, arrived }: Passage): readonly string[] {
  const names = new Set(fieldPairs(sent).map(([name]) => name.toLowerCase()))
  const lost = [...names].filter((name) => mustPass(name, expect) && !hasSameValues(sent, arrived, name))
  return lost.map((name) => `${name} is ${quote(arrived, name)}, and was sent as ${quote(sent, name)}.`)
}

function mustPass(name: string, expect: Believed): boolean {
  if (setByEdge.has(name) || isForwardingName(name) || isOddlySpelled(name) || isHopByHop(name)) return false
  return !expect.absent?.includes(foldName(name)) && !rewritten.has(name)
}

function hasSameValues(sent: Fields, arrived: Fields, name: string): boolean {
  const before = valuesOf(sent, name)
  const after = valuesOf(arrived, name)
  return before.length === after.length && before.every((value, index) => value === after[index])
}

function quote(fields: Fields, name: string): string {
  const values = valuesOf(fields, name.toLowerCase()).map((value) => `"${value}"`)
  return values.length === 0 ? 'absent' : values.join(' and ')
}

function quoteValue(value: string | undefined): string {
  return value === undefined ? 'absent' : `"${value}"`
}

/** Fields that the edge sets itself, checked by value. */
const setByEdge: ReadonlySet<string> = new Set([
  'host',
  'x-forwarded-proto',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
  'x-request-id',
  'via',
])

/** Fields that the edge may write anew: a canonical length, an expectation it has already met. */
const rewritten: ReadonlySet<string> = new Set(['content-length', 'expect'])
