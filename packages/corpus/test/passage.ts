import assert from 'node:assert/strict'

import {
  compareBelief,
  compileResolve,
  parseAddress,
  parseAuthority,
  parseTrust,
  peerOf,
  type Address,
  type HopFacts,
  type Rewrite,
  type Scheme,
  type Truth,
} from '@lasthop/contract'

import { breachesOf, corpus, parseCorpusFields, type CorpusRequest } from '../src/index.ts'
import { readStrictly, type WellFormed } from './strict-parser.ts'

/** The clients for whom the laws must hold. */
export const clients: readonly Address[] = ['192.0.2.7', '2001:db8::7'].map((text) => known(parseAddress(text)))

/** The requests that must be believed. */
export const believedRequests: readonly CorpusRequest[] = corpus.filter(({ expect }) => expect.kind === 'believed')

/** The schemes of the listeners that a request is for. */
export function schemesOf({ arrives }: CorpusRequest): readonly Scheme[] {
  if (arrives === 'both') return ['https', 'http']
  return arrives === 'tls' ? ['https'] : ['http']
}

/** Everything wrong with what an app behind this rewrite sees and believes of a request, for every listener and client. */
export function faultsOf(request: CorpusRequest, rewrite: Rewrite): readonly string[] {
  return schemesOf(request).flatMap((scheme) =>
    clients.flatMap((client) => faultsOnce(request, rewrite, { scheme, client })),
  )
}

interface Visit {
  readonly scheme: Scheme
  readonly client: Address
}

function faultsOnce(request: CorpusRequest, rewrite: Rewrite, { scheme, client }: Visit): readonly string[] {
  const reading = readStrictly(request.raw, scheme)
  assert.ok(reading.kind === 'request', `${request.id} is not well formed`)
  const truth: Truth = { scheme, client, authority: known(parseAuthority(reading.host)) }
  const { fields } = rewrite(parseCorpusFields(request.raw), truth, hopOf(reading))
  const arrived = [...fields, ...framingOf(reading)]
  const belief = resolve({ peer: peerOf('127.0.0.1', false), scheme: 'http', fields: arrived })
  const differences = compareBelief(truth, belief).map(
    (one) => `The ${one.what} is believed to be ${one.belief}, and is ${one.truth}.`,
  )
  return [...breachesOf(request, arrived, truth), ...differences]
}

function hopOf({ minor, upgrade }: WellFormed): HopFacts {
  return { version: `1.${minor}`, requestId: 'r-1', upgrade }
}

/** The one framing field that the writer of the head adds. */
function framingOf({ body }: WellFormed): readonly string[] {
  return body === '' ? [] : ['Content-Length', String(body.length)]
}

function known<Value>(value: Value | undefined): Value {
  assert.ok(value !== undefined)
  return value
}

const trust = parseTrust(['loopback'])
assert.ok(trust.kind !== 'problem')
const resolve = compileResolve({ trust, family: 'x-forwarded' })
