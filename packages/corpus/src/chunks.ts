import type { CorpusRequest } from './request.ts'
import { believed, chunked, chunkedLine, manyLines, numbered, post, refusedInBody, requestsOf } from './write.ts'

const rest = '\r\nabc\r\n0\r\n\r\n'
const sizes = ['0x3', '+3', '-3', '1_0', '3 ', ' 3', '', 'g', '3h', '3\t', '3.0', '\xb3']
const fifteenKB = 'x'.repeat(15000)

const chunkedPost = (body: string): string => post([chunkedLine], body)
const withTrailer = (...lines: readonly string[]): string => post([chunkedLine], chunked(['abc'], lines))

/** Chunked bodies (RFC 9112 section 7.1): sizes, line ends, extensions and trailers. */
export const chunks: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'FR-20', tries: 'give a chunk a size that lenient readers take for a number', expect: refusedInBody(400) },
    numbered('The size of a chunk is', sizes, (size) => chunkedPost(size + rest)),
  ),
  ...requestsOf(
    { id: 'FR-21', tries: 'give a chunk a size that wraps around', expect: refusedInBody(400, 413) },
    {
      a: ['The size of a chunk has seventeen digits', chunkedPost(`10000000000000003${rest}`)],
      b: ['The size of a chunk is the largest of sixty-four bits', chunkedPost(`ffffffffffffffff${rest}`)],
      c: ['The size of a chunk has sixty-four zeros', chunkedPost(`${'0'.repeat(64)}3${rest}`)],
    },
  ),
  ...requestsOf(
    { id: 'FR-22', tries: 'end a line of the chunks where only some readers do', expect: refusedInBody(400) },
    {
      a: ['Every line of the chunks ends in a lone LF', chunkedPost('3\nabc\n0\n\n')],
      b: ['An extension ends in a lone LF', chunkedPost('3;a\nabc\r\n0\r\n\r\n')],
      c: ['A chunk ends in a lone LF', chunkedPost('3\r\nabc\n0\r\n\r\n')],
      d: ['An extension holds a lone CR', chunkedPost('3;a\rb\r\nabc\r\n0\r\n\r\n')],
      e: ['Two letters stand where a chunk ends', chunkedPost('3\r\nabcXX0\r\n\r\n')],
      f: ['The last empty line is a lone LF', chunkedPost('3\r\nabc\r\n0\r\n\n')],
      g: ['A chunk is longer than its size', chunkedPost('3\r\nabcd\r\n0\r\n\r\n')],
      h: ['A size ends in a lone CR', chunkedPost('3\rabc\r\n0\r\n\r\n')],
      i: ['The last size ends in a lone LF', chunkedPost('3\r\nabc\r\n0\n\r\n')],
      j: ['A line end stands before the first size', chunkedPost(`\r\n3${rest}`)],
    },
  ),
  ...requestsOf(
    { id: 'FR-23', tries: 'hide something in an extension of a chunk' },
    {
      a: ['Chunks have extensions', chunkedPost('3;ext=1\r\nabc\r\n0;last\r\n\r\n'), believed({ body: 'abc' })],
      b: ['An extension is quoted', chunkedPost('3;a="x;y"\r\nabc\r\n0\r\n\r\n'), believed({ body: 'abc' })],
      c: ['The quotes of an extension are not closed', chunkedPost('3;a="x\r\nabc\r\n0\r\n\r\n'), refusedInBody(400)],
      d: ['An extension holds NUL', chunkedPost('3;a=\x00\r\nabc\r\n0\r\n\r\n'), refusedInBody(400)],
    },
  ),
  ...requestsOf(
    { id: 'FR-24', tries: 'make the edge read extensions for ever', expect: refusedInBody(400) },
    {
      a: [
        'Two chunks of one byte have fifteen thousand bytes of extension each',
        chunkedPost(`1;${fifteenKB}\r\na\r\n1;${fifteenKB}\r\nb\r\n0\r\n\r\n`),
      ],
      b: ['An extension does not end', chunkedPost(`1;${fifteenKB}${fifteenKB}`)],
    },
  ),
  ...requestsOf(
    { id: 'FR-25', tries: 'add a field to the head from behind the body', expect: believed({ body: 'abc' }) },
    {
      a: ['A harmless field comes as a trailer', withTrailer('X-Sum: 1')],
      b: ['A length comes as a trailer', withTrailer('Content-Length: 40')],
      c: ['A coding comes as a trailer', withTrailer('Transfer-Encoding: identity')],
      d: ['Host comes as a trailer', withTrailer('Host: evil.test')],
      e: [
        'A login comes as a trailer',
        withTrailer('Authorization: Basic YTph', 'Cookie: a=1'),
        believed({ body: 'abc', absent: ['authorization', 'cookie'] }),
      ],
      f: [
        'A coding of the content comes as a trailer',
        withTrailer('Content-Encoding: gzip'),
        believed({ body: 'abc', absent: ['content-encoding'] }),
      ],
      g: ['A space stands before the colon of a trailer', withTrailer('X : y'), refusedInBody(400)],
      h: ['Two hundred trailers come', withTrailer(...manyLines(200)), refusedInBody(431)],
      i: ['A trailer is folded', withTrailer('X: y', ' z'), refusedInBody(400)],
      j: ['A trailer has no name', withTrailer(': y'), refusedInBody(400)],
      k: ['A trailer holds NUL', withTrailer('X: a\x00b'), refusedInBody(400)],
      l: ['A trailer ends in a lone LF', chunkedPost('3\r\nabc\r\n0\r\nX: y\n\r\n'), refusedInBody(400)],
    },
  ),
  ...requestsOf(
    {
      id: 'FT-31',
      tries: 'say its scheme from behind the body',
      expect: believed({ body: 'abc', absent: ['x-forwarded-proto', 'trailer'] }),
    },
    {
      a: [
        'A forwarding field comes as an announced trailer',
        post([chunkedLine, 'Trailer: X-Forwarded-Proto'], chunked(['abc'], ['X-Forwarded-Proto: http'])),
      ],
      b: [
        'A forwarding field comes as a trailer nobody announced',
        withTrailer('X-Forwarded-Proto: http', 'x-forwarded-for: 6.6.6.6'),
      ],
      c: [
        'An alias of a forwarding field comes as a trailer',
        withTrailer('X_Forwarded_Proto: http', 'X.Forwarded.Proto: http'),
      ],
    },
  ),
]
