import type { CorpusRequest } from './request.ts'
import { get, message, requestsOf, without } from './write.ts'

/** A client that says in a forwarding field what only the edge can know: scheme, host, path. */
export const spoofing: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'FT-05', tries: 'make the app believe another scheme', expect: without('x-forwarded-proto') },
    {
      a: ['A client says its scheme is http', get(['X-Forwarded-Proto: http'])],
      b: ['A client says its scheme is https', get(['X-Forwarded-Proto: https'])],
      c: [
        'A form says its scheme is http',
        message('POST /a HTTP/1.1', ['Host: app.test', 'X-Forwarded-Proto: http', 'Content-Length: 0']),
      ],
      d: [
        'A client of HTTP/1.0 says its scheme is http',
        message('GET /a HTTP/1.0', ['Host: app.test', 'X-Forwarded-Proto: http']),
      ],
      e: ['A scheme stands before Host', message('GET /a HTTP/1.1', ['X-Forwarded-Proto: http', 'Host: app.test'])],
    },
  ),
  ...requestsOf(
    { id: 'FT-07', tries: 'leave the app without any word about the scheme' },
    { a: ['A client says nothing of its scheme', get(['Accept: */*'])] },
  ),
  ...requestsOf(
    { id: 'FT-14', tries: 'set two fields about the scheme against each other' },
    {
      a: ['A client says TLS is off', get(['X-Forwarded-Ssl: off']), without('x-forwarded-ssl')],
      b: ['A client says TLS is on', get(['X-Forwarded-Ssl: on']), without('x-forwarded-ssl')],
      c: ['A client says its protocol is https', get(['X-Forwarded-Protocol: https']), without('x-forwarded-protocol')],
      d: ['A client says its protocol is ssl', get(['X-Forwarded-Protocol: ssl']), without('x-forwarded-protocol')],
      e: ['A client says the front end has https on', get(['Front-End-Https: on']), without('front-end-https')],
      f: [
        'A client says so in every field about the scheme at once',
        get([
          'X-Forwarded-Scheme: http',
          'X-Scheme: http',
          'X-Url-Scheme: http',
          'X-Proto: http',
          'X-ARR-SSL: x',
          'CF-Visitor: {"scheme":"http"}',
          'CloudFront-Forwarded-Proto: http',
        ]),
        without(
          'x-forwarded-scheme',
          'x-scheme',
          'x-url-scheme',
          'x-proto',
          'x-arr-ssl',
          'cf-visitor',
          'cloudfront-forwarded-proto',
        ),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-15', tries: 'make the app build links to another host' },
    {
      a: [
        'A client names four other hosts',
        get([
          'X-Forwarded-Host: evil.test',
          'X-Forwarded-Host: evil2.test',
          'X-Host: evil.test',
          'X-Original-Host: evil.test',
        ]),
        without('x-forwarded-host', 'x-host', 'x-original-host'),
      ],
      b: [
        'A client names a list of hosts',
        get(['X-Forwarded-Host: evil.test, app.test']),
        without('x-forwarded-host'),
      ],
      c: ['A client names an empty host', get(['X-Forwarded-Host:']), without('x-forwarded-host')],
      d: ['A client names another port', get(['X-Forwarded-Port: 8443']), without('x-forwarded-port')],
      e: [
        'A client names a port that is none',
        get(['X-Forwarded-Port: 443, abc', 'X-Forwarded-Port: -1']),
        without('x-forwarded-port'),
      ],
      f: [
        'A client names a server',
        get(['X-Forwarded-Server: evil.test', 'X-HTTP-Host-Override: evil.test']),
        without('x-forwarded-server', 'x-http-host-override'),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-16', tries: 'make the app answer for another path' },
    {
      a: [
        'A client names four other paths',
        get([
          'X-Original-URL: /admin',
          'X-Rewrite-URL: /admin',
          'X-Forwarded-Prefix: /evil',
          'X-Forwarded-Uri: /admin',
        ]),
        without('x-original-url', 'x-rewrite-url', 'x-forwarded-prefix', 'x-forwarded-uri'),
      ],
      b: [
        'A client names another mount point',
        get(['Script-Name: /x', 'X-Script-Name: /x', 'Path-Info: /admin']),
        without('script-name', 'x-script-name', 'path-info'),
      ],
      c: ['A prefix is another host', get(['X-Forwarded-Prefix: //evil.test']), without('x-forwarded-prefix')],
      d: [
        'A client names another method',
        get(['X-Forwarded-Method: DELETE', 'X-Original-Method: DELETE']),
        without('x-forwarded-method', 'x-original-method'),
      ],
    },
  ),
  ...requestsOf(
    {
      id: 'RT-25',
      tries: 'be routed by a field of its own',
      expect: without('x-forwarded-host', 'x-original-url', 'forwarded'),
    },
    {
      a: [
        'A client names another site in three ways',
        get(['X-Forwarded-Host: b.test', 'X-Original-URL: /b', 'Forwarded: host=b.test']),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-35', tries: 'choose the id under which it is logged', expect: without('x-request-id') },
    {
      a: ['A client sends two request ids', get(['X-Request-Id: a', 'X-Request-Id: b'])],
      b: ['A request id breaks out of its quotes', get(['X-Request-Id: x","admin'])],
      c: ['A request id has ten thousand bytes', get([`X-Request-Id: ${'i'.repeat(10000)}`])],
      d: ['A request id is well formed', get(['X-Request-Id: 0af7651916cd43dd'])],
    },
  ),
]
