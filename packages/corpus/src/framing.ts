import type { CorpusRequest } from './request.ts'
import {
  believed,
  chunked,
  chunkedLine,
  lengthOf,
  message,
  numbered,
  post,
  refused,
  requestsOf,
  smuggled,
} from './write.ts'

const site = 'Host: app.test'
const lastChunk = '0\r\n\r\n'
const lengths = ['+3', '-1', '0x3', '3;', '1 0', '1e1', '3.0', '"3"', '\xd9\xa3', '-0', '3 abc', '0, 0']
const codings = [
  'xchunked',
  'chunked, identity',
  'gzip, chunked',
  'chunked, chunked',
  'identity',
  ',chunked',
  'chunked;a=b',
  '"chunked"',
  '',
  'chunked,',
  'chunke',
]

/** Requests whose body ends at different places for different readers (RFC 9112 section 6). */
export const framing: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'FR-01', tries: 'end the body at a length for one reader and at a chunk for another', expect: refused(400) },
    {
      a: ['A length stands before a coding', post(['Content-Length: 6', chunkedLine], `${lastChunk}X`)],
      b: ['A length stands behind a coding', post([chunkedLine, 'Content-Length: 6'], `${lastChunk}X`)],
      c: ['A length that agrees stands beside a coding', post([chunkedLine, 'Content-Length: 5'], lastChunk)],
      d: ['A length of nothing stands beside a coding', post(['Content-Length: 0', chunkedLine], lastChunk)],
    },
  ),
  ...requestsOf(
    { id: 'FR-02', tries: 'send two lengths that differ', expect: refused(400) },
    {
      a: ['Two lengths differ', post(['Content-Length: 3', 'Content-Length: 5'], 'abcde')],
      b: ['Two lengths in a list differ', post(['Content-Length: 3, 5'], 'abcde')],
      c: ['The second length is in lower case', post(['Content-Length: 5', 'content-length: 3'], 'abcde')],
    },
  ),
  ...requestsOf(
    { id: 'FR-03', tries: 'send a length twice, which readers split on', expect: refused(400) },
    {
      a: ['Two lengths agree', post(['Content-Length: 3', 'Content-Length: 3'], 'abc')],
      b: ['Two lengths in a list agree', post(['Content-Length: 3, 3'], 'abc')],
    },
  ),
  ...requestsOf(
    { id: 'FR-04', tries: 'send a length that lenient readers take for a number', expect: refused(400) },
    {
      ...numbered('A length is spelled', lengths, (length) => post([`Content-Length: ${length}`], 'abc')),
      a: ['A length begins with a vertical tab', post(['Content-Length: \x0b3'], 'abc')],
      b: ['A length is past sixty-four bits', post(['Content-Length: 18446744073709551619'], 'abc'), refused(400, 413)],
      c: [
        'A length is past what a double can hold',
        post(['Content-Length: 9007199254740993'], 'abc'),
        refused(400, 413),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FR-05', tries: 'have leading zeros read as an octal number' },
    {
      a: [
        'A length has leading zeros',
        post(['Content-Length: 003'], 'abc'),
        believed({ body: 'abc', present: { 'Content-Length': '3' } }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FR-06', tries: 'send a length that is not there', expect: refused(400) },
    {
      a: ['A length is empty', post(['Content-Length: '])],
      b: ['A length is empty and another field follows', post(['Content-Length:', 'X: y'])],
      c: ['An empty length stands before a length', post(['Content-Length:', 'Content-Length: 3'], 'abc')],
    },
  ),
  ...requestsOf(
    { id: 'FR-07', tries: 'use a coding that only some readers decode', expect: refused(400, 501) },
    numbered('The coding is', codings, (coding) => post([`Transfer-Encoding: ${coding}`], lastChunk)),
  ),
  ...requestsOf(
    { id: 'FR-08', tries: 'name the coding twice', expect: refused(400, 501) },
    {
      a: ['Two codings agree', post([chunkedLine, chunkedLine], lastChunk)],
      b: ['The second coding is identity', post([chunkedLine, 'Transfer-Encoding: identity'], lastChunk)],
      c: ['The second coding is unknown', post([chunkedLine, 'Transfer-Encoding: cow'], lastChunk)],
      d: ['The first coding is unknown', post(['Transfer-Encoding: cow', chunkedLine], lastChunk)],
    },
  ),
  ...requestsOf(
    { id: 'FR-09', tries: 'hide the coding behind a byte that some readers trim', expect: refused(400, 501) },
    {
      a: ['A vertical tab stands before the coding', post(['Transfer-Encoding:\x0bchunked'], lastChunk)],
      b: ['A form feed stands behind the coding', post(['Transfer-Encoding: chunked\x0c'], lastChunk)],
      c: ['NUL stands behind the coding', post(['Transfer-Encoding: chunked\x00'], lastChunk)],
      d: ['A no-break space stands inside the coding', post(['Transfer-Encoding: chun\xa0ked'], lastChunk)],
      e: ['A no-break space stands behind the coding', post(['Transfer-Encoding: chunked\xa0'], lastChunk)],
    },
  ),
  ...requestsOf(
    { id: 'FR-10', tries: 'spell the coding in a legal way that some readers do not know' },
    {
      a: [
        'The coding is in upper case with a tab before and a space behind',
        post(['Transfer-Encoding:\tCHUNKED '], chunked(['abc'])),
        believed({ body: 'abc' }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FR-11', tries: 'use a coding in a version that has none', expect: refused(400) },
    {
      a: ['A body of HTTP/1.0 is chunked', message('POST /a HTTP/1.0', [site, chunkedLine], chunked(['abc']))],
      b: [
        'A body of HTTP/1.0 is chunked on a connection to be kept',
        message('POST /a HTTP/1.0', [site, 'Connection: keep-alive', chunkedLine], chunked(['abc'])),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FR-26', tries: 'have a body overlooked because of the method', expect: believed({ body: smuggled }) },
    {
      a: ['DELETE has a chunked body', message('DELETE /a HTTP/1.1', [site, chunkedLine], chunked([smuggled]))],
      b: ['GET has a chunked body', message('GET /a HTTP/1.1', [site, chunkedLine], chunked([smuggled]))],
      c: ['OPTIONS has a chunked body', message('OPTIONS /a HTTP/1.1', [site, chunkedLine], chunked([smuggled]))],
      d: ['HEAD has a chunked body', message('HEAD /a HTTP/1.1', [site, chunkedLine], chunked([smuggled]))],
      e: [
        'GET has a body of known length',
        message('GET /a HTTP/1.1', [site, 'Content-Length: 3'], 'abc'),
        believed({ body: 'abc' }),
      ],
      f: ['DELETE has a body of known length', message('DELETE /a HTTP/1.1', [site, lengthOf(smuggled)], smuggled)],
      g: ['HEAD has a body of known length', message('HEAD /a HTTP/1.1', [site, lengthOf(smuggled)], smuggled)],
    },
  ),
  ...requestsOf(
    { id: 'FR-27', tries: 'leave open whether there is a body' },
    {
      a: ['A form has no framing', post([])],
      b: ['A form of HTTP/1.0 has no framing', message('POST /a HTTP/1.0', [site])],
    },
  ),
  ...requestsOf(
    { id: 'FR-30', tries: 'have its body read as a request', expect: believed({ body: smuggled }) },
    {
      a: ['A body of known length looks like a request', post([lengthOf(smuggled)], smuggled)],
      b: ['A chunked body looks like a request', post([chunkedLine], chunked([smuggled]))],
    },
  ),
  ...requestsOf(
    { id: 'FR-35', tries: 'wait for a word before it sends its body', expect: believed({ body: 'abc' }) },
    {
      a: ['A client expects 100 and sends without waiting', post(['Expect: 100-continue', 'Content-Length: 3'], 'abc')],
      b: ['A client expects 100 in another case', post(['Expect: 100-Continue', chunkedLine], chunked(['abc']))],
      c: ['A client expects something else', post(['Expect: foo', 'Content-Length: 3'], 'abc'), refused(417)],
      d: [
        'A client of HTTP/1.0 expects 100',
        message('POST /a HTTP/1.0', [site, 'Expect: 100-continue', 'Content-Length: 3'], 'abc'),
      ],
      e: [
        'A client expects 100 and something else',
        post(['Expect: 100-continue, foo', 'Content-Length: 3'], 'abc'),
        refused(417),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FR-36', tries: 'speak the old version' },
    {
      a: ['A client of HTTP/1.0 names the host', message('GET /a HTTP/1.0', [site])],
      b: [
        'A client of HTTP/1.0 asks to keep the connection',
        message('GET /a HTTP/1.0', [site, 'Connection: keep-alive']),
      ],
    },
  ),
]
