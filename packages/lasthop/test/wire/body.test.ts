import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBodyDecoder, defaultBodyLimits } from '../../src/wire/body.ts'
import { bytesOf, cutsOf, decodeChunked, decodeWith, verdict } from './messages.ts'

const ignore = (): void => undefined

const whole: readonly (readonly [title: string, raw: string, content: string, trailers: readonly string[]])[] = [
  ['FR-10 one chunk', '3\r\nabc\r\n0\r\n\r\n', 'abc', []],
  ['FR-10 no chunk', '0\r\n\r\n', '', []],
  ['FR-20 small and capital digits', 'a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n', '01234567890123456789', []],
  ['FR-21 sixteen digits', '0000000000000003\r\nabc\r\n0000000000000000\r\n\r\n', 'abc', []],
  ['FR-22 a chunk of line ends', '6\r\n\r\n0\r\n\n\r\n0\r\n\r\n', '\r\n0\r\n\n', []],
  ['FR-23 extensions', '3;ext=1\r\nabc\r\n0;last\r\n\r\n', 'abc', []],
  ['FR-23 a quoted extension', '3;a="x;y"\r\nabc\r\n0\r\n\r\n', 'abc', []],
  ['FR-23 an escaped quote', '3;a="\\"\\\\\t\xe9";b;c=d\r\nabc\r\n0\r\n\r\n', 'abc', []],
  ['FR-23 an empty quoted extension', '3;a=""\r\nabc\r\n0\r\n\r\n', 'abc', []],
  ['FR-25 a trailer', '3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n', 'abc', ['X-Sum', '1']],
  ['FR-25 trailers', '0\r\nX-Sum:\t 1 \r\nx-sum:\r\n\r\n', '', ['X-Sum', '1', 'x-sum', '']],
  [
    'FR-25 a hundred trailers',
    `0\r\n${'a: b\r\n'.repeat(100)}\r\n`,
    '',
    Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? 'a' : 'b')),
  ],
]

for (const [title, raw, content, trailers] of whole) {
  test(`${title} is decoded the same however it is cut, and ends before what follows`, () => {
    const expected = { content, trailers, ended: 'complete', fault: undefined, taken: raw.length }
    for (const pieces of cutsOf(`${raw}GET / HTTP/1.1\r\n`)) assert.deepEqual(decodeChunked(pieces), expected)
  })

  test(`${title} is cut, not complete, before its last byte`, () => {
    for (let end = 0; end < raw.length; end += 1) {
      assert.partialDeepStrictEqual(decodeChunked([raw.slice(0, end)]), { ended: 'cut', fault: undefined })
    }
  })
}

