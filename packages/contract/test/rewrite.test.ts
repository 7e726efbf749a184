import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compileRewrite,
  defaultContract,
  dispositionOf,
  parseAuthority,
  valuesOf,
  type Fields,
  type HopFacts,
  type Rewritten,
  type Truth,
} from '../src/index.ts'
import { familyNames } from './laws/family.ts'
import { mustParse } from './laws/hostile.ts'

const hop: HopFacts = { version: '1.1', requestId: 'id-1', upgrade: undefined }
const ours = [
  ['X-Forwarded-Proto', 'https', 'X-Forwarded-For', '192.0.2.7', 'X-Forwarded-Host', 'app.test:8443'],
  ['X-Forwarded-Port', '8443', 'X-Real-IP', '192.0.2.7', 'Via', '1.1 lasthop', 'X-Request-Id', 'id-1'],
].flat()

test('Host comes first, then what the client may say, in its order, then ours', () => {
  const fields = ['User-Agent', 'x', 'host', 'app.test:8443', 'Cookie', 'a=1', 'Cookie', 'b=2', 'accept', '*/*']
  assert.deepEqual(rewritten(fields), {
    fields: ['Host', 'app.test:8443', 'User-Agent', 'x', 'Cookie', 'a=1', 'Cookie', 'b=2', 'accept', '*/*', ...ours],
    dropped: [],
  })
})

test('a client that says nothing is told of all the same', () => {
  assert.deepEqual(rewritten([]).fields, ['Host', 'app.test:8443', ...ours])
})

// FT-06: whatever the client sends as its scheme, the app reads one line, one word, in lower case.
for (const sent of [['http', 'https'], ['https, http'], [',https'], [''], ['HTTPS'], ['wss'], ['https\t']]) {
  test(`a client's X-Forwarded-Proto of ${JSON.stringify(sent)} is replaced`, () => {
    const { fields, dropped } = rewritten(sent.flatMap((value) => ['X-Forwarded-Proto', value]))
    assert.deepEqual(valuesOf(fields, 'x-forwarded-proto'), ['https'])
    assert.equal(dropped.length, sent.length)
  })
}

test('the whole family at once leaves ours alone', () => {
  const fields = familyNames.flatMap((name) => [
    name,
    'evil',
    name.replaceAll('-', '_'),
    'evil',
    name.toUpperCase(),
    'evil',
  ])
  const result = rewritten(fields)
  assert.deepEqual(result.fields, ['Host', 'app.test:8443', ...ours])
  assert.deepEqual(new Set(result.dropped.map(({ because }) => because)), new Set(['family']))
})

// FT-01, FT-02: managed fields nominated, plainly and in disguise.
for (const connection of [
  ['close, X-Forwarded-Proto, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Port, X-Real-IP, Via, Forwarded, Host'],
  ['close', '\tx-FORWARDED-proto ,,', '"X-Forwarded-For"', 'X_Forwarded_Proto', 'X-Request-Id', 'Connection'],
]) {
  test(`Connection: ${JSON.stringify(connection)} takes nothing of ours away`, () => {
    const result = rewritten(connection.flatMap((value) => ['Connection', value]))
    assert.deepEqual(result.fields, ['Host', 'app.test:8443', ...ours])
  })
}

// FT-03
test('Connection cannot take away credentials, cookies or what describes the body', () => {
  const kept = [
    'Authorization',
    'Basic eA==',
    'Cookie',
    'a=1',
    'Content-Type',
    'text/plain',
    'Cache-Control',
    'no-cache',
  ]
  const nominating = ['Connection', 'Host, Authorization, Cookie, Content-Length, Content-Type, cache-control']
  assert.deepEqual(rewritten([...nominating, ...kept]).fields, ['Host', 'app.test:8443', ...kept, ...ours])
})

