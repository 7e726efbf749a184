import type { Wanted } from '../edge.ts'
import type { Upstream } from '../passage.ts'
import { edgeLines } from './edge-block.ts'

/** A right configuration: a whole Caddyfile. */
export function render(wanted: Wanted): string {
  const names = wanted.names.length > 0 ? wanted.names : ['app.example.org']
  // As a global option the port would be one behind another: redirects would not say it.
  const port = wanted.httpsPort === 443 ? '' : `:${wanted.httpsPort}`
  const own = wanted.httpPort === 80 ? [] : [`\thttp_port ${wanted.httpPort}`]
  return [
    ...(own.length > 0 ? ['{', ...own, '}', ''] : []),
    '# Run with the real Caddy in the tests of lasthop. HTTP/2, WebSockets, the redirect from http and ACME come by themselves.',
    `${names.map((each) => each + port).join(', ')} {`,
    '\t# Without this line Caddy obtains a certificate by itself.',
    `\ttls ${wanted.certificate.cert} ${wanted.certificate.key}`,
    '\t# Once everything works on https; raise it after a week.',
    '\t# header Strict-Transport-Security max-age=300',
    `\treverse_proxy ${addressOf(wanted.upstream)} {`,
    '\t\t# Caddy says the truth in X-Forwarded-For, -Proto and -Host; nothing else that a client says of them gets through.',
    ...edgeLines().map((line) => `\t\t${line}`),
    '\t}',
    '}',
    '',
  ].join('\n')
}

function addressOf({ protocol, target }: Upstream): string {
  if (target.kind === 'unix') return `unix/${target.path}`
  const host = target.host.includes(':') ? `[${target.host}]` : target.host
  return `${protocol === 'http' ? '' : `${protocol}://`}${host}:${target.port}`
}
