import type { Wanted } from '../edge.ts'
import type { Upstream } from '../passage.ts'
import { edgeLines } from './edge-block.ts'

/** A right configuration: a whole haproxy.cfg. */
export function render(wanted: Wanted): string {
  return [
    '# Run with the real HAProxy in the tests of lasthop.',
    'defaults',
    '    mode http',
    '    timeout connect 5s',
    '    timeout client 60s',
    '    timeout server 60s',
    '    timeout http-request 10s',
    '    timeout http-keep-alive 60s',
    '    timeout tunnel 1h',
    '',
    'frontend plain',
    `    bind :${wanted.httpPort}`,
    '    # For an ACME client: a backend of its own for /.well-known/acme-challenge/, and "unless { path_beg ... }" here.',
    ...redirectLines(wanted),
    '',
    'frontend site',
    `    # One file holds the certificate, its chain and its key (${wanted.certificate.key}); a key beside it is found as FILE.key.`,
    `    bind :${wanted.httpsPort} ssl crt ${wanted.certificate.cert} alpn h2,http/1.1`,
    '    # The truth about the request, and nothing that the client says of it: before every other rule.',
    ...edgeLines().map((line) => `    ${line}`),
    '    # Once everything works on https; raise it after a week.',
    '    # http-after-response set-header Strict-Transport-Security max-age=300',
    '    default_backend app',
    '',
    'backend app',
    `    server app ${addressOf(wanted.upstream)}`,
    '',
  ].join('\n')
}

function redirectLines({ names, httpsPort }: Wanted): string[] {
  const port = httpsPort === 443 ? '' : `:${httpsPort}`
  const [name = 'app.example.org', ...others] = names
  const line = (to: string): string => `    http-request redirect location https://${to}${port}%[pathq] code 308`
  return [...others.map((other) => `${line(other)} if { req.hdr(host),host_only -i ${other} }`), line(name)]
}

function addressOf({ protocol, target }: Upstream): string {
  const tls = protocol === 'https' ? ' ssl verify required ca-file @system-ca' : ''
  if (target.kind === 'unix') return `unix@${target.path}${tls}`
  const host = target.host.includes(':') ? `[${target.host}]` : target.host
  return `${host}:${target.port}${tls}`
}
