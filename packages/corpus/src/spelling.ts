import type { CorpusRequest } from './request.ts'
import { believed, get, lengthOf, numbered, post, requestsOf, without } from './write.ts'

/** Every character of a token (RFC 9110 section 5.6.2) that is neither letter, digit nor `-`. */
const odd = ['!', '#', '$', '%', '&', "'", '*', '+', '.', '^', '_', '`', '|', '~']

/** Names that one reader takes for a forwarding field and another does not. Such a name is dropped, not refused. */
export const spelling: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'FT-08', tries: 'reach a reader that takes an underscore for a hyphen' },
    {
      a: [
        'Three names have underscores',
        get(['X_Forwarded_Proto: http', 'X-Forwarded_For: 6.6.6.6', 'x_forwarded-HOST: evil.test']),
        without('x-forwarded-proto', 'x-forwarded-for', 'x-forwarded-host'),
      ],
      b: [
        'A scheme with underscores is in upper case',
        get(['X_FORWARDED_PROTO: https']),
        without('x-forwarded-proto'),
      ],
      c: [
        'An alias of the scheme agrees with the real field',
        get(['X-Forwarded-Proto: http', 'X_Forwarded_Proto: http']),
        without('x-forwarded-proto'),
      ],
      d: [
        'An alias of Host has another host',
        get(['HTTP_HOST: evil.test', '_Host: evil.test', 'Host_: evil.test']),
        without('http-host', '-host', 'host-'),
      ],
      e: ['An ordinary name has an underscore', get(['X_Custom: 1']), without('x-custom')],
      f: ['A scheme with underscores alone is http', get(['X_Forwarded_Proto: http']), without('x-forwarded-proto')],
      g: ['A scheme with underscores alone is https', get(['X_Forwarded_Proto: https']), without('x-forwarded-proto')],
      h: [
        'A scheme whose second mark is an underscore is http',
        get(['X-Forwarded_Proto: http']),
        without('x-forwarded-proto'),
      ],
      i: [
        'A scheme whose second mark is an underscore is https',
        get(['X-Forwarded_Proto: https']),
        without('x-forwarded-proto'),
      ],
      j: [
        'A scheme whose first mark is an underscore is http',
        get(['X_Forwarded-Proto: http']),
        without('x-forwarded-proto'),
      ],
      k: [
        'A scheme whose first mark is an underscore is https',
        get(['X_Forwarded-Proto: https']),
        without('x-forwarded-proto'),
      ],
      l: ['A host with underscores stands alone', get(['X_Forwarded_Host: evil.test']), without('x-forwarded-host')],
      m: ['An address with underscores stands alone', get(['X_Forwarded_For: 6.6.6.6']), without('x-forwarded-for')],
    },
  ),
  ...requestsOf(
    { id: 'FT-09', tries: 'reach a reader that takes a dot for a hyphen', expect: without('x-forwarded-proto') },
    {
      a: [
        'A name has dots, another both dots and underscores',
        get(['X.Forwarded.Proto: http', 'X.Forwarded_Proto: http']),
      ],
      b: ['A name with dots is in lower case', get(['x.forwarded.proto: https'])],
      c: ['An ordinary name has a dot', get(['X.Custom: 1']), without('x-custom')],
    },
  ),
  ...requestsOf(
    {
      id: 'FT-10',
      tries: 'reach a reader that takes every odd character for an underscore',
      expect: without('x-forwarded-proto'),
    },
    numbered('The scheme is spelled with', odd, (mark) => {
      return get([`X${mark}Forwarded${mark}Proto: http`, `X-Forwarded${mark}Proto: https`])
    }),
  ),
  ...requestsOf(
    { id: 'FT-11', tries: 'frame the body or log in by an alias' },
    {
      a: [
        'Aliases of both framing fields stand beside a length',
        post(['Content_Length: 0', 'Transfer_Encoding: chunked', 'Content-Length: 3'], 'abc'),
        believed({ body: 'abc' }),
      ],
      b: [
        'Aliases name a user and a mount point',
        get(['Remote_User: admin', 'Script_Name: /x']),
        without('remote-user', 'script-name'),
      ],
      c: ['An alias of the length stands alone', get(['Content_Length: 40']), without('content-length')],
      d: [
        'An alias of the type stands before the type',
        post(['Content_Type: text/html', 'Content-Type: text/plain', lengthOf('abc')], 'abc'),
        believed({ body: 'abc', present: { 'Content-Type': 'text/plain' } }),
      ],
      e: [
        'An alias of the login stands beside the login',
        get(['Authorization_: Basic YWRtaW46', 'Authorization: Basic dTpw']),
        believed({ present: { Authorization: 'Basic dTpw' } }),
      ],
    },
  ),
  ...requestsOf(
    {
      id: 'SP-01',
      tries: 'get past a list that compares case',
      expect: without('x-forwarded-proto', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'),
    },
    {
      a: [
        'Managed names are in lower case',
        get([
          'x-forwarded-proto: http',
          'x-forwarded-for: 6.6.6.6',
          'x-forwarded-host: evil.test',
          'x-real-ip: 6.6.6.6',
        ]),
      ],
      b: [
        'Managed names are in upper case',
        get([
          'X-FORWARDED-PROTO: http',
          'X-FORWARDED-FOR: 6.6.6.6',
          'X-FORWARDED-HOST: evil.test',
          'X-REAL-IP: 6.6.6.6',
        ]),
      ],
      c: [
        'Managed names are in mixed case',
        get([
          'x-FoRwArDeD-pRoTo: http',
          'X-fORWARDED-fOR: 6.6.6.6',
          'x-Forwarded-hosT: evil.test',
          'x-reaL-ip: 6.6.6.6',
        ]),
      ],
    },
  ),
  ...requestsOf(
    { id: 'SP-02', tries: 'get past a list of exact names' },
    {
      a: [
        'A forwarding field has a name that nobody has used',
        get(['X-Forwarded-Something: evil', 'X-Original-Something: evil']),
        without('x-forwarded-something', 'x-original-something'),
      ],
      b: ['A name begins with an underscore', get(['_X-Forwarded-Proto: http']), without('-x-forwarded-proto')],
      c: ['A name ends in an underscore', get(['X-Forwarded-Proto_: http']), without('x-forwarded-proto-')],
      d: ['A name has the prefix of CGI', get(['HTTP_X_FORWARDED_PROTO: http']), without('http-x-forwarded-proto')],
      e: ['A name is only an underscore', get(['_: 1']), without('-')],
    },
  ),
]
