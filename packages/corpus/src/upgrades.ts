import type { Believed, CorpusRequest } from './request.ts'
import { believed, get, message, post, refused, requestsOf, upgrade } from './write.ts'

const keys = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']
const both = ['Connection: Upgrade', 'Upgrade: websocket']
const webSocket = believed({ present: { Connection: 'Upgrade', Upgrade: 'websocket' } })

const webSocketWithout = (...absent: readonly string[]): Believed => ({ ...webSocket, absent })

/** Upgrades (RFC 9110 section 7.8, RFC 6455 section 4), as heads: whether a tunnel opens is the app's to say. */
export const upgrades: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'UP-01', tries: 'open a WebSocket', expect: webSocket },
    {
      a: ['A WebSocket is asked for', upgrade()],
      b: [
        'A WebSocket is asked for beside keep-alive',
        get(['Connection: keep-alive, Upgrade', 'Upgrade: websocket', ...keys]),
      ],
      c: ['A WebSocket is asked for in another case', get(['connection: upgrade', 'upgrade: WebSocket', ...keys])],
      d: [
        'A WebSocket has extensions and two protocols',
        upgrade([
          'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
          'Sec-WebSocket-Protocol: chat, superchat',
        ]),
      ],
    },
  ),
  ...requestsOf(
    {
      id: 'UP-06',
      tries: 'ask for half an upgrade, or for one that nobody knows',
      expect: believed({ absent: ['upgrade'] }),
    },
    {
      a: ['An unknown protocol is named without Connection', get(['Upgrade: foo'])],
      b: ['WebSocket is named without Connection', get(['Upgrade: websocket', ...keys])],
      c: ['Connection nominates an Upgrade that is not there', get(['Connection: Upgrade'])],
      d: ['An unknown protocol is asked for', get(['Connection: Upgrade', 'Upgrade: foo'])],
      e: ['An upgrade to TLS is asked for', get(['Connection: Upgrade', 'Upgrade: TLS/1.0'])],
    },
  ),
  ...requestsOf(
    {
      id: 'UP-07',
      tries: 'tunnel past the edge by HTTP/2 in clear',
      expect: believed({ absent: ['upgrade', 'http2-settings'] }),
    },
    {
      a: [
        'HTTP/2 in clear is asked for',
        get(['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']),
      ],
      b: [
        'HTTP/2 in clear is asked for without nominating its settings',
        get(['Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']),
      ],
      c: [
        'A form asks for HTTP/2 in clear, as some clients always do',
        post(
          ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAEAAEAA', 'Content-Length: 3'],
          'abc',
        ),
        believed({ body: 'abc', absent: ['upgrade', 'http2-settings'] }),
      ],
    },
  ),
  ...requestsOf(
    {
      id: 'UP-08',
      tries: 'have a body of an upgrade read as bytes of a tunnel, or the other way round',
      expect: refused(400),
    },
    {
      a: ['An upgrade is a form with a body', post([...both, ...keys, 'Content-Length: 3'], 'abc')],
      b: [
        'An upgrade has a body of known length',
        message('GET /a HTTP/1.1', ['Host: app.test', ...both, ...keys, 'Content-Length: 5'], 'abcde'),
      ],
      c: [
        'An upgrade has a chunked body',
        message('GET /a HTTP/1.1', ['Host: app.test', ...both, ...keys, 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      ],
      d: [
        'An upgrade comes in HTTP/1.0',
        message('GET /a HTTP/1.0', ['Host: app.test', ...both, ...keys]),
        believed({ absent: ['upgrade'] }),
      ],
      e: ['An upgrade is a form without a body', post([...both, ...keys])],
    },
  ),
  ...requestsOf(
    { id: 'UP-09', tries: 'open a WebSocket from another origin', expect: webSocket },
    {
      a: ['A WebSocket comes with origin and cookies', upgrade(['Origin: https://app.test', 'Cookie: s=1'])],
      b: ['A WebSocket comes from another origin', upgrade(['Origin: https://evil.test', 'Cookie: s=1'])],
      c: [
        'A WebSocket nominates its cookie',
        upgrade(['Connection: Cookie, Authorization', 'Cookie: s=1', 'Authorization: Basic eA==']),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-20', tries: 'be believed because it is an upgrade', expect: webSocketWithout('x-forwarded-proto') },
    {
      a: [
        'A WebSocket nominates every managed field',
        upgrade([
          'Connection: X-Forwarded-Proto, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Port, X-Real-IP, Via, Forwarded',
        ]),
      ],
      b: ['A WebSocket says its scheme is http', upgrade(['X-Forwarded-Proto: http'])],
      c: ['A WebSocket says its scheme is wss', upgrade(['X-Forwarded-Proto: wss'])],
      d: ['A WebSocket says two schemes', upgrade(['X-Forwarded-Proto: http', 'X-Forwarded-Proto: https'])],
      e: [
        'A WebSocket has three aliases',
        upgrade(['X_Forwarded_Proto: http', 'X.Forwarded.For: 6.6.6.6', 'x_forwarded-HOST: evil.test']),
        webSocketWithout('x-forwarded-proto', 'x-forwarded-for', 'x-forwarded-host'),
      ],
      f: [
        'A WebSocket speaks in every way at once',
        upgrade([
          'Forwarded: proto=http',
          'X-Forwarded-Ssl: off',
          'X-Real-IP: 6.6.6.6',
          'Remote-User: admin',
          'X-Original-URL: /admin',
        ]),
        webSocketWithout('forwarded', 'x-forwarded-ssl', 'x-real-ip', 'remote-user', 'x-original-url'),
      ],
    },
  ),
]
