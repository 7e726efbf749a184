import type { CorpusRequest } from './request.ts'
import { believed, get, message, numbered, post, refused, requestsOf } from './write.ts'

const refusedTargets = [
  'ftp://app.test/x',
  'javascript:x',
  'https:///x',
  'https://u:p@app.test/x',
  'app.test:443',
  '@evil.test/x',
  'a',
  '?x',
  '*',
  'wss://app.test/x',
  'https:/x',
  'https:x',
  '#',
]

const absolute = (target: string, host = 'app.test'): string => message(`GET ${target} HTTP/1.1`, [`Host: ${host}`])
const table = (targets: readonly string[]): ReturnType<typeof numbered> => {
  return numbered('The target is', targets, (target) => get([], target))
}

/** Targets (RFC 9112 section 3.2): what the edge routes by must be what the app reads, byte for byte. */
export const targets: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'RT-04', tries: 'be routed by its target and answered for its host', arrives: 'tls', expect: refused(400) },
    {
      a: ['An absolute target names another host', absolute('https://evil.test/x')],
      b: ['An absolute target names another port', absolute('https://app.test:9/x')],
      c: ['An absolute target names the site and Host another', absolute('https://app.test/x', 'evil.test')],
    },
  ),
  ...requestsOf(
    { id: 'RT-04', tries: 'be routed by its target and answered for its host', arrives: 'plain', expect: refused(400) },
    { d: ['An absolute target on plain http names another host', absolute('http://evil.test/x')] },
  ),
  ...requestsOf(
    { id: 'RT-05', tries: 'write the site into the target, as to a proxy', arrives: 'tls' },
    {
      a: ['An absolute target agrees with Host', absolute('https://app.test/x?q'), believed({ target: '/x?q' })],
      b: [
        'An absolute target agrees with Host and both name the port',
        absolute('https://app.test:443/x', 'app.test:443'),
        believed({ target: '/x' }),
      ],
      c: ['An absolute target has no path', absolute('https://app.test'), believed({ target: '/' })],
      d: ['An absolute target has a query and no path', absolute('https://app.test?q'), believed({ target: '/?q' })],
      e: [
        'An absolute target has a double slash',
        absolute('https://app.test//evil.test/x'),
        believed({ target: '//evil.test/x' }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'RT-05', tries: 'write the site into the target, as to a proxy', arrives: 'plain' },
    {
      f: [
        'An absolute target on plain http agrees with Host',
        absolute('http://app.test/x?q'),
        believed({ target: '/x?q' }),
      ],
      g: ['An absolute target on plain http has no path', absolute('http://app.test'), believed({ target: '/' })],
    },
  ),
  ...requestsOf(
    { id: 'FT-32', tries: 'choose the scheme by its target', arrives: 'tls', expect: refused(400) },
    { a: ['A target on TLS says http', absolute('http://app.test/a')] },
  ),
  ...requestsOf(
    { id: 'FT-32', tries: 'choose the scheme by its target', arrives: 'plain', expect: refused(400) },
    { b: ['A target on plain http says https', absolute('https://app.test/a')] },
  ),
  ...requestsOf({ id: 'RT-06', tries: 'send a target of another form', expect: refused(400) }, table(refusedTargets)),
  ...requestsOf(
    { id: 'RT-07', tries: 'have a path read as a host' },
    table([
      '//evil.test/x',
      '///evil.test',
      '//evil.test//a',
      '/a//b',
      '//',
      '/http://evil.test/',
      '//app.test:80@evil.test/',
    ]),
  ),
  ...requestsOf(
    { id: 'RT-11', tries: 'reach another path once somebody resolves its dots' },
    table([
      '/a/../admin',
      '/./admin',
      '/a/%2e%2e/admin',
      '/a/.%2E/admin',
      '/a/..;/admin',
      '/..',
      '/../../etc/passwd',
      '/a/.',
      '/a/...',
    ]),
  ),
  ...requestsOf(
    { id: 'RT-12', tries: 'have a backslash read as a slash', expect: refused(400) },
    table(['/a\\..\\admin', '/\\evil.test', '\\a', '/\\<script>']),
  ),
  ...requestsOf(
    { id: 'RT-13', tries: 'have its encoded bytes decoded once too often' },
    {
      ...table([
        '/a%2fadmin',
        '/a%5cadmin',
        '/a%252e%252e/',
        '/a%0d%0aX:%20y',
        '/%61dmin',
        '/caf%C3%A9',
        '/%ff%FE',
        '/a%20b?c=%26',
        '/%C0%AE%C0%AE/',
        '/a%09b',
      ]),
      a: ['A path holds an encoded NUL', get([], '/admin%00.png'), refused(400)],
      b: ['A percent sign is followed by letters that are no digits', get([], '/%zz'), refused(400)],
      c: ['A percent sign ends the path', get([], '/%'), refused(400)],
      d: ['A percent sign is followed by one digit', get([], '/%4'), refused(400)],
      e: ['A percent sign is followed by a code of four digits', get([], '/%u0041'), refused(400)],
      f: ['A form goes to a path with an encoded line end', post(['Content-Length: 0']).replace('/a', '/a%0aX:%20y')],
    },
  ),
  ...requestsOf(
    { id: 'RT-14', tries: 'get past a rule for a path by another spelling' },
    table([
      '/ADMIN',
      '/admin;x',
      '/admin/',
      '/admin?',
      '//admin',
      '/admin;jsessionid=1?x=/admin',
      '/admin%3Fx',
      '/admin.json',
    ]),
  ),
  ...requestsOf(
    { id: 'RT-15', tries: 'send a byte that has no place in a target', expect: refused(400) },
    {
      a: ['A target has a fragment', get([], '/a#frag')],
      b: ['A target is latin-1', get([], '/\xe9')],
      c: ['A target has a control byte', get([], '/a\x01')],
      d: ['A target has DEL', get([], '/a\x7f')],
      j: ['A query is latin-1', get([], '/a?q=\xe9')],
      k: ['A query has a fragment', get([], '/a?b#c')],
      l: ['A query holds an encoded NUL', get([], '/a?b=%00')],
    },
  ),
  ...requestsOf(
    { id: 'RT-23', tries: 'have a template filled in' },
    {
      a: ['A target holds an encoded template', get([], '/%7Benv.HOME%7D')],
      b: ['A query holds a template', get([], '/?{env.HOME}')],
      c: [
        'A value holds a template',
        get(['X-Template: {file./etc/passwd}']),
        believed({ present: { 'X-Template': '{file./etc/passwd}' } }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'TA-01', tries: 'send a target that is rare and legal' },
    table([
      '/',
      '/?',
      '/?a=1&b=2&a=3',
      '/a?b?c',
      "/a;v=1,2:3@4!$&'()*+=~_-.",
      '/a?next=//evil.test/',
      '/a?u=http://evil.test/',
      '/a?a[]=1&b[c]=2',
      '/a|b',
      '/.well-known/security.txt',
      '/a?b=c%23d',
      '/*',
      '/?p=C:\\x',
      '/?off=50%',
      '/?q=%zz',
    ]),
  ),
]
