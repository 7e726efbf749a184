import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileResolve, peerOf } from '../../src/index.ts'
import { complete, https, nothing, testCases, trust, type Case } from './cases.ts'

testCases([
  {
    name: 'X-Forwarded-Host outranks Host, port and all',
    fields: [...complete, 'X-Forwarded-Host', 'shop.test:8443', 'X-Forwarded-Port', '8443'],
    believed: ['https', 'shop.test:8443', '192.0.2.7'],
    codes: [],
  },
  {
    name: 'a port that disagrees is told, and the authority stands',
    fields: [...complete, 'X-Forwarded-Host', 'shop.test', 'X-Forwarded-Port', '8443'],
    believed: ['https', 'shop.test', '192.0.2.7'],
    codes: ['port-conflict'],
  },
  {
    name: 'two ports that disagree are refused',
    fields: [...complete, 'X-Forwarded-Port', '443', 'X-Forwarded-Port', '80'],
    believed: nothing,
    codes: ['port-conflict'],
    refused: 400,
  },
  ...['a.test, b.test', 'a.test,'].map((value) => forwardedHost([value], 'host-list')),
  forwardedHost(['a.test', 'b.test'], 'host-list'),
  ...['', 'evil.test/path', 'u@evil.test', 'a b', 'a:b:c', '[]', 'app.test:'].map((value) =>
    forwardedHost([value], 'host-invalid'),
  ),
  {
    name: 'as many hosts as hops: the one said of the client counts',
    fields: [...complete.slice(0, 2), 'X-Forwarded-For', '192.0.2.7, 10.0.0.9', 'X-Forwarded-Host', 'a.test, b.test'],
    believed: ['https', 'a.test', '192.0.2.7'],
    codes: [],
  },
  {
    name: 'two Host lines are refused',
    fields: ['Host', 'app.test', ...complete],
    believed: nothing,
    codes: ['host-list'],
    refused: 400,
  },
  {
    name: 'two Host lines are refused of strangers too',
    peer: '192.168.0.9',
    fields: ['host', 'evil.test'],
    believed: nothing,
    codes: ['host-list'],
    refused: 400,
  },
  { name: ':authority and an equal Host are one', authority: 'app.test', fields: complete, believed: https, codes: [] },
  {
    name: ':authority and another Host are refused',
    authority: 'evil.test',
    fields: complete,
    believed: nothing,
    codes: ['host-list'],
    refused: 400,
  },
])

test('a request that names no host is believed to have none', () => {
  const belief = compileResolve({ trust, family: 'x-forwarded' })({
    peer: peerOf('10.0.0.5', false),
    scheme: 'http',
    fields: complete,
  })
  assert.deepEqual([belief.scheme, belief.authority, belief.refusal], ['https', undefined, undefined])
})

function forwardedHost(values: readonly string[], code: string): Case {
  return {
    name: `X-Forwarded-Host ${JSON.stringify(values)} is refused`,
    fields: [...complete, ...values.flatMap((value) => ['X-Forwarded-Host', value])],
    believed: nothing,
    codes: [code],
    refused: 400,
  }
}
