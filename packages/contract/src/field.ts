/**
 * The names of the fields by which one hop tells the next about the client. This is the only file that spells them.
 * Everything else compares by fold: many servers read `-`, `_` and `.` as one character (CGI, RFC 3875 section 4.1.18).
 */

/** The spellings we send. */
export const field = {
  host: 'Host',
  xForwardedProto: 'X-Forwarded-Proto',
  xForwardedFor: 'X-Forwarded-For',
  xForwardedHost: 'X-Forwarded-Host',
  xForwardedPort: 'X-Forwarded-Port',
  xRealIp: 'X-Real-IP',
  forwarded: 'Forwarded',
  via: 'Via',
  xRequestId: 'X-Request-Id',
  connection: 'Connection',
  upgrade: 'Upgrade',
  clientCert: 'Client-Cert',
  xSslClientVerify: 'X-SSL-Client-Verify',
  xSslClientSDn: 'X-SSL-Client-S-DN',
  signature: 'Signature',
  signatureInput: 'Signature-Input',
} as const

/** A name as a CGI-like server would store it: lower-case, every character that is not an ASCII letter or digit read as `-`. */
export function foldName(name: string): string {
  let folded = ''
  for (let at = 0; at < name.length; at++) {
    folded += isAlphanumeric(name.charCodeAt(at)) ? name.charAt(at) : '-'
  }
  return folded.toLowerCase()
}

/**
 * Whether a name belongs to the forwarding family: fields by which an app could be told a scheme, host, address, path or
 * user. This and the questions below see through every spelling: case, odd characters, and separators doubled or at an end.
 * No known server reads `X--Forwarded-Proto` as `X-Forwarded-Proto`, but libraries that rewrite names do (camel case and
 * back), and no honest client sends it.
 */
export function isForwardingName(name: string): boolean {
  return isOfFamily(plainName(name))
}

/** Whether a name has a character that some server folds onto another: anything but letters, digits and `-`. An empty name is odd. */
export function isOddlySpelled(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (code !== dash && !isAlphanumeric(code)) return true
  }
  return name === ''
}

/** Whether a field describes one connection only and is never forwarded (RFC 9110 section 7.6.1). */
export function isHopByHop(name: string): boolean {
  return hopByHopNames.has(plainName(name))
}

/** Whether a field says where a message ends (RFC 9112 section 6). */
export function isFraming(name: string): boolean {
  return framingNames.has(plainName(name))
}

/** Whether we always set (or append to) a field, so that the client's own value never counts. */
export function isManaged(name: string): boolean {
  const plain = plainName(name)
  return managedNames.has(plain) || isOfFamily(plain)
}

/**
 * Whether `Connection` may not remove a field. RFC 9110 section 7.6.1 lets a client nominate any field; these exceptions
 * stop its abuse (CVE-2022-31813, CVE-2024-45410).
 */
export function isNeverNominated(name: string): boolean {
  const plain = plainName(name)
  return protectedNames.has(plain) || plain.startsWith('content-') || isManaged(plain)
}

/** Whether a field says the scheme in a way that can contradict X-Forwarded-Proto (gunicorn answers 400 to that). */
export function isSchemeAlias(name: string): boolean {
  return schemeAliases.has(plainName(name))
}

/** The fold without empty parts: `X__Forwarded-Proto-` becomes `x-forwarded-proto`. */
function plainName(name: string): string {
  return foldName(name).split('-').filter(Boolean).join('-')
}

function isOfFamily(plain: string): boolean {
  return familyNames.has(plain) || familyPrefixes.some((prefix) => plain.startsWith(prefix))
}

function isAlphanumeric(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
}

const dash = 45

const familyPrefixes: readonly string[] = [
  'x-forwarded-',
  'x-original-',
  'x-auth-request-',
  'x-ssl-client-',
  'ssl-client-',
  'x-lasthop-',
  'lasthop-',
  'x-envoy-',
  'x-remote-',
  'x-pomerium-',
  'x-amzn-oidc-',
]

const schemeAliases: ReadonlySet<string> = new Set([
  'x-forwarded-ssl',
  'x-forwarded-protocol',
  'x-forwarded-scheme',
  'front-end-https',
])

const familyNames: ReadonlySet<string> = new Set([
  'forwarded',
  // scheme
  'x-scheme',
  'x-url-scheme',
  'x-proto',
  'front-end-https',
  'x-arr-ssl',
  'cloudfront-forwarded-proto',
  'cf-visitor',
  'wl-proxy-ssl',
  'x-https',
  // CGI makes it HTTP_HTTPS, which PHP applications have read as "on https"
  'https',
  // address
  'x-real-ip',
  'x-client-ip',
  'client-ip',
  'true-client-ip',
  'x-cluster-client-ip',
  'x-proxyuser-ip',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-pseudo-ipv4',
  'fastly-client-ip',
  'fly-client-ip',
  'do-connecting-ip',
  'cloudfront-viewer-address',
  'x-appengine-user-ip',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-originating-ip',
  'proxy-client-ip',
  'wl-proxy-client-ip',
  'forwarded-for',
  'x-forwarded',
  // host and path
  'x-host',
  'x-http-host-override',
  'x-rewrite-url',
  'x-script-name',
  'script-name',
  'path-info',
  // identity
  'remote-user',
  'x-client-cert',
  'client-cert',
  'client-cert-chain',
  'x-arr-clientcert',
  // CGI makes it HTTP_PROXY (CVE-2016-5385, "httpoxy")
  'proxy',
])

const managedNames: ReadonlySet<string> = new Set(['host', 'via', 'x-request-id', 'connection', 'upgrade'])

const hopByHopNames: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

const framingNames: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])

const protectedNames: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'transfer-encoding',
  'cache-control',
])
