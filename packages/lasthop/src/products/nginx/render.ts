import type { Wanted } from '../edge.ts'
import type { Upstream } from '../passage.ts'
import { edgeLines } from './edge-block.ts'

/** A right configuration for conf.d or sites-available: what stands in `http`. */
export function render(wanted: Wanted): string {
  const names = wanted.names.length > 0 ? wanted.names : ['app.example.org']
  const port = wanted.httpsPort === 443 ? '' : `:${wanted.httpsPort}`
  return [
    '# Run with the real nginx in the tests of lasthop.',
    'map $http_upgrade $connection_upgrade { default upgrade; "" close; }',
    '',
    ...names.flatMap((name) => [
      ...block('server', [
        `listen ${wanted.httpPort};`,
        `server_name ${name};`,
        '# Where an ACME client writes its answers: certbot certonly --webroot -w /var/www/acme',
        'location /.well-known/acme-challenge/ { root /var/www/acme; }',
        `location / { return 308 https://${name}${port}$request_uri; }`,
      ]),
      '',
    ]),
    ...block('server', [
      '# From nginx 1.25.1 on: "listen 443 ssl;" and a line "http2 on;".',
      `listen ${wanted.httpsPort} ssl http2;`,
      `server_name ${names.join(' ')};`,
      `ssl_certificate ${wanted.certificate.cert};`,
      `ssl_certificate_key ${wanted.certificate.key};`,
      'ssl_protocols TLSv1.2 TLSv1.3;',
      'ssl_session_cache shared:SSL:10m;',
      '# Once everything works on https; raise it after a week.',
      '# add_header Strict-Transport-Security "max-age=300" always;',
      '# The largest upload: nginx itself stops at 1m.',
      'client_max_body_size 50m;',
      '',
      ...block('location /', [
        `proxy_pass ${urlOf(wanted.upstream)};`,
        'proxy_http_version 1.1;',
        'proxy_set_header Upgrade $http_upgrade;',
        'proxy_set_header Connection $connection_upgrade;',
        '# For answers that take long, and WebSockets that are silent.',
        'proxy_read_timeout 300s;',
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