// FT-04, FT-22
test('an ordinary field that Connection names belongs to the client’s hop, wherever and however often it stands', () => {
  const fields = ['X-Custom', '1', 'Connection', 'close', 'Accept', '*/*', 'connection', 'x-custom', 'X-CUSTOM', '2']
  const result = rewritten(fields)
  assert.deepEqual(result.fields, ['Host', 'app.test:8443', 'Accept', '*/*', ...ours])
  assert.deepEqual(result.dropped, [
    { name: 'X-Custom', because: 'nominated' },
    { name: 'X-CUSTOM', because: 'nominated' },
  ])
})

test('a list cut over two Connection lines is one list, and no token is made from two halves', () => {
  const result = rewritten(['Connection', 'X-Cus', 'Connection', 'tom', 'X-Custom', '1', 'X-Cus', '1', 'tom', '1'])
  assert.deepEqual(result.fields, ['Host', 'app.test:8443', 'X-Custom', '1', ...ours])
})

// TL-04
test('a verified certificate is told on a site that asks for one, once, and only there', () => {
  const identity = { base64: 'MIIB', subject: 'CN=alice' }
  const claims = ['Client-Cert', ':AA==:', 'X-SSL-Client-Verify', 'SUCCESS', 'x-ssl-client-s-dn', 'CN=admin']
  const told = (clientCertificate: boolean, known = true) =>
    compileRewrite({ ...defaultContract, clientCertificate })(claims, truthOf(), {
      ...hop,
      ...(known ? { identity } : {}),
    }).fields.filter((_, at, all) => /client/i.test(all[at - (at % 2)] ?? ''))
  const verified = ['Client-Cert', ':MIIB:', 'X-SSL-Client-Verify', 'SUCCESS', 'X-SSL-Client-S-DN', 'CN=alice']
  assert.deepEqual(told(true), verified)
  assert.deepEqual(told(true, false), [])
  assert.deepEqual(told(false), [])
  assert.equal(dispositionOf({ ...defaultContract, clientCertificate: true }, 'client-cert'), 'set')
  assert.equal(dispositionOf({ ...defaultContract, clientCertificate: true }, 'client_cert'), 'strip')
  assert.equal(dispositionOf(defaultContract, 'client-cert'), 'strip')
})

// FT-08 to FT-11
test('oddly spelled names do not arrive, and each is told', () => {
  const names = [
    'X_Forwarded_Proto',
    'X.Forwarded_Proto',
    'X!Forwarded!Proto',
    'Content_Length',
    'Remote_User',
    'my_header',
  ]
  const result = rewritten(names.flatMap((name) => [name, '0']))
  assert.deepEqual(result.fields, ['Host', 'app.test:8443', ...ours])
  assert.deepEqual(
    result.dropped.map(({ because }) => because),
    ['family', 'family', 'family', 'spelling', 'family', 'spelling'],
  )
})

test('an odd name arrives if the site allows exactly it', () => {
  const rewrite = compileRewrite({ ...defaultContract, allowNames: new Set(['my_header', 'x_forwarded_proto']) })
  const { fields } = rewrite(['My_Header', '1', 'my.header', '2', 'X_Forwarded_Proto', 'http'], truthOf(), hop)
  assert.deepEqual(fields.slice(2, 4), ['My_Header', '1'])
  assert.equal(fields.length, 4 + ours.length)
})

test('framing, and all that describes the client’s own connection, stays on its hop without a word', () => {
  const fields = [
    'Content-Length',
    '3',
    'Transfer-Encoding',
    'chunked',
    'TE',
    'gzip',
    'Trailer',
    'X-Sum',
    'Keep-Alive',
    '5',
  ]
  const more = ['Proxy-Authorization', 'Basic eA==', 'Proxy-Connection', 'x', 'Upgrade', 'h2c', 'HTTP2-Settings', 'AA']
  assert.deepEqual(rewritten([...fields, ...more]), { fields: ['Host', 'app.test:8443', ...ours], dropped: [] })
})

