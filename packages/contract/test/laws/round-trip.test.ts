import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../../scripts/testing/laws.ts'
import {
  compareBelief,
  compileResolve,
  compileRewrite,
  defaultContract,
  fieldPairs,
  peerOf,
  sameAddress,
  type Contract,
  type Peer,
  type ResolveOptions,
  type Trust,
} from '../../src/index.ts'
import { parsedTrust } from '../parsed.ts'
import { bothFamilies, generous } from './contracts.ts'
import { hostileRequests } from './hostile.ts'

/** How the last hop can look to the app: who it comes from, and what of it the app believes. */
const hops: readonly { readonly name: string; readonly peer: Peer; readonly trust: Trust }[] = [
  { name: 'the same machine', peer: peerOf('127.0.0.1', false), trust: parsedTrust('loopback') },
  { name: 'a dual-stack socket', peer: peerOf('::ffff:10.0.0.5', false), trust: parsedTrust('10.0.0.5') },
  { name: 'another machine', peer: peerOf('fd00::5', false), trust: parsedTrust('private', 'unix') },
  { name: 'a unix socket', peer: peerOf(undefined, true), trust: parsedTrust('unix') },
]

const readings: readonly { readonly contract: Contract; readonly family: ResolveOptions['family'] }[] = [
  { contract: defaultContract, family: 'x-forwarded' },
  { contract: generous, family: 'x-forwarded' },
  { contract: bothFamilies, family: 'x-forwarded' },
  { contract: bothFamilies, family: 'forwarded' },
]

for (const { contract, family } of readings) {
  for (const { name, peer, trust } of hops) {
    const both = contract.forwarded ? ' of two' : ''
    test(`Law 1, round trip: over ${name}, ${family}${both} gives the truth back whatever the client sends`, () => {
      const rewrite = compileRewrite(contract)
      const resolve = compileResolve({ trust, family, walk: 'one' })
      fc.assert(
        fc.property(hostileRequests, ({ fields, truth, hop }) => {
          const belief = resolve({ peer, scheme: 'http', fields: rewrite(fields, truth, hop).fields })
          assert.deepEqual(compareBelief(truth, belief), [])
          assert.equal(belief.refusal, undefined)
          const codes = belief.findings.map(({ code }) => code)
          assert.deepEqual(codes, truth.client ? [] : [family === 'forwarded' ? 'address-unparsable' : 'chain-short'])
        }),
        { numRuns: 750 },
      )
    })
  }
}

test('Law 1, round trip: a walk along the chain ends at the same client, or at none if the client is itself trusted', () => {
  const trust = parsedTrust('loopback', 'private')
  const rewrite = compileRewrite(defaultContract)
  const resolve = compileResolve({ trust, family: 'x-forwarded' })
  const isTrusted = compileResolve({ trust, family: 'x-forwarded' })
  fc.assert(
    fc.property(hostileRequests, ({ fields, truth, hop }) => {
      const belief = resolve({
        peer: peerOf('127.0.0.1', false),
        scheme: 'http',
        fields: rewrite(fields, truth, hop).fields,
      })
      const client = truth.client && { kind: 'ip' as const, address: truth.client }
      const isWithin = client && isTrusted({ peer: client, scheme: 'http', fields: [] }).trusted
      assert.ok(sameAddress(belief.client, isWithin ? undefined : truth.client))
      assert.equal(belief.scheme, truth.scheme)
    }),
    { numRuns: 4000 },
  )
})

test('Law 3, nobody else: what a peer that is not trusted sends changes nothing', () => {
  const resolve = compileResolve({ trust: parsedTrust('10.0.0.5'), family: 'x-forwarded' })
  fc.assert(
    fc.property(hostileRequests, ({ fields, truth }) => {
      const peer = peerOf('198.51.100.7', false)
      const withoutHost = fieldPairs(fields).filter(([name]) => name.toLowerCase() !== 'host')
      const sent = [...withoutHost.flat(), 'Host', truth.authority.text]
      const belief = resolve({ peer, scheme: truth.scheme, fields: sent })
      assert.equal(belief.scheme, truth.scheme)
      assert.equal(belief.authority?.text, truth.authority.text)
      assert.equal(belief.client?.text, '198.51.100.7')
      assert.equal(belief.trusted, false)
    }),
    { numRuns: 4000 },
  )
})
