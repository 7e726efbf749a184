import type { CorpusRequest } from './request.ts'
import {
  believed,
  chunked,
  chunkedLine,
  get,
  lengthOf,
  manyLines,
  message,
  post,
  refused,
  requestsOf,
  smuggled,
} from './write.ts'

const flood = Array.from({ length: 1005 }, () => 'a0: b')

/** Heads at and past the edge's own limits: 32 KiB of head, 100 fields, 8192 bytes of target. */
export const limits: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'DS-04', tries: 'make the edge hold a big head', expect: refused(431) },
    {
      a: ['Forty fields of one KiB come', get(manyLines(40, 'v'.repeat(1024)))],
      b: ['One field has forty KiB', get([`X-Long: ${'v'.repeat(40960)}`])],
      c: ['One hundred and one fields come', get(manyLines(100))],
      d: ['Two hundred short fields come', get(Array.from({ length: 200 }, () => 'a: b'))],
      e: ['Exactly one hundred fields come', get(manyLines(99)), believed()],
      f: ['A name has forty thousand letters', get([`X-${'n'.repeat(40000)}: v`])],
      g: ['A field that never ends comes', `GET /a HTTP/1.1\r\nHost: app.test\r\nX-Long: ${'v'.repeat(40960)}`],
    },
  ),
  ...requestsOf(
    { id: 'FT-33', tries: 'push the fields of the edge past the count of the app', expect: refused(431) },
    {
      a: ['A thousand and five fields stand before Connection', get([...flood, 'Connection: close'])],
      b: ['A thousand and five fields stand before a scheme', get([...flood, 'X-Forwarded-Proto: http'])],
    },
  ),
  ...requestsOf(
    { id: 'FR-18', tries: 'overflow the length of a name that begins like another' },
    {
      a: [
        'A name begins like a length and goes on for 250 letters',
        post([`Content-Length0${'a'.repeat(250)}:`, lengthOf(smuggled)], smuggled),
        believed({ body: smuggled }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FR-19', tries: 'push the coding past the count of the edge', expect: refused(431) },
    {
      a: [
        'A thousand and five fields stand before a coding',
        post([...flood, chunkedLine, 'X-Late: 1'], chunked([smuggled])),
      ],
    },
  ),
  ...requestsOf(
    { id: 'RT-15', tries: 'send a long target', expect: refused(414) },
    {
      e: ['A target has nine thousand bytes', get([], `/${'a'.repeat(8999)}`)],
      f: ['A target has one byte too many', get([], `/${'a'.repeat(8192)}`)],
      g: ['A target has exactly as many bytes as it may', get([], `/${'a'.repeat(8191)}`), believed()],
      h: ['A query has nine thousand bytes', get([], `/a?q=${'b'.repeat(9000)}`)],
      i: [
        'A request line has forty thousand bytes',
        message(`GET /${'a'.repeat(40000)} HTTP/1.1`, ['Host: app.test']),
        refused(414, 431),
      ],
    },
  ),
]
