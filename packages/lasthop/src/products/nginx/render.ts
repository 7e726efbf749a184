import type { Wanted } from '../edge.ts'
import type { Upstream } from '../passage.ts'
import { edgeLines } from './edge-block.ts'

/** A right configuration for conf.d or sites-available: what stands in `http`. */
export function render(wanted: Wanted): string {
  const name = wanted.names[0] ?? 'app.example.org'
  const names = `server_name ${wanted.names.length > 0 ? wanted.names.join(' ') : name};`
  const port = wanted.httpsPort === 443 ? '' : `:${wanted.httpsPort}`
  return [
    'map $http_upgrade $connection_upgrade { default upgrade; "" close; }',
    '',
    ...block('server', [
      `listen ${wanted.httpPort};`,
      names,
      `location / { return 308 https://${name}${port}$request_uri; }`,
    ]),
    '',
    ...block('server', [
      `listen ${wanted.httpsPort} ssl;`,
      names,
      `ssl_certificate ${wanted.certificate.cert};`,
      `ssl_certificate_key ${wanted.certificate.key};`,
      '',
      ...block('location /', [
        `proxy_pass ${urlOf(wanted.upstream)};`,
        'proxy_http_version 1.1;',
        'proxy_set_header Upgrade $http_upgrade;',
        'proxy_set_header Connection $connection_upgrade;',
        '# The truth about the request, and nothing that the client says of it. A location with a line of its own needs all.',
        ...edgeLines(),
      ]),
    ]),
    '',
  ].join('\n')
}

function block(name: string, lines: readonly string[]): string[] {
  return [`${name} {`, ...lines.map((line) => (line === '' ? '' : `    ${line}`)), '}']
}

function urlOf({ protocol, target }: Upstream): string {
  if (target.kind === 'unix') return `${protocol}://unix:${target.path}`
  const host = target.host.includes(':') ? `[${target.host}]` : target.host
  return `${protocol}://${host}:${target.port}`
}
