import type { Wanted } from '../edge.ts'
import type { Upstream } from '../passage.ts'
import { edgeLines } from './edge-block.ts'

/** A right configuration: a whole haproxy.cfg. */
export function render(wanted: Wanted): string {
  return [
    'defaults',
    '    mode http',
    '    timeout connect 5s',
    '    timeout client 60s',
    '    timeout server 60s',
    '    timeout http-request 10s',
    '    timeout tunnel 1h',
    '',
    'frontend plain',
    `    bind :${wanted.httpPort}`,
    ...redirectLines(wanted),
    '',
    'frontend site',
    `    # One file holds the certificate, its chain and its key (${wanted.certificate.key}); a key beside it is found as FILE.key.`,
    `    bind :${wanted.httpsPort} ssl crt ${wanted.certificate.cert} alpn h2,http/1.1`,
    '    # The truth about the request, and nothing that the client says of it: before every other rule.',
    ...edgeLines().map((line) => `    ${line}`),
    '    default_backend app',
    '',
    'backend app',
    `    server app ${addressOf(wanted.upstream)}`,
    '',
  ].join('\n')
}

function redirectLines({ names, httpsPort }: Wanted): string[] {
  const port = httpsPort === 443 ? '' : `:${httpsPort}`
  const name = names[0] ?? 'app.example.org'
  return [`    http-request redirect location https://${name}${port}%[pathq] code 308`]
}

function addressOf({ protocol, target }: Upstream): string {
  const tls = protocol === 'https' ? ' ssl verify required ca-file @system-ca' : ''
  if (target.kind === 'unix') return `unix@${target.path}${tls}`
  const host = target.host.includes(':') ? `[${target.host}]` : target.host
  return `${host}:${target.port}${tls}`
}