const size = '400 bad-chunk-size'
const extension = '400 bad-chunk-extension'
const rest = '\r\nabc\r\n0\r\n\r\n'
const refused: readonly (readonly [title: string, raw: string, verdict: string])[] = [
  ...['0x3', '+3', '-3', '1_0', '3 ', ' 3', '\t3', '', 'g', '3h', '3.0', '\xb3', '3\x00', '"3"'].map(
    (line) => [`FR-20 the size ${JSON.stringify(line)}`, line + rest, size] as const,
  ),
  ['FR-20 a line end before the size', `\r\n3${rest}`, size],
  ['FR-20 a blank before an extension', `3 ;a${rest}`, size],
  ['FR-21 seventeen digits', `10000000000000003${rest}`, size],
  ['FR-21 seventeen digits of a small number', `00000000000000003${rest}`, size],
  ['FR-21 the greatest of 64 bits', `ffffffffffffffff${rest}`, size],
  ['FR-21 2^53', `20000000000000${rest}`, size],
  ['FR-21 64 zeros', `${'0'.repeat(64)}3${rest}`, size],
  ['FR-22 lone LF everywhere', '3\nabc\n0\n\n', '400 lone-lf'],
  ['FR-22 lone LF after an extension', '3;a\nabc\r\n0\r\n\r\n', '400 lone-lf'],
  ['FR-22 lone LF after a quoted extension', '3;a="b"\nabc\r\n0\r\n\r\n', '400 lone-lf'],
  ['FR-22 lone LF in quotes', '3;a="\n"\r\nabc\r\n0\r\n\r\n', '400 lone-lf'],
  ['FR-22 lone LF after the content', '3\r\nabc\n0\r\n\r\n', '400 bad-chunk-end'],
  ['FR-22 a lone CR after the content', '3\r\nabc\r0\r\n\r\n', '400 bad-chunk-end'],
  ['FR-22 a lone CR in an extension', '3;a\rb\r\nabc\r\n0\r\n\r\n', '400 lone-cr'],
  ['FR-22 a lone CR after the size', '3\rabc\r\n0\r\n\r\n', '400 lone-cr'],
  ['FR-22 CR CR LF', '3\r\r\nabc\r\n0\r\n\r\n', '400 lone-cr'],
  ['FR-22 content longer than its size', '3\r\nabcXX0\r\n\r\n', '400 bad-chunk-end'],
  ['FR-22 content shorter than its size', '5\r\nabc\r\n0\r\n\r\n', '400 bad-chunk-end'],
  ['FR-22 lone LF as the last', '3\r\nabc\r\n0\r\n\n', '400 lone-lf'],
  ['FR-22 lone LF after the last size', '3\r\nabc\r\n0\n\r\n', '400 lone-lf'],
  ['FR-22 a lone CR at the end', '3\r\nabc\r\n0\r\n\rX', '400 lone-cr'],
  ['FR-23 unclosed quotes', '3;a="x\r\nabc\r\n0\r\n\r\n', '400 control-byte'],
  ['FR-23 an extension without a name', `3;${rest}`, '400 control-byte'],
  ['FR-23 an extension without a value', `3;a=${rest}`, '400 control-byte'],
  ['FR-23 an extension of blanks', `3; a${rest}`, extension],
  ['FR-23 a blank in an extension', `3;a =b${rest}`, extension],
  ['FR-23 letters behind quotes', `3;a="b"c${rest}`, extension],
  ['FR-23 NUL in quotes', `3;a="\x00"${rest}`, extension],
  ['FR-23 a quote within a name', `3;a"b"${rest}`, extension],
  [
    'FR-24 fifteen thousand bytes twice',
    `1;${'x'.repeat(15_000)}\r\na\r\n1;${'x'.repeat(15_000)}\r\na\r\n`,
    '400 chunk-extensions',
  ],
  ['FR-24 one without end', `1;${'x'.repeat(16_384)}`, '400 chunk-extensions'],
  ['FR-25 a space before the colon', '0\r\nX : y\r\n\r\n', '400 space-after-name'],
  ['FR-25 a folded trailer', '0\r\nX: y\r\n z\r\n\r\n', '400 folded-line'],
  ['FR-25 a trailer without a name', '0\r\n: y\r\n\r\n', '400 empty-name'],
  ['FR-25 NUL in a trailer', '0\r\nX: \x00\r\n\r\n', '400 control-byte'],
  ['FR-25 two hundred trailers', `0\r\n${'a: b\r\n'.repeat(200)}\r\n`, '431 too-many-fields'],
  ['FR-25 a trailer of 40 KiB', `0\r\nX: ${'a'.repeat(40_960)}\r\n\r\n`, '431 large-trailers'],
]

for (const [title, raw, expected] of refused) {
  test(`${title} is refused with ${expected}, however it is cut`, () => {
    const cuts = raw.length < 300 ? cutsOf(raw) : [[raw], [raw.slice(0, 20_000), raw.slice(20_000)]]
    for (const pieces of cuts) assert.partialDeepStrictEqual(decodeChunked(pieces), { fault: expected, ended: 'cut' })
  })
}

