import type { CorpusRequest } from './request.ts'
import { chunked, chunkedLine, get, message, numbered, post, refused, requestsOf } from './write.ts'

const site = 'Host: app.test'
const lastChunk = '0\r\n\r\n'
const names = [
  ': x',
  'Nocolon',
  'X(a): y',
  'X-\xe9: y',
  'X Y: z',
  '\x00: y',
  '"a": y',
  'X[a]: y',
  'X/a: y',
  'X@a: y',
  'X;a: y',
]

const line = (first: string): string => message(first, [site])

/** Heads that are not HTTP/1.1 (RFC 9112 sections 2 to 5), which some readers mend in their own way. */
export const grammar: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'FR-12', tries: 'hide a field by a space before its colon', expect: refused(400) },
    {
      a: ['A space stands before a colon', get(['X-Foo : bar'])],
      b: ['A space stands before the colon of the coding', post(['Transfer-Encoding : chunked'], lastChunk)],
      c: ['A tab stands before the colon of the length', post(['Content-Length\t: 3'], 'abc')],
      d: ['A space stands before the colon of Host', message('GET /a HTTP/1.1', ['Host : app.test'])],
      e: ['A space stands before the colon of the scheme', get(['X-Forwarded-Proto : http'])],
    },
  ),
  ...requestsOf(
    { id: 'FR-13', tries: 'hide a field in a folded line', expect: refused(400) },
    {
      a: ['A value is folded', get(['X-Foo: a', ' b'])],
      b: ['The coding is folded', post(['Transfer-Encoding:', ' chunked'], lastChunk)],
      c: ['The first line of fields is folded', message('GET /a HTTP/1.1', [' X: y', site])],
      d: ['A length is folded under another field', post(['X: 1', ' Content-Length: 3'], 'abc')],
      e: ['A fold begins with a tab', get(['X-Foo: a', '\tX-Forwarded-Proto: http'])],
      f: ['A line is nothing but a space', get(['X-Foo: a', ' '])],
      g: ['Host is folded', message('GET /a HTTP/1.1', ['Host: app.test', ' evil.test'])],
    },
  ),
  ...requestsOf(
    { id: 'FR-14', tries: 'end lines in a way that only some readers accept', expect: refused(400) },
    {
      a: ['Every line ends in a lone LF', 'GET /a HTTP/1.1\nHost: app.test\n\n'],
      b: ['One line of fields ends in a lone LF', get(['X-Foo: a\nX-Bar: b'])],
      c: ['The empty line is a lone LF', 'GET /a HTTP/1.1\r\nHost: app.test\r\n\n'],
      d: ['The request line ends in a lone LF', 'GET /a HTTP/1.1\nHost: app.test\r\n\r\n'],
      e: ['Two lone LF end the head in front of a forwarding field', get(['X-Foo: a\n\nX-Forwarded-Proto: http'])],
    },
  ),
  ...requestsOf(
    { id: 'FR-15', tries: 'end a line by a lone CR', expect: refused(400) },
    {
      a: ['A lone CR stands inside a line', get(['X-Foo: a\rX-Bar: b'])],
      b: ['A lone CR stands before the line end', get(['X-Foo: a\r'])],
      c: ['A line end stands inside a name', get(['X-F\r\noo: a'])],
      d: ['A lone CR hides a forwarding field', get(['X-Foo: a\rX-Forwarded-Proto: http'])],
      e: ['The request line ends in a lone CR', 'GET /a HTTP/1.1\rHost: app.test\r\n\r\n'],
    },
  ),
  ...requestsOf(
    { id: 'FR-17', tries: 'send a name that is none', expect: refused(400) },
    numbered('A line of fields is', names, (name) => get([name])),
  ),
  ...requestsOf(
    { id: 'FR-37', tries: 'begin with empty lines' },
    {
      a: ['One empty line comes first', `\r\n${get()}`],
      b: ['Three empty lines come first', `\r\n\r\n\r\n${get()}`, refused(400)],
      c: ['A lone LF comes first', `\n${get()}`, refused(400)],
      d: ['A lone CR comes first', `\r${get()}`, refused(400)],
    },
  ),
  ...requestsOf(
    { id: 'FR-38', tries: 'speak another version', expect: refused(505) },
    {
      a: ['The version is missing', line('GET /a'), refused(400)],
      b: ['The version is 2.0', line('GET /a HTTP/2.0')],
      c: ['The version is 1.2', line('GET /a HTTP/1.2')],
      d: ['The version has two digits behind the point', line('GET /a HTTP/1.10'), refused(400)],
      e: ['The version is 3.7', line('GET /a HTTP/3.7')],
      f: ['The version is in lower case', line('GET /a http/1.1'), refused(400)],
      g: ['A space follows the version', line('GET /a HTTP/1.1 '), refused(400)],
      h: ['A client begins with the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', refused(400, 505)],
      i: ['A request of HTTP/0.9 is a single line', 'GET /a\r\n', refused(400)],
      j: ['The version is of another protocol', line('GET /a RTSP/1.0'), refused(400)],
      k: ['The version has no point', line('GET /a HTTP/11'), refused(400)],
      l: ['The version is 0.9', line('GET /a HTTP/0.9'), refused(400, 505)],
    },
  ),
  ...requestsOf(
    { id: 'FR-39', tries: 'split the request line in another way', expect: refused(400) },
    {
      a: ['Two spaces stand before the target', line('GET  /a HTTP/1.1')],
      b: ['Tabs split the request line', line('GET\t/a\tHTTP/1.1')],
      c: ['The target holds a space', line('GET /a b HTTP/1.1')],
      d: ['A space stands before the method', line(' GET /a HTTP/1.1')],
      e: ['A vertical tab stands behind the method', line('GET\x0b/a HTTP/1.1')],
      f: ['Two spaces stand before the version', line('GET /a  HTTP/1.1')],
      g: ['The target is missing', line('GET HTTP/1.1')],
      h: ['The target holds a second version', line('GET /a HTTP/1.1 HTTP/1.1')],
      i: ['The target holds NUL', line('GET /a\x00 HTTP/1.1')],
    },
  ),
  ...requestsOf(
    { id: 'GR-01', tries: 'send what is no HTTP at all', expect: refused(400) },
    {
      a: ['A TLS handshake comes in clear', '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\r\n\r\n'],
      b: ['A greeting of a mail client comes', 'EHLO evil.test\r\n\r\n'],
      c: ['An answer comes where a request belongs', message('HTTP/1.1 200 OK', [chunkedLine], chunked(['abc']))],
      d: ['A line of nothing but spaces comes', '   \r\n\r\n'],
    },
  ),
]
