import type { Wanted } from '../edge.ts'
import type { Upstream } from '../passage.ts'
import { edgeLines } from './edge-block.ts'

/** A right configuration: modules headers, proxy_http, ssl and alias; the fields once, for both sites. */
export function render(wanted: Wanted): string {
  const all = wanted.names.length > 0 ? wanted.names : ['app.example.org']
  const [name = '', ...aliases] = all
  const names = [`ServerName ${name}`, ...aliases.map((alias) => `ServerAlias ${alias}`)]
  const port = wanted.httpsPort === 443 ? '' : `:${wanted.httpsPort}`
  return [
    '# Run with the real Apache in the tests of lasthop; WebSockets from 2.4.47 on.',
    '# Needs the modules headers, proxy, proxy_http, ssl and alias (a2enmod headers proxy_http ssl http2).',
    ...listens(wanted),
    '',
    '# Every site below meets this: the truth about the request, and nothing that the client says of it.',
    ...edgeLines(),
    '',
    ...all.flatMap((each) => [
      ...section(`VirtualHost *:${wanted.httpPort}`, [
        `ServerName ${each}`,
        '# The path of ACME clients is left to them.',
        `RedirectMatch 308 ^/(?!\\.well-known/acme-challenge/)(.*)$ https://${each}${port}/$1`,
      ]),
      '',
    ]),
    ...section(`VirtualHost *:${wanted.httpsPort}`, [
      ...names,
      'Protocols h2 http/1.1',
      'SSLEngine on',
      'SSLProtocol -all +TLSv1.2 +TLSv1.3',
      `SSLCertificateFile ${wanted.certificate.cert}`,
      `SSLCertificateKeyFile ${wanted.certificate.key}`,
      '# Once everything works on https; raise it after a week.',
      '# Header always set Strict-Transport-Security "max-age=300"',
      `ProxyPass / ${urlOf(wanted.upstream)} upgrade=websocket`,
    ]),
    '',
  ].join('\n')
}

/** Debian's ports.conf listens on 80 and 443 already. */
function listens({ httpPort, httpsPort }: Wanted): string[] {
  return [httpPort, httpsPort].filter((port) => port !== 80 && port !== 443).map((port) => `Listen ${port}`)
}

function section(opening: string, lines: readonly string[]): string[] {
  return [`<${opening}>`, ...lines.map((line) => `    ${line}`), `</${opening.split(' ')[0]}>`]
}

function urlOf({ protocol, target }: Upstream): string {
  if (target.kind === 'unix') return `unix:${target.path}|${protocol}://localhost/`
  const host = target.host.includes(':') ? `[${target.host}]` : target.host
  return `${protocol}://${host}:${target.port}/`
}
