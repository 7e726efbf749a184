import type { CorpusRequest } from './request.ts'
import { answered, believed, get, hosted, message, post, refused, requestsOf, smuggled } from './write.ts'

/** Requests that name the host twice, not at all, or in a way that readers understand differently. */
export const hosts: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'RT-01', tries: 'be routed by one host and answered for another', expect: refused(400) },
    {
      a: ['Host comes twice, the other one last', get(['Host: evil.test'])],
      b: ['Host comes twice, the other one first', message('GET /a HTTP/1.1', ['Host: evil.test', 'Host: app.test'])],
      c: ['Host comes twice, both the same', get(['Host: app.test'])],
      d: ['Host comes twice in different case', get(['HOST: evil.test'])],
      e: ['Host comes a second time without a value', get(['Host:'])],
    },
  ),
  ...requestsOf(
    { id: 'RT-02', tries: 'name a host that is read differently by every parser', expect: refused(400) },
    {
      a: ['Host is a list', hosted('app.test, evil.test')],
      b: ['Host has a user', hosted('evil@app.test')],
      c: ['Host has a path', hosted('app.test/evil')],
      d: ['Host is two names', hosted('app.test evil.test')],
      e: ['The port is letters', hosted('app.test:abc')],
      f: ['The port is too high', hosted('app.test:99999')],
      g: ['The port is empty', hosted('app.test:')],
      h: ['Host is empty', hosted('')],
      i: ['A bracket of IPv6 is not closed', hosted('[::1')],
      j: ['Host has a backslash', hosted('app.test\\evil')],
      k: ['Host has a fragment', hosted('app.test#')],
      l: ['Host has an encoded dot', hosted('app.test%2eevil')],
      m: ['Host is latin-1', hosted('\xe9.test')],
      n: ['Host is a hyphen and sixty-four letters', hosted(`-${'a'.repeat(64)}`)],
      o: ['Host has a query', hosted('app.test?x')],
      p: ['Host is a URL', hosted('http://app.test')],
      q: ['Host is quoted', hosted('"app.test"')],
      r: ['Host is an address of IPv6 without brackets', hosted('::1')],
      s: ['Host is an address of IPv6 with a zone', hosted('[fe80::1%25eth0]')],
      t: ['Brackets hold no address', hosted('[app.test]')],
      u: ['The port has a sign', hosted('app.test:+443')],
      v: ['There are two ports', hosted('app.test:443:80')],
      w: ['Host is markup', hosted('<script>alert(1)</script>')],
      x: ['Host ends in two dots', hosted('app.test..')],
      y: ['Host begins with a dot', hosted('.app.test')],
      z: ['Host has a tab inside', hosted('app\t.test')],
      aa: ['Host ends in a comma', hosted('app.test,')],
      ab: ['Host is a name of three hundred bytes', hosted(`${'a23456789.'.repeat(29)}app.test`)],
      ac: ['Host is a user and a port', hosted('app.test:443@evil.test')],
    },
  ),
  ...requestsOf(
    { id: 'RT-03', tries: 'name no host', expect: refused(400) },
    {
      a: ['Host is missing', message('GET /a HTTP/1.1', ['Accept: */*'])],
      b: ['Host is missing in HTTP/1.0', message('GET /a HTTP/1.0', ['Accept: */*'])],
      c: ['There is no field at all', message('GET /a HTTP/1.1', [])],
      d: ['A forwarding field stands in for Host', message('GET /a HTTP/1.1', ['X-Forwarded-Host: app.test'])],
    },
  ),
  ...requestsOf(
    { id: 'RT-17', tries: 'get past a list of hosts by another spelling' },
    {
      a: ['Host is in upper case', hosted('APP.TEST')],
      b: ['Host ends in a dot', hosted('app.test.')],
    },
  ),
  ...requestsOf(
    { id: 'RT-20', tries: 'be answered for a host that is not served here', expect: answered(421) },
    {
      a: ['Host is unknown', hosted('nobody.test')],
      b: ['Host only begins like the site', hosted('app.test.evil.test')],
      c: ['Host is an address', hosted('169.254.169.254')],
      d: ['Host is an address of IPv6', hosted('[2001:db8::1]:8443')],
      e: ['Host is an international name', hosted('xn--bcher-kva.test')],
      f: ['Host only ends like the site', hosted('evilapp.test')],
    },
  ),
  ...requestsOf(
    { id: 'FT-36', tries: 'reach the site on another port' },
    {
      a: [
        'Host has a port',
        hosted('app.test:8443'),
        believed({ present: { 'X-Forwarded-Host': 'app.test:8443', 'X-Forwarded-Port': '8443' } }),
      ],
      b: [
        'Host has the port of plain http',
        hosted('app.test:80'),
        believed({ present: { 'X-Forwarded-Host': 'app.test:80', 'X-Forwarded-Port': '80' } }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FR-34', tries: 'have the body of a refused request read as the next one', expect: refused(400) },
    {
      a: [
        'A refused request has a request as its body',
        post([`Content-Length: ${smuggled.length}`, 'Host: b.test'], smuggled),
      ],
    },
  ),
]
