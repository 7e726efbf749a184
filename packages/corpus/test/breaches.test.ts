import assert from 'node:assert/strict'
import { test } from 'node:test'

import { parseAddress, parseAuthority, withoutFields, type Fields, type Truth } from '@lasthop/contract'

import { breachesOf, parseCorpusFields, type CorpusRequest } from '../src/index.ts'
import { get, message, refused, upgrade, without } from '../src/write.ts'

const authority = parseAuthority('app.test')
assert.ok(authority)
const truth: Truth = { scheme: 'https', authority, client: parseAddress('192.0.2.7') }

const sound: Fields = parseCorpusFields(
  message('GET /a HTTP/1.1', [
    'Host: app.test',
    'Accept: */*',
    'X-Forwarded-Proto: https',
    'X-Forwarded-For: 192.0.2.7',
    'X-Forwarded-Host: app.test',
    'X-Forwarded-Port: 443',
    'X-Real-IP: 192.0.2.7',
    'Via: 1.1 lasthop',
    'X-Request-Id: r-1',
  ]),
)

const request: CorpusRequest = {
  id: 'X-01',
  title: 'X',
  tries: 'x',
  raw: get(['Accept: */*']),
  arrives: 'tls',
  expect: without('x-custom'),
}

const cases: readonly (readonly [title: string, arrived: Fields, breaches: readonly string[]])[] = [
  ['a sound request breaks nothing', sound, []],
  ['the writer may say how its own connection goes on', [...sound, 'Connection', 'keep-alive', 'TE', 'trailers'], []],
  [
    'a managed field that comes twice is a breach',
    [...sound, 'x-forwarded-proto', 'https'],
    ['x-forwarded-proto is "https" and "https", and must be "https".'],
  ],
  [
    'a forwarding field of another name is a breach',
    [...sound, 'X-Forwarded-Ssl', 'off'],
    ['"X-Forwarded-Ssl: off" reached the app.'],
  ],
  ['an alias is a breach', [...sound, 'X_Foo', '1'], ['"X_Foo: 1" reached the app.']],
  ['a field that must be absent is a breach', [...sound, 'X-Custom', '1'], ['"X-Custom: 1" reached the app.']],
  [
    'a token of the client in Connection is a breach',
    [...sound, 'Connection', 'X-Custom'],
    ['"Connection: X-Custom" reached the app.'],
  ],
  [
    'an upgrade that nobody asked for is a breach',
    [...sound, 'Upgrade', 'websocket'],
    ['"Upgrade: websocket" reached the app.'],
  ],
  [
    'a lost field is a breach',
    withoutFields(sound, (name) => name === 'Accept'),
    ['accept is absent, and was sent as "*/*".'],
  ],
  [
    'a second name of the edge in Via is a breach',
    [...sound, 'Via', '1.1 x'],
    ['via is "1.1 lasthop" and "1.1 x", and must be the client\'s and one name more.'],
  ],
]

for (const [title, arrived, breaches] of cases) {
  test(title, () => assert.deepEqual(breachesOf(request, arrived, truth), breaches))
}

test('a client without an address must leave no address behind', () => {
  const unknown = { ...truth, client: undefined }
  const unnamed = withoutFields(sound, (name) => name === 'X-Forwarded-For' || name === 'X-Real-IP')
  assert.deepEqual(breachesOf(request, unnamed, unknown), [])
  assert.equal(breachesOf(request, sound, unknown).length, 2)
})

test('a request id of the client must not come back', () => {
  const sent = { ...request, raw: get(['Accept: */*', 'X-Request-Id: r-1']) }
  assert.deepEqual(breachesOf(sent, sound, truth), ['x-request-id is "r-1", and must be one fresh value.'])
})

test('an upgrade must arrive as one', () => {
  const expect = { kind: 'believed', present: { Connection: 'Upgrade', Upgrade: 'websocket' } } as const
  const sent = { ...request, raw: upgrade(), expect }
  assert.equal(
    breachesOf(sent, sound, truth).filter((breach) => /^(Connection|Upgrade) is absent/.test(breach)).length,
    2,
  )
})

test('a request that must be refused must not arrive at all', () => {
  assert.deepEqual(breachesOf({ ...request, expect: refused(400) }, sound, truth), [
    'X-01 reached the app, and must not.',
  ])
})
