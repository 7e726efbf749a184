import type { CorpusRequest } from './request.ts'
import { answered, message, refused, requestsOf } from './write.ts'

const site = 'Host: app.test'
const asked = (method: string): string => message(`${method} /a HTTP/1.1`, [site])

/** Methods that are the edge's own affair, or that are none. */
export const methods: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'RT-08', tries: 'ask the server as a whole', expect: answered(204) },
    {
      a: ['OPTIONS asks the whole server', message('OPTIONS * HTTP/1.1', [site])],
      b: ['OPTIONS asks the whole server and closes', message('OPTIONS * HTTP/1.1', [site, 'Connection: close'])],
    },
  ),
  ...requestsOf(
    { id: 'RT-09', tries: 'use the edge as an open proxy', expect: answered(405) },
    {
      a: [
        'CONNECT asks for another host and talks on',
        message('CONNECT evil.test:443 HTTP/1.1', ['Host: evil.test:443'], '\x16\x03\x01'),
      ],
      b: ['CONNECT asks for the site', message('CONNECT app.test:443 HTTP/1.1', ['Host: app.test:443'])],
      c: [
        'CONNECT asks for another host under the name of the site',
        message('CONNECT evil.test:443 HTTP/1.1', [site]),
      ],
    },
  ),
  ...requestsOf(
    { id: 'RT-10', tries: 'have its secrets sent back in a body', expect: answered(405) },
    {
      a: ['TRACE comes with a cookie', message('TRACE /a HTTP/1.1', [site, 'Cookie: s=1'])],
      b: ['TRACE may go no further', message('TRACE /a HTTP/1.1', [site, 'Max-Forwards: 0'])],
    },
  ),
  ...requestsOf(
    { id: 'RT-24', tries: 'use a method that a rule does not know' },
    {
      a: ['The method is in lower case', asked('get')],
      b: ['The method is PROPFIND', asked('PROPFIND')],
      c: ['The method has odd letters of a token', asked('G-E_T')],
      d: ['The method is a list', asked('GET,POST'), refused(400)],
      e: ['The method has three hundred letters', asked('M'.repeat(300)), refused(400, 501)],
      f: ['The method is empty', asked(''), refused(400)],
      g: ['The method is quoted', asked('"GET"'), refused(400)],
      h: ['The method is latin-1', asked('G\xcbT'), refused(400)],
      i: ['The method has a slash', asked('GET/'), refused(400)],
    },
  ),
]
