import type { CorpusRequest } from './request.ts'
import { believed, get, hosted, manyLines, message, requestsOf } from './write.ts'

const site = 'Host: app.test'
const browser = [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language: de,en-US;q=0.7,en;q=0.3',
  'Accept-Encoding: gzip, deflate, br, zstd',
]
const navigation = [
  'Sec-Fetch-Dest: document',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-Site: none',
  'Sec-Fetch-User: ?1',
]
const hints = [
  'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"',
  'sec-ch-ua-mobile: ?0',
  'sec-ch-ua-platform: "Linux"',
]

/** Requests without a body that any application gets every day. */
export const ordinary: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'OR-', tries: 'read a page or a file' },
    {
      '001': ['A request with nothing but a host', get()],
      '002': [
        'A browser opens a page',
        get([...browser, ...navigation, 'Upgrade-Insecure-Requests: 1', 'Connection: keep-alive']),
      ],
      '003': ['A browser with client hints opens a page', get([...browser, ...hints, 'Priority: u=0, i'])],
      '004': [
        'A browser loads an image',
        get(['Accept: image/avif,image/webp,*/*', 'Referer: https://app.test/a', 'DNT: 1']),
      ],
      '005': ['curl asks for a page', get(['User-Agent: curl/8.14.1', 'Accept: */*'])],
      '006': [
        'A command-line client names the encodings and keeps the connection',
        get(['Accept-Encoding: identity', 'Connection: Keep-Alive']),
      ],
      '007': ['A monitor asks and closes', get(['User-Agent: health-check', 'Connection: close'], '/healthz')],
      '008': [
        'A script asks for JSON',
        get(['Accept: application/json', 'X-Requested-With: XMLHttpRequest', 'X-CSRF-Token: abc123']),
      ],
      '009': [
        'A script waits for events',
        get(['Accept: text/event-stream', 'Cache-Control: no-cache', 'Last-Event-ID: 42']),
      ],
      '010': ['A download goes on where it stopped', get(['Range: bytes=1000-', 'If-Range: "abc"'])],
      '011': ['A reader asks for two ranges', get(['Range: bytes=0-99, 200-299'])],
      '012': [
        'A cache asks whether its copy is still good',
        get(['If-None-Match: W/"abc", "def"', 'If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT']),
      ],
      '013': ['A reload asks for a fresh answer', get(['Cache-Control: max-age=0', 'Pragma: no-cache'])],
      '014': ['A user has given name and password', get(['Authorization: Basic dXNlcjpwYXNz'])],
      '015': ['A program shows its token', get(['Authorization: Bearer eyJhbGciOiJub25lIn0.e30.'])],
      '016': [
        'A visitor has several cookies',
        get(['Cookie: sessionid=38afes7a8; csrftoken=u32t4o3tb3gg43; theme="dark"']),
      ],
      '017': ['A visitor has four thousand bytes of cookies', get([`Cookie: big=${'c'.repeat(4000)}`])],
      '018': ['A client writes its cookies in two lines', get(['Cookie: a=1', 'Cookie: b=2'])],
      '019': ['A client sends ninety fields', get(manyLines(89))],
      '020': [
        'A trace goes through',
        get([
          'Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          'Tracestate: a=1',
          'Baggage: k=v',
        ]),
      ],
      '021': [
        'A request has come through other proxies',
        get(['Via: 1.0 fred', 'Via: 1.1 cdn.test (x)']),
        believed({ present: { Via: '1.0 fred, 1.1 cdn.test (x), 1.1 lasthop' } }),
      ],
      '022': ['A request was sent as early data', get(['Early-Data: 1']), believed({ present: { 'Early-Data': '1' } })],
      '023': [
        'A signature of the client goes through',
        get(['Signature-Input: sig1=("@method");created=1', 'Signature: sig1=:AA==:']),
      ],
    },
  ),
  ...requestsOf(
    { id: 'OR-', tries: 'use another method without a body' },
    {
      '101': ['HEAD asks for the head alone', message('HEAD /a HTTP/1.1', [site])],
      '102': ['OPTIONS asks about one resource', message('OPTIONS /a HTTP/1.1', [site])],
      '103': [
        'A browser asks before a request from another origin',
        message('OPTIONS /api HTTP/1.1', [
          site,
          'Origin: https://other.test',
          'Access-Control-Request-Method: PUT',
          'Access-Control-Request-Headers: content-type,x-token',
        ]),
      ],
      '104': ['DELETE comes without a body', message('DELETE /a/1 HTTP/1.1', [site, 'If-Match: "abc"'])],
      '105': ['A calendar is searched without a body', message('PROPFIND /dav/ HTTP/1.1', [site, 'Depth: 1'])],
      '106': ['A cache is told to forget', message('PURGE /a HTTP/1.1', [site])],
    },
  ),
  ...requestsOf(
    { id: 'OR-', tries: 'speak HTTP in a way that is rare and legal' },
    {
      '203': ['Names are in lower case', message('GET /a HTTP/1.1', ['host: app.test', 'accept: */*', 'cookie: a=1'])],
      '204': ['Names are in upper case', message('GET /a HTTP/1.1', ['HOST: app.test', 'ACCEPT: */*', 'COOKIE: a=1'])],
      '205': ['No space follows the colon', message('GET /a HTTP/1.1', ['Host:app.test', 'Accept:*/*'])],
      '206': [
        'Spaces and tabs surround the values',
        message('GET /a HTTP/1.1', ['Host: \t app.test \t', 'Accept:   */*\t']),
      ],
      '207': ['Host comes last', message('GET /a HTTP/1.1', ['Accept: */*', 'X-First: 1', site])],
      '208': ['An idle limit of this hop is named', get(['Connection: keep-alive', 'Keep-Alive: timeout=5, max=100'])],
      '209': ['An old client writes Proxy-Connection', get(['Proxy-Connection: keep-alive'])],
      '210': ['A client can read trailers', get(['Connection: TE', 'TE: trailers'])],
      '211': ['A client can read another coding of this hop', get(['Connection: TE', 'TE: gzip;q=0.5'])],
      '212': ['A trailer is announced and no body follows', get(['Trailer: X-T'])],
      '213': ['A password for the proxy stays here', get(['Proxy-Authorization: Basic eA=='])],
      '214': ['Connection has an empty value', get(['Connection:'])],
      '215': [
        'A field asks for another method',
        get(['X-HTTP-Method-Override: DELETE']),
        believed({ present: { 'X-HTTP-Method-Override': 'DELETE' } }),
      ],
      '216': ['Host has the default port of https', hosted('app.test:443')],
      '217': ['The origin of a page is hidden', get(['Origin: null'])],
      '218': ['The same field comes three times', get(['Accept: text/html', 'Accept: text/plain', 'Accept: */*'])],
      '219': ['A name begins with a digit', get(['1-First: x'])],
    },
  ),
]
