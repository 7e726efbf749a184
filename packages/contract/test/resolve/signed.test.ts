import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { believeTestimony } from '../../src/believe.ts'
import { compileResolve, compileSign, compileVerify, fieldPairs, peerOf, sortLines } from '../../src/index.ts'
import type { Belief, Fields, HopKey, Received } from '../../src/index.ts'

test('what the edge signed is believed as the long way believes it, however its fields are ordered and spelled', () => {
  let plain = 0
  for (const family of ['x-forwarded', 'forwarded'] as const) {
    const resolve = compileResolve({ trust: { kind: 'signed', verify }, family })
    for (const received of mixtures()) {
      const belief = resolve(received)
      const reading = { trust: { kind: 'nobody' }, family, isTrusted: isPeer } as const
      const long = believeTestimony(received, sortLines(received.fields), reading)
      assert.equal(textOf(belief), textOf(long), JSON.stringify(received.fields))
      if (belief.trusted && belief.refusal === undefined) plain++
    }
  }
  assert.ok(plain > 100, `${plain} were believed`)
})

/** Signed as they are, whatever they say; then with spaces and in an order that the edge does not write. */
function mixtures(): Received[] {
  return choices.flatMap((fields) => {
    const signed = [...fields, ...sign({ ...requestLine, scheme: schemeOf(fields), fields }, key, now)]
    const spaced = fieldPairs(signed).map(([name, value]) => [
      name.toLowerCase(),
      bare.has(name) ? value : ` ${value}\t`,
    ])
    return [signed, spaced.toReversed().flat()].map((said) => ({ peer, scheme: 'http', fields: said, requestLine }))
  })
}

function schemeOf(fields: Fields): 'http' | 'https' {
  return fields.includes('https') ? 'https' : 'http'
}

function textOf(belief: Belief): string {
  const { scheme, authority, client, trusted, findings, refusal, hops, because } = belief
  return JSON.stringify({ scheme, authority, client, trusted, findings, refusal, hops, because })
}

function isPeer(_peer: Received['peer'], distance: number): boolean {
  return distance === 0
}

/** Nobody reads these with spaces around them. */
const bare: ReadonlySet<string> = new Set(['Host', 'Signature', 'Signature-Input'])
const now = 1_764_100_000
const peer = peerOf('198.51.100.9', false)
const requestLine = { method: 'GET', target: '/' }
const key: HopKey = { id: 'one', mac: (text) => createHmac('sha256', 'secret').update(text).digest('base64') }
const sign = compileSign('lasthop')
const verify = compileVerify({ label: 'lasthop', keyOf: () => key, now: () => now, isReplayed: () => false })

/** Every choice of values with every other one. */
const choices: readonly Fields[] = Object.entries({
  Host: ['app.test', 'APP.test:443'],
  'X-Forwarded-Proto': ['https', 'http'],
  'X-Forwarded-For': ['203.0.113.9', '127.0.0.1', '', undefined],
  'X-Forwarded-Host': ['app.test', 'other.test:8443'],
  'X-Forwarded-Port': ['443', '8443'],
  'X-Real-IP': ['203.0.113.9', undefined],
  Forwarded: [undefined, 'for=203.0.113.9;proto=https', 'proto=gopher'],
  'Client-Cert': [undefined, ':AA==:'],
}).reduce<readonly Fields[]>(
  (before, [name, values]) =>
    before.flatMap((fields) => values.map((value) => (value === undefined ? fields : [...fields, name, value]))),
  [[]],
)
