import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultLimits, parseRequestHead } from '../../src/wire/head.ts'
import type { RequestHead } from '../../src/wire/head.ts'
import { bytesOf, get, post, request, verdict } from './messages.ts'

const refused: readonly (readonly [id: string, raw: string, verdict: string])[] = [
  ['FR-01 length, then coding', post('Content-Length: 6\r\nTransfer-Encoding: chunked'), '400 length-and-coding'],
  ['FR-01 coding, then length', post('Transfer-Encoding: chunked\r\nContent-Length: 6'), '400 length-and-coding'],
  ['FR-01 spelled differently', post('content-LENGTH: 6\r\ntransfer-ENCODING: Chunked'), '400 length-and-coding'],
  ['FR-02 two lengths that differ', post('Content-Length: 3\r\nContent-Length: 5'), '400 two-lengths'],
  ['FR-03 two lengths that agree', post('Content-Length: 3\r\nContent-Length: 3'), '400 two-lengths'],
  ['FR-03 a list of lengths', post('Content-Length: 3, 3'), '400 bad-length'],
  ...[
    '+3',
    '-1',
    '0x3',
    '3;',
    '1 0',
    '1e1',
    '3.0',
    '"3"',
    '\xd9\xa3',
    '18446744073709551619',
    '9007199254740993',
    '3,',
    '\xb3',
    '3\xa0',
    '9'.repeat(400),
    'Infinity',
    '3_0',
  ].map((value) => [`FR-04 length ${value}`, post(`Content-Length: ${value}`), '400 bad-length'] as const),
  ['FR-04 a vertical tab before the length', post('Content-Length: \x0b3'), '400 control-byte'],
  ['FR-06 an empty length', post('Content-Length: '), '400 bad-length'],
  ['FR-06 an empty length before another field', post('Content-Length:\r\nX: y'), '400 bad-length'],
  ...['xchunked', 'identity', 'gzip', 'chunke', 'chunkedd'].map(
    (value) => [`FR-07 coding ${value}`, post(`Transfer-Encoding: ${value}`), '501 unknown-coding'] as const,
  ),
  ...[
    'chunked, identity',
    'gzip, chunked',
    'chunked, chunked',
    ',chunked',
    'chunked,',
    'chunked;a=b',
    '"chunked"',
    '',
    'chun\xa0ked',
    'chunked\xa0',
    'chunked chunked',
    '\xa0chunked',
  ].map((value) => [`FR-07 coding ${value}`, post(`Transfer-Encoding: ${value}`), '400 bad-coding'] as const),
  ...['chunked', 'identity', 'cow', ''].map(
    (second) =>
      [
        `FR-08 coding twice, then ${second}`,
        post(`Transfer-Encoding: chunked\r\nTransfer-Encoding: ${second}`),
        '400 two-codings',
      ] as const,
  ),
  ...['\x0bchunked', 'chunked\x0c', 'chunked\x00', 'chun\x7fked'].map(
    (value) => ['FR-09 coding with a control byte', post(`Transfer-Encoding: ${value}`), '400 control-byte'] as const,
  ),
  [
    'FR-11 a coding in 1.0',
    'POST /a HTTP/1.0\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n',
    '400 coding-in-1.0',
  ],
  ['FR-12 space before the colon', get('X-Foo : bar'), '400 space-after-name'],
  ['FR-12 space before the colon of a coding', post('Transfer-Encoding : chunked'), '400 space-after-name'],
  ['FR-12 tab before the colon of a length', post('Content-Length\x09: 3'), '400 space-after-name'],
  ['FR-13 a folded field', get('X-Foo: a\r\n b'), '400 folded-line'],
  ['FR-13 a field folded with a tab', get('X-Foo: a\r\n\tb'), '400 folded-line'],
  ['FR-13 a folded coding', post('Transfer-Encoding:\r\n chunked'), '400 folded-line'],
  ['FR-13 a fold before the first field', 'GET /a HTTP/1.1\r\n X: y\r\nHost: app.test\r\n\r\n', '400 folded-line'],
  ['FR-13 a length in a fold', post('X: 1\r\n Content-Length: 3'), '400 folded-line'],
  ['FR-13 a fold of nothing', get('X: 1\r\n '), '400 folded-line'],
  ['FR-14 lone LF everywhere', 'GET /a HTTP/1.1\nHost: app.test\n\n', '400 lone-lf'],
  ['FR-14 lone LF after one field', 'GET /a HTTP/1.1\r\nHost: app.test\nX: y\r\n\r\n', '400 lone-lf'],
  ['FR-14 lone LF as the last', 'GET /a HTTP/1.1\r\nHost: app.test\r\n\n', '400 lone-lf'],
  ['FR-14 lone LF within a name', get('X-A\nX-B: c'), '400 lone-lf'],
  ['FR-15 lone CR within a value', get('X-Foo: a\rX-Bar: b'), '400 lone-cr'],
  ['FR-15 CR CR LF', get('X-Foo: a\r'), '400 lone-cr'],
  ['FR-15 CR LF within a name', get('X-F\r\noo: a'), '400 no-colon'],
  ['FR-15 CR within the blank line', 'GET /a HTTP/1.1\r\nHost: app.test\r\n\rX', '400 lone-cr'],
  ['FR-15 CR in the request line', 'GET /a HTTP/1.1\rHost: app.test\r\n\r\n', '400 lone-cr'],
  ...['\x00', '\x01', '\x7f', '\x0b', '\x1b'].map(
    (byte) => ['FR-16 a control byte in a value', get(`X-Foo: a${byte}b`), '400 control-byte'] as const,
  ),
  ['FR-17 no name', get(': x'), '400 empty-name'],
  ['FR-17 no colon', get('Nocolon'), '400 no-colon'],
  ['FR-17 a parenthesis in a name', get('X(a): y'), '400 bad-name'],
  ['FR-17 latin-1 in a name', get('X-\xe9: y'), '400 bad-name'],
  ['FR-17 a space in a name', get('X Y: z'), '400 space-after-name'],
  ['FR-17 NUL as a name', get('\x00: y'), '400 bad-name'],
  ['FR-17 a quoted name', get('"a": y'), '400 bad-name'],
  [
    'FR-19 a coding behind 1005 fields',
    post(`${'a0: b\r\n'.repeat(1005)}Transfer-Encoding: chunked`),
    '431 too-many-fields',
  ],
  ['FR-35 another expectation', post('Expect: foo\r\nContent-Length: 3'), '417 bad-expect'],
  ['FR-35 an expectation and more', post('Expect: 100-continue, foo\r\nContent-Length: 3'), '417 bad-expect'],
  ['FR-35 an empty expectation', post('Expect:\r\nContent-Length: 3'), '417 bad-expect'],
  ['FR-37 two empty lines first', `\r\n\r\n${get('X: y')}`, '400 empty-lines'],
  ['FR-37 three empty lines first', `\r\n\r\n\r\n${get('X: y')}`, '400 empty-lines'],
  ['FR-37 a lone LF first', `\n${get('X: y')}`, '400 bad-method'],
  ['FR-37 an empty line and a lone LF first', `\r\n\n${get('X: y')}`, '400 bad-method'],
  ['FR-38 no version', 'GET /a\r\n\r\n', '400 bad-version'],
  ['FR-38 HTTP/2.0', 'GET /a HTTP/2.0\r\nHost: app.test\r\n\r\n', '505 other-version'],
  ['FR-38 HTTP/1.2', 'GET /a HTTP/1.2\r\nHost: app.test\r\n\r\n', '505 other-version'],
  ['FR-38 HTTP/0.9', 'GET /a HTTP/0.9\r\nHost: app.test\r\n\r\n', '505 other-version'],
  ['FR-38 HTTP/1.10', 'GET /a HTTP/1.10\r\nHost: app.test\r\n\r\n', '400 bad-version'],
  ['FR-38 HTTP/01.1', 'GET /a HTTP/01.1\r\nHost: app.test\r\n\r\n', '400 bad-version'],
  ['FR-38 HTTP/3.7', 'GET /a HTTP/3.7\r\nHost: app.test\r\n\r\n', '505 other-version'],
  ['FR-38 http/1.1', 'GET /a http/1.1\r\nHost: app.test\r\n\r\n', '400 bad-version'],
  ['FR-38 HTTP/1,1', 'GET /a HTTP/1,1\r\nHost: app.test\r\n\r\n', '400 bad-version'],
  ['FR-38 the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '505 other-version'],
  ['FR-39 two spaces before the target', 'GET  /a HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-target'],
  ['FR-39 tabs', 'GET\x09/a\x09HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-method'],
  ['FR-39 a space in the target', 'GET /a b HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-version'],
  ['FR-39 a space first', ' GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-method'],
  ['FR-39 a space last', 'GET /a HTTP/1.1 \r\nHost: app.test\r\n\r\n', '400 bad-version'],
  ['FR-39 two spaces before the version', 'GET /a  HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-version'],
  ['FR-39 a vertical tab', 'GET\x0b/a HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-method'],
  ['FR-39 two versions', 'GET /a HTTP/1.1 HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-version'],
  ['RT-01 two hosts', 'GET /a HTTP/1.1\r\nHost: app.test\r\nHost: evil.test\r\n\r\n', '400 two-hosts'],
  ['RT-01 two hosts that agree', get('hOST: app.test'), '400 two-hosts'],
  ['RT-01 two hosts in 1.0', 'GET /a HTTP/1.0\r\nHost: app.test\r\nHost: app.test\r\n\r\n', '400 two-hosts'],
  ['RT-03 no host', 'GET /a HTTP/1.1\r\n\r\n', '400 no-host'],
  ['RT-03 no host in 1.0', 'GET /a HTTP/1.0\r\n\r\n', '400 no-host'],
  ['RT-15 latin-1 in the target', 'GET /\xe9 HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-target'],
  ['RT-15 a control byte in the target', 'GET /a\x01 HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-target'],
  ['RT-15 a long target', `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: app.test\r\n\r\n`, '414 long-target'],
  ['RT-24 a list of methods', 'GET,POST /a HTTP/1.1\r\nHost: app.test\r\n\r\n', '400 bad-method'],
  ['RT-24 a method of 300 letters', `${'M'.repeat(300)} /a HTTP/1.1\r\nHost: app.test\r\n\r\n`, '501 long-method'],
  ['DS-04 one field of 40 KiB', get(`X: ${'a'.repeat(40_960)}`), '431 large-head'],
  ['DS-04 101 fields', get('a: b\r\n'.repeat(99) + 'c: d'), '431 too-many-fields'],
  ['DS-04 200 fields of four bytes', get('a: b\r\n'.repeat(199) + 'c: d'), '431 too-many-fields'],
  ...['"X-Forwarded-For"', 'close;a', 'a b', 'close, \xe9', 'close, a/b', '\xa0close'].map(
    (value) => [`FT-02 Connection: ${value}`, get(`Connection: ${value}`), '400 bad-connection'] as const,
  ),
]

for (const [title, raw, expected] of refused) {
  test(`${title} is refused with ${expected}`, () => assert.equal(verdict(request(raw)), expected))
}

test('a refused head is never accepted from its beginning, and once refused stays so', () => {
  for (const [title, raw] of refused) {
    let isRefused = false
    for (let end = 0; end <= raw.length; end += raw.length > 2000 ? 97 : 1) {
      const said = verdict(request(raw.slice(0, end)))
      assert.notEqual(said, 'accepted', title)
      assert.ok(!isRefused || said !== 'more', `${title}: refused, then not`)
      isRefused ||= said !== 'more'
    }
  }
})

const partial: readonly (readonly [what: string, raw: string, verdict: string])[] = [
  ['A TLS handshake', '\x16', '400 tls-bytes'],
  ['A NUL', '\x00', '400 bad-method'],
  ['A lone LF', '\n', '400 bad-method'],
  ['A CR and something else', '\rG', '400 lone-cr'],
  ['A second empty line', '\r\n\r', '400 empty-lines'],
  ['A method of 65 letters', 'M'.repeat(65), '501 long-method'],
  ['A target of 8193 bytes', `GET ${'/'.repeat(8193)}`, '414 long-target'],
  ['Another version', 'GET /a HTTP/2.0', '505 other-version'],
  ['A small letter in the version', 'GET /a h', '400 bad-version'],
  ['A line feed after the version', 'GET /a HTTP/1.1\n', '400 lone-lf'],
  ['A lone CR in a value', 'GET /a HTTP/1.1\r\nX: a\rb', '400 lone-cr'],
  ['A NUL in a value', 'GET /a HTTP/1.1\r\nX: a\x00', '400 control-byte'],
  ['A fold', 'GET /a HTTP/1.1\r\nX: a\r\n ', '400 folded-line'],
  ['A hundred and first field', `GET /a HTTP/1.1\r\n${'a: b\r\n'.repeat(100)}c`, '431 too-many-fields'],
  ['A head without end', `GET /a HTTP/1.1\r\nX: ${'a'.repeat(32_768 - 20)}`, '431 large-head'],
]

for (const [what, raw, expected] of partial) {
  test(`${what} is refused with ${expected} at once, and not a byte before`, () => {
    assert.equal(verdict(request(raw)), expected)
    assert.equal(verdict(request(raw.slice(0, -1))), 'more')
  })
}

const accepted: readonly (readonly [title: string, raw: string, expected: Partial<RequestHead>])[] = [
  ['FR-05 leading zeros', post('Content-Length: 003'), { framing: { kind: 'length', length: 3 } }],
  ['FR-05 four hundred zeros', post(`Content-Length: ${'0'.repeat(400)}7`), { framing: { kind: 'length', length: 7 } }],
  [
    'FR-04 the greatest length',
    post('Content-Length: 9007199254740991'),
    { framing: { kind: 'length', length: 9007199254740991 } },
  ],
  ['FR-10 another spelling of chunked', post('Transfer-Encoding:\x09CHUNKED '), { framing: { kind: 'chunked' } }],
  [
    'FR-16 tab and latin-1 in values',
    get('X-Foo:\t a\x09b\xe9\xff \t'),
    { fields: ['Host', 'app.test', 'X-Foo', 'a\tb\xe9\xff'] },
  ],
  [
    'FR-18 a name of 264 bytes that begins as a length',
    post(`Content-Length0${'a'.repeat(250)}:\r\nContent-Length: 40`),
    {
      framing: { kind: 'length', length: 40 },
      fields: ['Host', 'app.test', `Content-Length0${'a'.repeat(250)}`, '', 'Content-Length', '40'],
    },
  ],
  ['FR-26 chunked in a GET', get('Transfer-Encoding: chunked'), { framing: { kind: 'chunked' } }],
  ['FR-26 a length in a GET', get('Content-Length: 3'), { framing: { kind: 'length', length: 3 } }],
  ['FR-27 a POST without framing', post('X: y'), { framing: { kind: 'none' } }],
  ['FR-35 an expectation', post('Expect: 100-Continue\r\nContent-Length: 3'), { expectContinue: true }],
  [
    'FR-35 an expectation in 1.0',
    'POST /a HTTP/1.0\r\nHost: a\r\nExpect: foo\r\n\r\n',
    { expectContinue: false, minor: 0 },
  ],
  [
    'FR-36 keep-alive in 1.0',
    'GET /a HTTP/1.0\r\nHost: app.test\r\nConnection: keep-alive\r\n\r\n',
    { minor: 0, connection: { close: false, keepAlive: true, upgrade: undefined } },
  ],
  ['FR-37 one empty line first', `\r\n${get('X: y')}`, { method: 'GET', end: 2 + get('X: y').length }],
  [
    'FR-11 names that look like the coding',
    post('Transfer_Encoding: chunked\r\nContent_Length: 0'),
    { framing: { kind: 'none' } },
  ],
  ['RT-02 an empty host', 'GET /a HTTP/1.1\r\nHost:\r\n\r\n', { host: '' }],
  ['RT-02 a host as sent', 'GET /a HTTP/1.1\r\nhost: \tAPP.test:443 \r\n\r\n', { host: 'APP.test:443' }],
  [
    'RT-09 CONNECT',
    'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n\x16',
    { method: 'CONNECT', target: 'evil.test:443' },
  ],
  ['RT-24 a method in lower case', 'get /a HTTP/1.1\r\nHost: app.test\r\n\r\n', { method: 'get' }],
  [
    'RT-24 a method of rare bytes',
    "G-E_T!#$%&'*+.^`|~ /a HTTP/1.1\r\nHost: app.test\r\n\r\n",
    { method: "G-E_T!#$%&'*+.^`|~" },
  ],
  [
    'RT-24 a method of 64 letters',
    `${'M'.repeat(64)} /a HTTP/1.1\r\nHost: app.test\r\n\r\n`,
    { method: 'M'.repeat(64) },
  ],
  [
    'RT-15 a target of 8192 bytes',
    `GET /${'a'.repeat(8191)} HTTP/1.1\r\nHost: app.test\r\n\r\n`,
    { target: `/${'a'.repeat(8191)}` },
  ],
  ['DS-04 a hundred fields', get('a: b\r\n'.repeat(98) + 'c: d'), { method: 'GET' }],
  ['DS-04 a head of exactly 32768 bytes', get(`X: ${'a'.repeat(32_768 - get('X: ').length)}`), { end: 32_768 }],
  [
    'UP-01 an upgrade among other options',
    get('Connection: keep-alive,\t,Upgrade ,\r\nUpgrade: WebSocket'),
    { connection: { close: false, keepAlive: true, upgrade: 'websocket' } },
  ],
  [
    'UP-01 an upgrade over two Connection fields',
    get('connection: close\r\nupgrade: websocket\r\nconnection: UPGRADE'),
    { connection: { close: true, keepAlive: false, upgrade: 'websocket' } },
  ],
  [
    'UP-06 an upgrade that is not nominated',
    get('Upgrade: websocket'),
    { connection: { close: false, keepAlive: false, upgrade: undefined } },
  ],
  [
    'UP-06 a nomination of nothing',
    get('Connection: Upgrade'),
    { connection: { close: false, keepAlive: false, upgrade: undefined } },
  ],
  [
    'UP-06 two protocols',
    get('Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c'),
    { connection: { close: false, keepAlive: false, upgrade: 'websocket, h2c' } },
  ],
  [
    'UP-08 an upgrade in 1.0',
    'GET /a HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    { connection: { close: false, keepAlive: false, upgrade: undefined } },
  ],
  [
    'FT-02 an empty Connection',
    get('Connection:'),
    { connection: { close: false, keepAlive: false, upgrade: undefined } },
  ],
]

for (const [title, raw, expected] of accepted) {
  test(`${title} is read as it was sent`, () => {
    const head = request(raw)
    assert.equal(verdict(head), 'accepted')
    assert.partialDeepStrictEqual(head, expected)
  })
}

test('an accepted head is not complete before its last byte, and ends there whatever follows', () => {
  for (const [title, raw] of accepted) {
    const whole = request(raw)
    const end = typeof whole === 'object' && 'end' in whole ? whole.end : 0
    for (let at = 0; at < end; at += raw.length > 2000 ? 61 : 1) {
      assert.equal(verdict(request(raw.slice(0, at))), 'more', `${title}, ${at} bytes`)
    }
    assert.deepEqual(request(raw.slice(0, end)), whole, title)
    assert.deepEqual(request(`${raw.slice(0, end)}\x00\nGET`), whole, title)
  }
})

test('a head is read from where it starts, with offsets of the whole buffer', () => {
  const before = 'xx\r\n\r\n'
  const head = parseRequestHead(bytesOf(before + get('X: y') + get('X: z')), before.length, defaultLimits)
  assert.partialDeepStrictEqual(head, {
    fields: ['Host', 'app.test', 'X', 'y'],
    end: before.length + get('X: y').length,
  })
})

test('limits are those that are given', () => {
  const limits = { headBytes: 60, fieldCount: 2, targetBytes: 4 }
  const parse = (raw: string): string => verdict(parseRequestHead(bytesOf(raw), 0, limits))
  assert.equal(parse('GET /aaa HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n'), 'accepted')
  assert.equal(parse('GET /aaaa HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n'), '414 long-target')
  assert.equal(parse('GET /aaa HTTP/1.1\r\nHost: a\r\nX: y\r\nZ'), '431 too-many-fields')
  assert.equal(parse(`GET /aaa HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(50)}`), '431 large-head')
})

test('more than 128 fields are read in full where the limit allows it', () => {
  const limits = { ...defaultLimits, fieldCount: 1000 }
  const lines = Array.from({ length: 700 }, (_, index) => `n${index}: v${index}`)
  const head = parseRequestHead(bytesOf(get(lines.join('\r\n'))), 0, limits)
  assert.partialDeepStrictEqual(head, { fields: ['Host', 'app.test', ...lines.flatMap((line) => line.split(': '))] })
})

test('no message repeats what the client sent', () => {
  for (const [title, raw] of refused) {
    const said = request(raw.replaceAll('a', '<script>'))
    if (typeof said === 'object' && 'message' in said) assert.doesNotMatch(said.message, /script/, title)
  }
})
