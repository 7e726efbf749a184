import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultLimits, parseResponseHead } from '../../src/wire/head.ts'
import type { ResponseHead } from '../../src/wire/head.ts'
import { bytesOf, cutsOf, response, verdict } from './messages.ts'

const answer = (lines: string): string => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`

const refused: readonly (readonly [title: string, raw: string, code: string])[] = [
  ['RS-06 length and coding', answer('Content-Length: 3\r\nTransfer-Encoding: chunked'), 'length-and-coding'],
  ['RS-06 two lengths', answer('Content-Length: 3\r\nContent-Length: 3'), 'two-lengths'],
  ['RS-06 a signed length', answer('Content-Length: +3'), 'bad-length'],
  ['RS-06 a list of lengths', answer('Content-Length: 3, 3'), 'bad-length'],
  ['RS-06 two codings in one field', answer('Transfer-Encoding: gzip, chunked'), 'bad-coding'],
  ['RS-06 another coding', answer('Transfer-Encoding: identity'), 'unknown-coding'],
  ['RS-06 two coding fields', answer('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'), 'two-codings'],
  ['RS-06 a coding in 1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 'coding-in-1.0'],
  ['RS-06 a lone LF', answer('X-A: b\nX-C: d'), 'lone-lf'],
  ['RS-06 a lone LF at the end', 'HTTP/1.1 200 OK\r\n\n', 'lone-lf'],
  ['RS-06 a lone CR', answer('X-A: b\rX-C: d'), 'lone-cr'],
  ['RS-06 a fold', answer('X-A: b\r\n c'), 'folded-line'],
  ['RS-06 a space before the colon', answer('X-A : b'), 'space-after-name'],
  ['RS-06 NUL', answer('X-A: \x00'), 'control-byte'],
  ['RS-06 an empty name', answer(': b'), 'empty-name'],
  ['RS-06 a malformed Connection', answer('Connection: close; x'), 'bad-connection'],
  ['RS-07 status 99', 'HTTP/1.1 99 x\r\n\r\n', 'bad-status'],
  ['RS-07 status 099', 'HTTP/1.1 099 x\r\n\r\n', 'bad-status'],
  ['RS-07 status 1000', 'HTTP/1.1 1000 x\r\n\r\n', 'bad-status'],
  ['RS-07 status 0200', 'HTTP/1.1 0200 x\r\n\r\n', 'bad-status'],
  ['RS-07 status 600', 'HTTP/1.1 600 x\r\n\r\n', 'bad-status'],
  ['RS-07 a status with a letter', 'HTTP/1.1 20x OK\r\n\r\n', 'bad-status'],
  ['RS-07 two spaces before the status', 'HTTP/1.1  200 OK\r\n\r\n', 'bad-status'],
  ['RS-07 a tab after the status', 'HTTP/1.1 200\tOK\r\n\r\n', 'bad-status'],
  ['RS-07 no status', 'HTTP/1.1\r\n\r\n', 'bad-status'],
  ['RS-07 HTTP/2', 'HTTP/2 200\r\n\r\n', 'bad-version'],
  ['RS-07 HTTP/2.0', 'HTTP/2.0 200 OK\r\n\r\n', 'other-version'],
  ['RS-07 HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 'other-version'],
  ['RS-07 HTTP/1.10', 'HTTP/1.10 200 OK\r\n\r\n', 'bad-status'],
  ['RS-07 ICY', 'ICY 200 OK\r\n\r\n', 'bad-version'],
  ['RS-07 a control byte in the reason', 'HTTP/1.1 200 OK\x01\r\n\r\n', 'control-byte'],
  ['RS-07 an empty line first', '\r\nHTTP/1.1 200 OK\r\n\r\n', 'bad-version'],
  ['RS-07 the rest of another body', 'helloHTTP/1.1 200 OK\r\n\r\n', 'bad-version'],
  ['RS-08 5000 fields', answer(`${'a: b\r\n'.repeat(5000)}c: d`), 'too-many-fields'],
  ['RS-08 a field of a megabyte', answer(`a: ${'b'.repeat(1_048_576)}`), 'large-head'],
  ['RS-08 a length behind 1005 fields', answer(`${'a0: b\r\n'.repeat(1005)}Content-Length: 3`), 'too-many-fields'],
]

for (const [title, raw, code] of refused) {
  test(`${title} is a fault of the upstream: ${code}`, () => assert.equal(verdict(response(raw)), `502 ${code}`))
}

const none = { kind: 'none' } as const
const accepted: readonly (readonly [title: string, raw: string, method: string, expected: Partial<ResponseHead>])[] = [
  ['RS-07 no reason', 'HTTP/1.1 200\r\n\r\n', 'GET', { status: 200, reason: '' }],
  ['RS-07 an empty reason', 'HTTP/1.1 200 \r\n\r\n', 'GET', { status: 200, reason: '' }],
  ['RS-07 status 599', 'HTTP/1.1 599 \xe9 \tx \r\n\r\n', 'GET', { status: 599, reason: '\xe9 \tx ' }],
  ['RS-03 nothing declared', 'HTTP/1.0 200 OK\r\n\r\n', 'GET', { minor: 0, framing: { kind: 'close' } }],
  ['RS-02 a length', answer('Content-Length: 100'), 'GET', { framing: { kind: 'length', length: 100 } }],
  ['RS-02 a length of nothing', answer('Content-Length: 0'), 'GET', { framing: { kind: 'length', length: 0 } }],
  ['RS-01 chunked', answer('Transfer-Encoding: Chunked'), 'GET', { framing: { kind: 'chunked' } }],
  ['RS-09 HEAD with a length', answer('Content-Length: 5'), 'HEAD', { framing: none, fields: ['Content-Length', '5'] }],
  ['RS-09 HEAD and chunked', answer('Transfer-Encoding: chunked'), 'HEAD', { framing: none }],
  ['RS-09 HEAD and nothing declared', answer('X: y'), 'HEAD', { framing: none }],
  ['RS-09 head is no HEAD', answer('Content-Length: 5'), 'head', { framing: { kind: 'length', length: 5 } }],
  ['RS-10 204 with a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', 'GET', { framing: none }],
  ['RS-10 204 and chunked', 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n', 'GET', { framing: none }],
  [
    'RS-10 304 with a length',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
    'GET',
    { framing: none, fields: ['Content-Length', '5'] },
  ],
  ['RS-10 205 with a length', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\n', 'GET', { framing: none }],
  [
    'RS-11 early hints',
    'HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n',
    'GET',
    { status: 103, framing: none },
  ],
  [
    'UP-01 switching protocols',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\n\x81\x00',
    'GET',
    { framing: none, connection: { close: false, keepAlive: false, upgrade: 'websocket' } },
  ],
  [
    'RS-16 several options',
    answer('Connection: close, X-Secret'),
    'GET',
    { connection: { close: true, keepAlive: false, upgrade: undefined } },
  ],
  [
    'RS-17 several cookies',
    answer('Set-Cookie: a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\nset-cookie: b=2'),
    'GET',
    { fields: ['Set-Cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'set-cookie', 'b=2'] },
  ],
  ['RT-09 an answer to CONNECT', answer('Content-Length: 5'), 'CONNECT', { framing: none }],
]

for (const [title, raw, method, expected] of accepted) {
  test(`${title} is read as it was sent`, () => assert.partialDeepStrictEqual(response(raw, method), expected))
}

test('an answer head is complete at its last byte and not before', () => {
  for (const [title, raw, method] of accepted) {
    const whole = response(raw, method)
    const end = typeof whole === 'object' && 'end' in whole ? whole.end : 0
    for (const [first] of cutsOf(raw.slice(0, end)).slice(0, -1)) {
      assert.equal(verdict(response(first ?? '', method)), 'more', title)
    }
    assert.deepEqual(response(`${raw.slice(0, end)}\x00`, method), whole)
  }
})

test('a refused answer is never accepted from its beginning, and once refused stays so', () => {
  for (const [title, raw] of refused) {
    let isRefused = false
    for (let end = 0; end <= Math.min(raw.length, 1000); end += 1) {
      const said = verdict(response(raw.slice(0, end)))
      assert.notEqual(said, 'accepted', title)
      assert.ok(!isRefused || said !== 'more', `${title}: refused, then not`)
      isRefused ||= said !== 'more'
    }
  }
})

test('an answer is read from where it starts', () => {
  const raw = `abc${answer('X: y')}`
  const head = parseResponseHead(bytesOf(raw), 3, defaultLimits, 'GET')
  assert.partialDeepStrictEqual(head, { status: 200, reason: 'OK', fields: ['X', 'y'], end: raw.length })
})
