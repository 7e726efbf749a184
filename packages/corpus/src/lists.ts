import type { CorpusRequest } from './request.ts'
import { get, requestsOf, without } from './write.ts'

const forgedSignature = ['Signature-Input: lasthop=("x-forwarded-proto");created=1', 'Signature: lasthop=:AA==:']

/** Repeated fields, lists, and values that readers split or fold in different ways. */
export const lists: readonly CorpusRequest[] = [
  ...requestsOf(
    {
      id: 'FT-06',
      tries: 'make first-readers and last-readers believe different schemes',
      expect: without('x-forwarded-proto'),
    },
    {
      a: ['The scheme is sent twice, http first', get(['X-Forwarded-Proto: http', 'X-Forwarded-Proto: https'])],
      b: ['The scheme is a list, https first', get(['X-Forwarded-Proto: https, http'])],
      c: ['The scheme begins with a comma', get(['X-Forwarded-Proto: ,https'])],
      d: ['The scheme is empty', get(['X-Forwarded-Proto:'])],
      e: ['The scheme is in upper case', get(['X-Forwarded-Proto: HTTPS'])],
      f: ['The scheme is wss', get(['X-Forwarded-Proto: wss'])],
      g: ['A tab follows the scheme', get(['X-Forwarded-Proto: https\t'])],
      h: ['The scheme is sent twice, https first', get(['X-Forwarded-Proto: https', 'X-Forwarded-Proto: http'])],
      i: ['The scheme is a list, http first', get(['X-Forwarded-Proto: http,https'])],
      j: ['The scheme only begins like https', get(['X-Forwarded-Proto: httpsx'])],
      k: ['The scheme is another one', get(['X-Forwarded-Proto: ftp'])],
      l: ['The scheme is quoted', get(['X-Forwarded-Proto: "https"'])],
      m: [
        'The scheme stands in three lines with another field between',
        get(['X-Forwarded-Proto: http', 'Accept: */*', 'x-forwarded-proto: http', 'X-FORWARDED-PROTO: http']),
      ],
      n: ['The scheme is a script', get(['X-Forwarded-Proto: javascript'])],
    },
  ),
  ...requestsOf(
    { id: 'FT-13', tries: 'be believed by readers of RFC 7239', expect: without('forwarded') },
    {
      a: ['Forwarded names client, scheme and host', get(['Forwarded: for=6.6.6.6;proto=http;host=evil.test'])],
      b: ['Forwarded has two elements', get(['Forwarded: for=6.6.6.6;proto=http, for=6.6.6.7;proto=https'])],
      c: ['Forwarded comes twice', get(['Forwarded: proto=http', 'Forwarded: proto=https'])],
      d: ['Forwarded is not of its grammar', get(['Forwarded: for="6.6.6.6;proto=http'])],
      e: [
        'Forwarded holds quoted pairs and an address of IPv6',
        get(['Forwarded: for="[2001:db8::66]:80";host="ev\\il.test"']),
      ],
      f: ['Forwarded is in lower case and empty', get(['forwarded:'])],
      g: ['Forwarded names client, host and https', get(['Forwarded: for=6.6.6.6;proto=https;host=evil.test'])],
    },
  ),
  ...requestsOf(
    { id: 'FT-34', tries: 'sign under the label of the edge' },
    {
      a: ['A client signs under our label', get(forgedSignature), without('signature', 'signature-input')],
    },
  ),
]
