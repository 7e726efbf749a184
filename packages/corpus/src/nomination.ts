import type { CorpusRequest } from './request.ts'
import { believed, chunked, chunkedLine, get, post, refused, requestsOf, without } from './write.ts'

const managed = 'X-Forwarded-Proto, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Port, X-Real-IP, Via, Forwarded'
const login = ['Authorization: Basic eA==', 'Cookie: a=1']

/** A client that names other fields in Connection, so that a hop removes them (RFC 9110 section 7.6.1). */
export const nomination: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'FT-01', tries: 'have the words of the edge removed on the way' },
    {
      a: ['Every managed field is nominated', get([`Connection: close, ${managed}`])],
      b: ['The scheme is nominated in lower case', get(['Connection: x-forwarded-proto'])],
      c: [
        'The scheme is nominated and sent',
        get(['Connection: close, X-Forwarded-Proto', 'X-Forwarded-Proto: http']),
        without('x-forwarded-proto'),
      ],
      d: [
        'The scheme is nominated by a form',
        post(['Connection: keep-alive, X-Forwarded-Proto', 'Content-Length: 3'], 'abc'),
        believed({ body: 'abc' }),
      ],
      e: ['The request id and the name of the hop are nominated', get(['Connection: X-Request-Id, Via'])],
      f: [
        'The scheme is nominated, and an alias of it sent',
        get(['X_Forwarded_Proto: https', 'Connection: close, X-Forwarded-Proto']),
        without('x-forwarded-proto'),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-02', tries: 'nominate in disguise' },
    {
      a: [
        'Nominations come in two lines, with tabs and empty elements',
        get(['Connection: close', 'CONNECTION:\tx-FORWARDED-proto ,,']),
      ],
      b: ['A nomination is quoted', get(['Connection: "X-Forwarded-For"']), refused(400)],
      c: ['A nomination has underscores', get(['Connection: X_Forwarded_Proto'])],
      d: ['A nomination has a parameter', get(['Connection: close;q=1']), refused(400)],
      e: ['Two nominations stand without a comma', get(['Connection: close X-Forwarded-Proto']), refused(400)],
      f: ['A nomination is latin-1', get(['Connection: X-Forwarded-Prot\xf6']), refused(400)],
      g: ['A second line of nominations is not a list', get(['Connection: close', 'Connection: "x']), refused(400)],
    },
  ),
  ...requestsOf(
    { id: 'FT-03', tries: 'have the login, the host or the framing removed on the way' },
    {
      a: [
        'Host, login and a framing by length are nominated',
        post(
          [
            'Connection: Host, Authorization, Cookie, Content-Length, Content-Type, Transfer-Encoding',
            ...login,
            'Content-Type: text/plain',
            'Content-Length: 3',
          ],
          'abc',
        ),
        believed({
          body: 'abc',
          present: { Authorization: 'Basic eA==', Cookie: 'a=1', 'Content-Type': 'text/plain' },
        }),
      ],
      b: [
        'A framing by chunks is nominated',
        post(['Connection: Transfer-Encoding, Content-Length', chunkedLine], chunked(['abc'])),
        believed({ body: 'abc' }),
      ],
      c: [
        'The rules for caches are nominated',
        get(['Connection: Cache-Control', 'Cache-Control: no-store']),
        believed({ present: { 'Cache-Control': 'no-store' } }),
      ],
      d: [
        'The login is nominated in upper case',
        get(['Connection: AUTHORIZATION, COOKIE', ...login]),
        believed({ present: { Authorization: 'Basic eA==', Cookie: 'a=1' } }),
      ],
      e: [
        'Every field about the content is nominated',
        post(
          [
            'Connection: Content-Encoding, Content-Language',
            'Content-Encoding: identity',
            'Content-Language: de',
            'Content-Length: 3',
          ],
          'abc',
        ),
        believed({ body: 'abc', present: { 'Content-Encoding': 'identity', 'Content-Language': 'de' } }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-04', tries: 'send a field that is meant for this hop only', expect: without('x-custom') },
    {
      a: ['An ordinary field is nominated', get(['Connection: close, X-Custom', 'X-Custom: 1'])],
      b: ['An ordinary field is nominated in another case', get(['Connection: x-CUSTOM', 'X-Custom: 1'])],
      c: [
        'An ordinary field is nominated in a later line',
        get(['X-Custom: 1', 'Connection: keep-alive', 'Connection: X-Custom']),
      ],
      d: ['A nominated field is not there', get(['Connection: X-Custom'])],
      e: ['Connection nominates itself', get(['Connection: Connection, close'])],
      f: ['A nominated field comes twice', get(['X-Custom: 1', 'Connection: X-Custom', 'X-Custom: 2'])],
      g: [
        'A client of another edge nominates the name of a tenant',
        get(['Connection: X-Tenant', 'X-Tenant: 1']),
        without('x-tenant'),
      ],
    },
  ),
]
