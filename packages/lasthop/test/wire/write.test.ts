import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../../scripts/testing/laws.ts'
import { chunkHead, reasonOf, writeLastChunk, writeRequestHead, writeResponseHead } from '../../src/wire/write.ts'
import { decodeChunked, request, response } from './messages.ts'
import { Sheet } from './sheet.ts'

function responseHead(status: number, reason: string, fields: readonly string[]): string {
  const sheet = new Sheet()
  writeResponseHead(sheet, { status, reason }, fields)
  return sheet.text
}

function lastChunk(trailers: readonly string[]): string {
  const sheet = new Sheet()
  writeLastChunk(sheet, trailers)
  return sheet.text
}

const latin1 = (isIn: (code: number) => boolean): fc.Arbitrary<string> =>
  fc
    .constantFrom(...Array.from({ length: 256 }, (_, code) => code).filter(isIn))
    .map((code) => String.fromCharCode(code))

const token = fc.string({ unit: fc.constantFrom(..."!#$%&'*+-.^_`|~09azAZ".split('')), minLength: 1, maxLength: 20 })
const target = fc.string({ unit: latin1((code) => code > 0x20 && code < 0x7f), minLength: 1 })
const value = fc
  .string({ unit: latin1((code) => code === 9 || (code > 0x1f && code !== 0x7f)) })
  .map((text) => text.replaceAll(/^[ \t]+|[ \t]+$/gu, ''))
const ordinaryName = token.filter(
  (name) => !/^(?:host|expect|connection|content-length|transfer-encoding)$/iu.test(name),
)
const fields = fc.array(fc.tuple(ordinaryName, value), { maxLength: 30 }).map((pairs) => pairs.flat())

test('what is written as a request is read back as the same request', () => {
  fc.assert(
    fc.property(token, target, fields, (method, path, others) => {
      const written = writeRequestHead(method, path, ['Host', 'app.test', ...others])
      const head = request(written)
      assert.partialDeepStrictEqual(head, { method, target: path, fields: ['Host', 'app.test', ...others] })
      assert.partialDeepStrictEqual(head, { end: written.length, minor: 1, framing: { kind: 'none' } })
    }),
  )
})

test('what is written as an answer is read back as the same answer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), value, fields, (status, reason, others) => {
      const written = responseHead(status, reason, others)
      assert.partialDeepStrictEqual(response(written), { status, reason, fields: others, end: written.length })
    }),
  )
})

test('what is written in chunks is read back as the same content and trailers', () => {
  const content = fc.array(fc.string({ unit: latin1(() => true), minLength: 1 }))
  fc.assert(
    fc.property(content, fields, (pieces, trailers) => {
      const written = pieces.map((piece) => `${chunkHead(piece.length)}${piece}\r\n`).join('') + lastChunk(trailers)
      const expected = { content: pieces.join(''), trailers, ended: 'complete', taken: written.length } as const
      assert.partialDeepStrictEqual(decodeChunked([written, 'GET']), expected)
    }),
  )
})

test('whatever strings are written as fields, either it throws or exactly these are read back', () => {
  const any = fc.oneof(
    fc.string({ unit: 'binary' }),
    value,
    token,
    fc.constantFrom('\u010a', 'a\u010d\u010ab', '\r\n', ''),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(any, any), { maxLength: 4 }), (pairs) => {
      const sent = pairs.flat()
      let written: string
      try {
        written = responseHead(200, 'OK', sent)
      } catch {
        return
      }
      const trimmed = sent.map((text) => text.replaceAll(/^[ \t]+|[ \t]+$/gu, ''))
      const head = response(written, 'HEAD')
      // A length or a Connection made of noise may be refused; it cannot be read as something else.
      if (typeof head === 'object' && 'fields' in head) assert.deepEqual(head.fields, trimmed)
    }),
    { numRuns: 1000 },
  )
})

const unclean = ['a\r\nX: y', 'a\nb', 'a\rb', 'a\x00', 'a\x7f', 'a\u010a', 'a\u010d\u010ab', '\u0100', '\ud83d\ude00']

test('ND-12 a value that is not clean as bytes is never written', () => {
  for (const dirty of unclean) {
    assert.throws(() => writeRequestHead('GET', '/', ['Host', dirty]), /not clean/, JSON.stringify(dirty))
    assert.throws(() => responseHead(200, 'OK', ['X', 'y', 'Z', dirty]), /not clean/)
    assert.throws(() => responseHead(200, dirty, []), /not clean/)
    assert.throws(() => lastChunk(['X', dirty]), /not clean/)
  }
})

test('FR-42 a name, a method or a target that is not clean is never written', () => {
  for (const dirty of [...unclean, '', 'a b', 'a:', 'a\tb', '\xe9']) {
    assert.throws(() => writeRequestHead('GET', '/', [dirty, 'x']), /not clean/, JSON.stringify(dirty))
    assert.throws(() => writeRequestHead(dirty, '/', []), /not clean/)
    assert.throws(() => lastChunk([dirty, 'x']), /not clean/)
  }
  for (const dirty of [...unclean, '', '/a b', '/\xe9', '/a HTTP/1.1\r\nX: y']) {
    assert.throws(() => writeRequestHead('GET', dirty, []), /not clean/, JSON.stringify(dirty))
  }
})

test('a name without a value, a status out of range, and a chunk of nothing are never written', () => {
  assert.throws(() => writeRequestHead('GET', '/', ['Host']), /not clean/)
  for (const status of [99, 600, 200.5, Number.NaN, -200])
    assert.throws(() => responseHead(status, '', []), /not clean/)
  for (const length of [0, -1, 1.5, Number.NaN, 2 ** 53]) assert.throws(() => chunkHead(length), RangeError)
})

test('FR-01 two fields that frame a message, and two hosts, are never written', () => {
  for (const pair of [
    'Content-Length: 3, Transfer-Encoding: chunked',
    'content-length: 3, CONTENT-LENGTH: 3',
    'Host: a, host: a',
  ]) {
    const twice = pair.split(', ').flatMap((line) => line.split(': '))
    assert.throws(() => writeRequestHead('POST', '/', twice), /not clean/, pair)
    assert.throws(() => responseHead(200, 'OK', twice), /not clean/, pair)
  }
})

test('a head larger than most is written in full', () => {
  const long = 'v'.repeat(100_000)
  assert.equal(responseHead(200, 'OK', ['X', long]), `HTTP/1.1 200 OK\r\nX: ${long}\r\n\r\n`)
})

test('heads are written in their shortest usual form', () => {
  assert.equal(writeRequestHead('GET', '/a', ['Host', 'b']), 'GET /a HTTP/1.1\r\nHost: b\r\n\r\n')
  assert.equal(responseHead(204, '', []), 'HTTP/1.1 204 \r\n\r\n')
  assert.equal(chunkHead(255), 'ff\r\n')
  assert.equal(lastChunk([]), '0\r\n\r\n')
})

test('a status has its usual reason, and an unknown one has none', () => {
  assert.equal(reasonOf(431), 'Request Header Fields Too Large')
  assert.equal(reasonOf(299), '')
})

test('of a head that cannot be written, nothing stays on the paper', () => {
  const sheet = new Sheet()
  writeResponseHead(sheet, { status: 200, reason: 'OK' }, ['A', 'b'])
  assert.throws(() => writeResponseHead(sheet, { status: 200, reason: 'OK' }, ['A', 'b', 'C', 'd\r\ne']))
  writeLastChunk(sheet, ['C', 'd'])
  assert.equal(sheet.text, 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n0\r\nC: d\r\n\r\n')
})
