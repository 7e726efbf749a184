/**
 * The names of forwarding.md section 2.2, written down a second time and by hand: a test that took them from the code would
 * agree with whatever the code forgot. Prefixes stand here with members that some reader believes.
 */
export const familyNames: readonly string[] = [
  'X-Forwarded-Proto',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Server',
  'X-Forwarded-Ssl',
  'X-Forwarded-Scheme',
  'X-Forwarded-Protocol',
  'X-Forwarded-Prefix',
  'X-Forwarded-Path',
  'X-Forwarded-Uri',
  'X-Forwarded-Method',
  'X-Forwarded-By',
  'X-Forwarded-Context',
  'X-Forwarded-User',
  'X-Forwarded-Email',
  'X-Forwarded-Groups',
  'X-Forwarded-Access-Token',
  'X-Forwarded-Client-Cert',
  'X-Forwarded-Tls-Client-Cert',
  'X-Forwarded-Tls-Client-Cert-Info',
  'X-Forwarded-Whatever-Comes-Next',
  'X-Original-URL',
  'X-Original-Host',
  'X-Original-For',
  'X-Auth-Request-User',
  'X-Auth-Request-Email',
  'X-SSL-Client-Verify',
  'X-SSL-Client-Cert',
  'SSL-Client-Verify',
  'SSL-Client-Cert',
  'X-Lasthop-User',
  'Lasthop-Trace',
  'X-Envoy-Internal',
  'X-Envoy-External-Address',
  'Forwarded',
  'X-Scheme',
  'X-Url-Scheme',
  'X-Proto',
  'Front-End-Https',
  'X-ARR-SSL',
  'CloudFront-Forwarded-Proto',
  'CF-Visitor',
  'X-Real-IP',
  'X-Client-IP',
  'Client-IP',
  'True-Client-IP',
  'X-Cluster-Client-IP',
  'X-ProxyUser-Ip',
  'CF-Connecting-IP',
  'CF-Connecting-IPv6',
  'CF-Pseudo-IPv4',
  'Fastly-Client-IP',
  'Fly-Client-IP',
  'DO-Connecting-IP',
  'CloudFront-Viewer-Address',
  'X-Appengine-User-IP',
  'X-Azure-ClientIP',
  'X-Azure-SocketIP',
  'X-Remote-IP',
  'X-Remote-Addr',
  'Forwarded-For',
  'X-Forwarded',
  'X-Host',
  'X-HTTP-Host-Override',
  'X-Rewrite-URL',
  'X-Script-Name',
  'Script-Name',
  'Path-Info',
  'Remote-User',
  'X-Remote-User',
  'X-Remote-Group',
  'X-Client-Cert',
  'Client-Cert',
  'Client-Cert-Chain',
  'X-ARR-ClientCert',
  'X-Pomerium-Claim-Email',
  'X-Pomerium-Jwt-Assertion',
  'X-Amzn-Oidc-Data',
  'X-Amzn-Oidc-Identity',
  'Proxy',
  // Not in forwarding.md, and read by somebody all the same: WebLogic, address guessers, PHP's HTTP_HTTPS.
  'WL-Proxy-Client-IP',
  'WL-Proxy-SSL',
  'Proxy-Client-IP',
  'X-Originating-IP',
  'X-HTTPS',
  'HTTPS',
]

/** Set or appended by the edge although they are not of the family. */
export const otherManagedNames: readonly string[] = ['Host', 'Via', 'X-Request-Id']

/** forwarding.md section 2.3. */
export const hopByHopNames: readonly string[] = [
  'Connection',
  'Keep-Alive',
  'Proxy-Connection',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
  'HTTP2-Settings',
]

/** Fields that Connection may not remove, and fields that it may. */
export const protectedNames: readonly string[] = [
  'Authorization',
  'Cookie',
  'Content-Type',
  'Content-Encoding',
  'Cache-Control',
]
export const ordinaryNames: readonly string[] = [
  'User-Agent',
  'Accept',
  'Accept-Language',
  'Origin',
  'Referer',
  'Sec-WebSocket-Key',
  'Traceparent',
  'X-HTTP-Method-Override',
  'Early-Data',
  'X-Custom',
]

/** Every name a reader could take for this one: letters and digits in their order, whatever lies between and around them. */
export function foldForTests(name: string): string {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('-')
}
