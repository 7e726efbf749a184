import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileResolve, peerOf, type Belief, type Fields, type ResolveOptions } from '../../src/index.ts'
import { parsedTrust } from '../parsed.ts'

/** One request to an app behind 10.0.0.0/8, 2001:db8:aaaa::/48 and a unix socket, and what is believed of it. */
export interface Case {
  readonly name: string
  readonly peer?: string
  readonly own?: 'https'
  readonly authority?: string
  readonly family?: ResolveOptions['family']
  readonly walk?: 'one'
  /** Apart from Host: app.test. */
  readonly fields: Fields
  /** scheme, authority, client. */
  readonly believed: readonly [string, string | undefined, string | undefined]
  readonly codes: readonly string[]
  readonly refused?: 400 | 431
}

/** The peers that are trusted. */
export const trust = parsedTrust('10.0.0.0/8', '2001:db8:aaaa::/48', 'unix')
/** What a trusted peer says in the best case. */
export const complete = ['X-Forwarded-Proto', 'https', 'X-Forwarded-For', '192.0.2.7']
/** What is believed of a refused request. */
export const nothing: Case['believed'] = ['http', undefined, undefined]
/** The client of `complete`, on http. */
export const safe: Case['believed'] = ['http', 'app.test', '192.0.2.7']
/** All of `complete`. */
export const https: Case['believed'] = ['https', 'app.test', '192.0.2.7']

/** Makes a test of each case. */
export function testCases(cases: readonly Case[]): void {
  for (const { name, peer = '10.0.0.5', own, authority, family, walk, fields, believed, codes, refused } of cases) {
    test(name, () => {
      const resolve = compileResolve({ trust, family: family ?? 'x-forwarded', ...(walk && { walk }) })
      const belief = resolve({
        peer: peerOf(/[.:]/.test(peer) ? peer : undefined, peer === 'unix'),
        scheme: own ?? 'http',
        fields: ['Host', 'app.test', ...fields],
        ...(authority !== undefined && { authority }),
      })
      assert.deepEqual([belief.scheme, belief.authority?.text, belief.client?.text], believed)
      assert.deepEqual(
        belief.findings.map(({ code }) => code),
        codes,
      )
      assert.equal(belief.refusal?.status, refused)
      assertExplained(belief)
    })
  }
}

/** Reasons are for people: whole sentences, and every finding and refusal is among them. */
function assertExplained({ because, findings, refusal }: Belief): void {
  for (const reason of because) assert.match(reason, /^[^\n]+\.$/)
  for (const { message } of findings) assert.ok(because.includes(message))
  if (refusal) assert.ok(because.includes(refusal.because))
}
