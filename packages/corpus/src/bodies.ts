import type { CorpusRequest } from './request.ts'
import { believed, chunked, chunkedLine, lengthOf, message, post, requestsOf } from './write.ts'

const site = 'Host: app.test'
const form = 'name=J%C3%B6rg&next=%2Fadmin%2F&csrfmiddlewaretoken=abc'
const json = '{"name":"J\xc3\xb6rg","tags":["a","b"]}'
const part = '--b1\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n\x00\x01\xff\r\n--b1--\r\n'
const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))
const large = '0123456789abcdef'.repeat(4096)

/** Requests with bodies that any application gets every day. */
export const bodies: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'BO-', tries: 'send a body of known length' },
    {
      '001': [
        'A form is sent',
        post(['Content-Type: application/x-www-form-urlencoded', lengthOf(form)], form),
        believed({ body: form }),
      ],
      '002': [
        'A form is sent from a page of the same origin',
        post(
          ['Origin: https://app.test', 'Referer: https://app.test/a', 'Cookie: csrftoken=abc', lengthOf(form)],
          form,
        ),
        believed({ body: form }),
      ],
      '003': [
        'A file is sent in a form of parts',
        post(['Content-Type: multipart/form-data; boundary=b1', lengthOf(part)], part),
        believed({ body: part }),
      ],
      '004': [
        'JSON is put',
        message('PUT /a/1 HTTP/1.1', [site, 'Content-Type: application/json; charset=utf-8', lengthOf(json)], json),
        believed({ body: json }),
      ],
      '005': [
        'A patch is sent',
        message('PATCH /a/1 HTTP/1.1', [site, 'Content-Type: application/merge-patch+json', lengthOf(json)], json),
        believed({ body: json }),
      ],
      '006': [
        'A body holds every byte there is',
        post(['Content-Type: application/octet-stream', lengthOf(everyByte)], everyByte),
        believed({ body: everyByte }),
      ],
      '007': ['A body has a length of nothing', post(['Content-Length: 0'])],
      '008': [
        'A body is compressed by the client',
        post(['Content-Encoding: gzip', 'Content-Length: 4'], '\x1f\x8b\x08\x00'),
        believed({ body: '\x1f\x8b\x08\x00' }),
      ],
      '009': ['A body of sixty-four KiB is sent', post([lengthOf(large)], large), believed({ body: large })],
      '010': [
        'A body is only line ends',
        post(['Content-Length: 8'], '\r\n\r\n\r\n\r\n'),
        believed({ body: '\r\n\r\n\r\n\r\n' }),
      ],
      '011': [
        'An old service is called by its action',
        post(['Content-Type: text/xml', 'SOAPAction: "urn:a#b"', 'Content-Length: 4'], '<a/>'),
        believed({ body: '<a/>' }),
      ],
      '012': [
        'A client of HTTP/1.0 sends a form',
        message('POST /a HTTP/1.0', [site, lengthOf(form)], form),
        believed({ body: form }),
      ],
      '013': [
        'A calendar is searched with a body',
        message('REPORT /dav/ HTTP/1.1', [site, 'Depth: 1', 'Content-Length: 4'], '<r/>'),
        believed({ body: '<r/>' }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'BO-', tries: 'send a body of unknown length' },
    {
      '101': ['A body comes in one chunk', post([chunkedLine], chunked(['abc'])), believed({ body: 'abc' })],
      '102': [
        'A body comes in many chunks',
        post([chunkedLine], chunked(['a', 'bcd', 'e'.repeat(300), '\r\n', 'f'])),
        believed({ body: `abcd${'e'.repeat(300)}\r\nf` }),
      ],
      '103': ['A chunked body is empty', post([chunkedLine], chunked([]))],
      '104': [
        'A chunk size is in upper case',
        post([chunkedLine], 'A\r\n0123456789\r\n0\r\n\r\n'),
        believed({ body: '0123456789' }),
      ],
      '105': [
        'A chunk size has leading zeros',
        post([chunkedLine], '0003\r\nabc\r\n000\r\n\r\n'),
        believed({ body: 'abc' }),
      ],
      '106': [
        'A chunk holds every byte there is',
        post([chunkedLine], chunked([everyByte])),
        believed({ body: everyByte }),
      ],
      '107': [
        'A chunked body is put',
        message('PUT /a HTTP/1.1', [site, chunkedLine], chunked(['abc', 'def'])),
        believed({ body: 'abcdef' }),
      ],
      '108': ['A chunk of sixty-four KiB is sent', post([chunkedLine], chunked([large])), believed({ body: large })],
      '109': [
        'A chunk looks like the end of a body',
        post([chunkedLine], chunked(['0\r\n\r\n'])),
        believed({ body: '0\r\n\r\n' }),
      ],
    },
  ),
]
