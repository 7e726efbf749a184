import type { Wanted } from '../edge.ts'
import type { Upstream } from '../passage.ts'
import { edgeLines } from './edge-block.ts'

/** A right configuration: a whole Caddyfile. */
export function render(wanted: Wanted): string {
  const name = wanted.names[0] ?? 'app.example.org'
  const names = wanted.names.length > 0 ? wanted.names : [name]
  const [port, plainPort] = [
    wanted.httpsPort === 443 ? '' : `:${wanted.httpsPort}`,
    wanted.httpPort === 80 ? '' : `:${wanted.httpPort}`,
  ]
  const own = [
    port === '' ? [] : [`\thttps_port ${wanted.httpsPort}`],
    plainPort === '' ? [] : [`\thttp_port ${wanted.httpPort}`],
  ].flat()
  return [
    ...(own.length > 0 ? ['{', ...own, '}', ''] : []),
    `${names.join(', ')} {`,
    '\t# Without this line Caddy obtains a certificate by itself.',
    `\ttls ${wanted.certificate.cert} ${wanted.certificate.key}`,
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
