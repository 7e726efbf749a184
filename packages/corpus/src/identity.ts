import type { CorpusRequest } from './request.ts'
import { get, requestsOf, without, type Row } from './write.ts'

/** Names in which a client may not speak, one request for each: some app or sidecar believes every one of them. */
const family = [
  'X-Forwarded X-Forwarded-By X-Forwarded-Client-Cert X-Forwarded-Tls-Client-Cert X-Forwarded-Context',
  'X-Forwarded-For X-Forwarded-Host X-Forwarded-Port X-Forwarded-Proto X-Forwarded-Protocol X-Forwarded-Scheme',
  'X-Forwarded-Ssl X-Forwarded-Server X-Forwarded-Prefix X-Forwarded-Path X-Forwarded-Uri X-Forwarded-Method',
  'X-Forwarded-User X-Forwarded-Email X-Forwarded-Groups X-Forwarded-Preferred-Username',
  'X-Forwarded-Access-Token X-Original-URL X-Original-Host X-Original-Uri X-Original-Method X-Original-For',
  'X-Original-Proto X-Auth-Request-User X-Auth-Request-Email X-SSL-Client-Cert X-SSL-Client-Verify',
  'SSL-Client-Cert SSL-Client-S-DN X-Lasthop-User Lasthop-Trace X-Envoy-Internal X-Envoy-External-Address',
  'Forwarded Forwarded-For X-Scheme X-Url-Scheme X-Proto Front-End-Https X-ARR-SSL CloudFront-Forwarded-Proto',
  'CF-Visitor X-Real-IP X-Client-IP Client-IP True-Client-IP X-Cluster-Client-IP X-ProxyUser-Ip',
  'CF-Connecting-IP CF-Connecting-IPv6 CF-Pseudo-IPv4 Fastly-Client-IP Fly-Client-IP DO-Connecting-IP',
  'CloudFront-Viewer-Address X-Appengine-User-IP X-Azure-ClientIP X-Azure-SocketIP X-Remote-IP X-Remote-Addr',
  'X-Remote-User X-Host X-HTTP-Host-Override X-Rewrite-URL X-Script-Name Script-Name Path-Info Remote-User',
  'X-Client-Cert Client-Cert Client-Cert-Chain X-ARR-ClientCert X-Pomerium-Jwt-Assertion X-Amzn-Oidc-Identity',
  'X-Amzn-Oidc-Data Proxy',
].flatMap((line) => line.split(' '))

/** A client that says who it is, or speaks in the name of another hop. */
export const identity: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'FT-12', tries: 'be believed by the one app that reads this field' },
    Object.fromEntries(family.map((name) => [`-${name.toLowerCase()}`, aloneWith(name)])),
  ),
  ...requestsOf(
    { id: 'FT-12', tries: 'be believed by any app there is' },
    {
      a: [
        'The whole family comes at once',
        get(family.map((name) => `${name}: evil`)),
        without(...family.map((name) => name.toLowerCase())),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-17', tries: 'be logged in as somebody else' },
    {
      a: [
        'A client names its user in five ways',
        get([
          'Remote-User: admin',
          'X-Forwarded-User: admin',
          'X-Auth-Request-Email: a@b',
          'SSL-Client-Verify: SUCCESS',
          'Client-Cert: :AA==:',
        ]),
        without('remote-user', 'x-forwarded-user', 'x-auth-request-email', 'ssl-client-verify', 'client-cert'),
      ],
      b: [
        'A client names its groups',
        get(['X-Remote-User: admin', 'X-Remote-Groups: wheel', 'X-Forwarded-Groups: wheel']),
        without('x-remote-user', 'x-remote-groups', 'x-forwarded-groups'),
      ],
      c: [
        'A client names its user twice, once in an alias',
        get(['Remote-User: admin', 'REMOTE_USER: admin']),
        without('remote-user'),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-18', tries: 'choose the proxy for the app’s own requests', expect: without('proxy') },
    {
      a: ['Proxy names a proxy', get(['Proxy: http://evil.test:8080'])],
      b: ['Proxy comes in lower case, twice', get(['proxy: http://evil.test:8080', 'PROXY: evil.test'])],
    },
  ),
  ...requestsOf(
    { id: 'FT-19', tries: 'speak in the private names of an edge' },
    {
      a: [
        'Three private names are sent',
        get(['X-Lasthop-User: admin', 'Lasthop-Trace: 1', 'X-Envoy-Internal: true']),
        without('x-lasthop-user', 'lasthop-trace', 'x-envoy-internal'),
      ],
    },
  ),
  ...requestsOf(
    { id: 'TL-04', tries: 'show a certificate that no handshake has verified' },
    {
      a: [
        'A certificate comes as a field',
        get(['Client-Cert: :MIIB:', 'Client-Cert-Chain: :MIIB:']),
        without('client-cert', 'client-cert-chain'),
      ],
      b: [
        'The outcome of a handshake comes as a field',
        get(['X-SSL-Client-Verify: SUCCESS', 'X-SSL-Client-DN: CN=admin', 'SSL-Client-S-DN: CN=admin']),
        without('x-ssl-client-verify', 'x-ssl-client-dn', 'ssl-client-s-dn'),
      ],
    },
  ),
]

function aloneWith(name: string): Row {
  return [`${name} is sent alone`, get([`${name}: evil`]), without(name.toLowerCase())]
}