test('after a fault a decoder says the same for ever', () => {
  const decoder = createBodyDecoder({ kind: 'chunked' }, defaultBodyLimits)
  const first = decoder.decode(bytesOf('x'), 0, ignore)
  assert.equal(verdict(first), size)
  assert.equal(decoder.decode(bytesOf('0\r\n\r\n'), 0, ignore), first)
  assert.equal(decoder.decode(bytesOf(''), 0, ignore), first)
  assert.equal(decoder.done, false)
})

test('FR-30 a body of known length ends there, whatever it looks like', () => {
  const raw = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
  for (const pieces of cutsOf(`${raw}${raw}`)) {
    const body = decodeWith(createBodyDecoder({ kind: 'length', length: raw.length }, defaultBodyLimits), pieces)
    assert.deepEqual(body, { content: raw, trailers: [], ended: 'complete', fault: undefined, taken: raw.length })
  }
})

test('FR-31 a body that is shorter than its length is cut', () => {
  const decoder = createBodyDecoder({ kind: 'length', length: 10 }, defaultBodyLimits)
  assert.partialDeepStrictEqual(decodeWith(decoder, ['abc']), { content: 'abc', ended: 'cut', taken: 3 })
})

test('no body and a body of length 0 are done before the first byte and take none', () => {
  for (const framing of [{ kind: 'none' }, { kind: 'length', length: 0 }] as const) {
    const decoder = createBodyDecoder(framing, defaultBodyLimits)
    assert.equal(decoder.done, true)
    assert.equal(decoder.decode(bytesOf('GET'), 0, ignore), 0)
    assert.equal(decoder.end(), 'complete')
  }
})

test('RS-03 a body until the close takes all and is complete when the peer ends', () => {
  const decoder = createBodyDecoder({ kind: 'close' }, defaultBodyLimits)
  assert.equal(decoder.done, false)
  assert.partialDeepStrictEqual(decodeWith(decoder, ['ab', 'c']), { content: 'abc', ended: 'complete', taken: 3 })
  assert.equal(decoder.done, true)
})

test('DS-15 a body over the limit is refused, at its declared length where there is one', () => {
  const limits = { ...defaultBodyLimits, bodyBytes: 5 }
  const decode = (framing: Parameters<typeof createBodyDecoder>[0], ...pieces: string[]): string | undefined =>
    decodeWith(createBodyDecoder(framing, limits), pieces).fault
  assert.equal(decode({ kind: 'length', length: 5 }, 'abcde'), undefined)
  assert.equal(decode({ kind: 'length', length: 6 }, ''), '413 large-body')
  assert.equal(decode({ kind: 'chunked' }, '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'), undefined)
  assert.equal(decode({ kind: 'chunked' }, '3\r\nabc\r\n3\r\n'), '413 large-body')
  assert.equal(decode({ kind: 'close' }, 'abc', 'de'), undefined)
  assert.equal(decode({ kind: 'close' }, 'abc', 'def'), '413 large-body')
  assert.equal(decodeWith(createBodyDecoder({ kind: 'close' }, limits), ['abcdef']).ended, 'cut')
})

test('trailers in pieces are kept when the buffer they came in is used again', () => {
  const decoder = createBodyDecoder({ kind: 'chunked' }, defaultBodyLimits)
  const reused = Buffer.alloc(8)
  for (const piece of ['0\r\nX-Sum', ': 12345', '6\r\n\r\n']) {
    const length = reused.write(piece, 'latin1')
    decoder.decode(reused.subarray(0, length), 0, ignore)
  }
  assert.deepEqual([decoder.done, decoder.trailers], [true, ['X-Sum', '123456']])
})

test('content is given as views on the bytes that came, never empty', () => {
  const bytes = bytesOf('xx3\r\nabc\r\n0\r\n\r\n')
  const decoder = createBodyDecoder({ kind: 'chunked' }, defaultBodyLimits)
  const pieces: Buffer[] = []
  assert.equal(
    decoder.decode(bytes, 2, (piece) => pieces.push(piece)),
    bytes.length,
  )
  assert.equal(pieces.length, 1)
  bytes[5] = 0x7a
  assert.equal(pieces[0]?.toString(), 'zbc')
})