// FT-20
test('an upgrade is told the same, with https and not wss, and its own two fields', () => {
  const fields = [
    'Connection',
    'keep-alive, Upgrade, X-Forwarded-Proto',
    'Upgrade',
    'WebSocket',
    'Sec-WebSocket-Key',
    'AA',
  ]
  const result = compileRewrite(defaultContract)(fields, truthOf(), { ...hop, upgrade: 'websocket' })
  const upgrade = ['Connection', 'Upgrade', 'Upgrade', 'websocket']
  assert.deepEqual(result.fields, ['Host', 'app.test:8443', 'Sec-WebSocket-Key', 'AA', ...ours, ...upgrade])
})

test('Via grows by one, in one line, whatever came before', () => {
  const via = (fields: Fields, version: HopFacts['version']): readonly string[] =>
    valuesOf(compileRewrite(defaultContract)(fields, truthOf(), { ...hop, version }).fields, 'via')
  assert.deepEqual(via(['Via', '1.0 a', 'VIA', '', 'via', '2 b, 1.1 c'], '2'), ['1.0 a, 2 b, 1.1 c, 2 lasthop'])
  assert.deepEqual(via([], '1.0'), ['1.0 lasthop'])
})

// FT-13
test('with the option, Forwarded says the same, once', () => {
  const rewrite = compileRewrite({ ...defaultContract, forwarded: true })
  const forwarded = (truth: Truth): readonly string[] =>
    valuesOf(rewrite(['Forwarded', 'for=6.6.6.6;proto=http'], truth, hop).fields, 'forwarded')
  assert.deepEqual(forwarded(truthOf()), ['for=192.0.2.7;host="app.test:8443";proto=https'])
  assert.deepEqual(forwarded({ ...truthOf(), client: undefined }), ['host="app.test:8443";proto=https'])
  assert.deepEqual(forwarded({ ...truthOf(), client: mustParse('2001:db8::1') }), [
    'for="[2001:db8::1]";host="app.test:8443";proto=https',
  ])
})

// FT-34
test('nobody else speaks under our label, and other labels stay', () => {
  const fields = [
    'Signature',
    'sig1=:AA==:, lasthop=:BB==:',
    'signature-input',
    'lasthop=("x-forwarded-proto");created=1',
  ]
  const result = rewritten(fields)
  assert.deepEqual(result.fields, ['Host', 'app.test:8443', 'Signature', 'sig1=:AA==:', ...ours])
  assert.deepEqual(result.dropped, [{ name: 'signature-input', because: 'family' }])
})

// FT-36
test('a client without an address is not told of, and the port is the authority’s or the scheme’s', () => {
  const authority = parseAuthority('[2001:db8::1]')
  assert.ok(authority)
  const { fields } = compileRewrite(defaultContract)([], { scheme: 'http', authority, client: undefined }, hop)
  assert.deepEqual(
    fields.slice(0, 8),
    [
      ['Host', '[2001:db8::1]', 'X-Forwarded-Proto', 'http', 'X-Forwarded-Host', '[2001:db8::1]'],
      ['X-Forwarded-Port', '80'],
    ].flat(),
  )
  assert.deepEqual(valuesOf(fields, 'x-real-ip'), [])
})

test('rewriting is pure: the same request gives the same fields, and the client’s list is not touched', () => {
  const fields = Object.freeze(['Accept', '*/*', 'Connection', 'x-a', 'X-A', '1', 'X-Forwarded-For', '6.6.6.6'])
  const rewrite = compileRewrite(defaultContract)
  assert.deepEqual(rewrite(fields, truthOf(), hop), rewrite(fields, truthOf(), hop))
})

function rewritten(fields: Fields): Rewritten {
  return compileRewrite(defaultContract)(fields, truthOf(), hop)
}

function truthOf(): Truth {
  const authority = parseAuthority('app.test:8443')
  assert.ok(authority)
  return { scheme: 'https', authority, client: mustParse('192.0.2.7') }
}
