import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CertificateFiles } from '../../bench/certificate.ts'
import { startProcess } from '../e2e/start-process.ts'
import type { Site } from './faults.ts'
import type { Front, Lab, RunningFront } from './front.ts'
import { lasthopFront } from './lasthop-front.ts'

/** A reverse proxy of Debian's, as the lab starts it: one process with many sites. */
interface ConfiguredFront {
  readonly name: string
  readonly file: string
  readonly command: (folder: string) => readonly [command: string, ...words: string[]]
  readonly aliasComes: Front['aliasComes']
  readonly passesHostAlias: boolean
  readonly isReady: (output: string) => boolean
  readonly config: (folder: string, sites: readonly Site[], certificate: CertificateFiles) => string
}

function frontOf(front: ConfiguredFront): Front {
  const { name, aliasComes, passesHostAlias } = front
  return {
    name,
    aliasComes,
    passesHostAlias,
    cannot: [],
    withstands: [],
    start: (sites, lab) => startConfigured(front, sites, lab),
  }
}

async function startConfigured(front: ConfiguredFront, sites: readonly Site[], lab: Lab): Promise<RunningFront> {
  const { folder, certificate } = lab
  writeFileSync(join(folder, front.file), front.config(folder, sites, certificate))
  const [command, ...words] = front.command(folder)
  const running = await startProcess<true>({
    command,
    words,
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    readReady: (output) => (front.isReady(output) ? true : undefined),
  })
  await untilOpen(sites.at(-1)?.port ?? 0)
  return {
    ca: readFileSync(certificate.certificate, 'utf8'),
    output: () => running.output(),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

/** Waits until a port is open: HAProxy says nothing once it listens. */
export async function untilOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 2400; tries++) {
    const socket = net.connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await delay(50)
  }
  throw new Error(`Nothing listens on ${port}.`)
}

const stripped = [
  'Forwarded',
  'X-Forwarded-Ssl',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Prefix',
  'X-Forwarded-Port',
  'X-Forwarded-Host',
]

const nginx: ConfiguredFront = {
  name: 'nginx',
  aliasComes: 'last',
  passesHostAlias: true,
  file: 'nginx.conf',
  command: (folder) => ['/usr/sbin/nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
  isReady: (output) => output.includes('start worker process'),
  config: (folder, sites, { certificate, key }) => `user root;
daemon off;
worker_processes 1;
error_log stderr notice;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  map $http_x_forwarded_proto $passed { default $http_x_forwarded_proto; '' $scheme; }
${sites.map((site) => nginxSite(site, { certificate, key })).join('\n')}
}
`,
}

function nginxSite(
  { fault, port, innerPort, appPort }: Site,
  { certificate, key }: Pick<CertificateFiles, 'certificate' | 'key'>,
): string {
  const app = `proxy_pass http://127.0.0.1:${appPort};`
  const inner = `proxy_pass http://127.0.0.1:${innerPort}; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;`
  const right = (scheme: string): string =>
    `${app} proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto ${scheme}; ${stripped.map((name) => `proxy_set_header ${name} "";`).join(' ')}`
  const locations: Readonly<Record<Site['fault'], string>> = {
    right: right('$scheme'),
    silent: `${app} proxy_set_header Host $http_host;`,
    clobbered: inner,
    survives: right('$passed'),
    underscore: right('$scheme'),
    loop: inner,
  }
  const innerServer = (rest: string): string => `  server { listen 127.0.0.1:${innerPort}; location / { ${rest} } }`
  return [
    `  server { listen 127.0.0.1:${port} ssl; server_name localhost; ssl_certificate ${certificate}; ssl_certificate_key ${key}; ${fault === 'underscore' ? 'underscores_in_headers on; ' : ''}location / { ${locations[fault]} } }`,
    ...(fault === 'clobbered' ? [innerServer(right('$scheme'))] : []),
    ...(fault === 'loop' ? [innerServer('return 301 https://$http_host$request_uri;')] : []),
  ].join('\n')
}

const apacheModules = 'mpm_event authz_core ssl socache_shmcb proxy proxy_http headers rewrite'.split(' ')

const apache: ConfiguredFront = {
  name: 'Apache',
  aliasComes: 'first',
  passesHostAlias: false,
  file: 'apache.conf',
  command: (folder) => [
    '/usr/sbin/apache2',
    '-d',
    folder,
    '-f',
    `${folder}/apache.conf`,
    '-D',
    'FOREGROUND',
    '-e',
    'info',
  ],
  isReady: (output) => output.includes('resuming normal operations'),
  config: (
    folder,
    sites,
    { certificate, key },
  ) => `${apacheModules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog "|/bin/cat"
LogLevel warn mpm_event:notice
User www-data
Group www-data
StartServers 1
ServerLimit 1
ThreadsPerChild 16
MaxRequestWorkers 16
SSLSessionCache none
${sites.map((site) => apacheSite(site, { certificate, key })).join('\n')}
`,
}

function apacheSite(
  { fault, port, innerPort, appPort }: Site,
  { certificate, key }: Pick<CertificateFiles, 'certificate' | 'key'>,
): string {
  const to = (target: number): string =>
    `ProxyPreserveHost On\n  ProxyPass / http://127.0.0.1:${target}/ disablereuse=on`
  const strip = [...stripped, 'X-Forwarded-For', 'X-Real-IP'].map((name) => `  RequestHeader unset ${name}`).join('\n')
  const spellings = ['X_Forwarded_Proto', 'X-Forwarded_Proto', 'X_Forwarded-Proto', 'X_Forwarded_Host']
    .map((name) => `  RequestHeader unset ${name}`)
    .join('\n')
  const guard = '  RequestHeader unset Connection "expr=%{HTTP:Connection} =~ /forwarded|real-ip/i"'
  const set = '  RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"'
  const bodies: Readonly<Record<Site['fault'], string>> = {
    right: [guard, strip, spellings, set, `  ${to(appPort)}`].join('\n'),
    silent: `  ${to(appPort)}`,
    clobbered: `${set}\n  ${to(innerPort)}`,
    survives: [guard, strip, spellings, '  RequestHeader setifempty X-Forwarded-Proto https', `  ${to(appPort)}`].join(
      '\n',
    ),
    underscore: [guard, strip, set, `  ${to(appPort)}`].join('\n'),
    loop: `  ${to(innerPort)}`,
  }
  const inner =
    fault === 'clobbered'
      ? bodies.right
      : '  RewriteEngine On\n  RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]'
  return `Listen 127.0.0.1:${port}
<VirtualHost 127.0.0.1:${port}>
  SSLEngine on
  SSLCertificateFile ${certificate}
  SSLCertificateKeyFile ${key}
${bodies[fault]}
</VirtualHost>
${fault === 'clobbered' || fault === 'loop' ? `Listen 127.0.0.1:${innerPort}\n<VirtualHost 127.0.0.1:${innerPort}>\n${inner}\n</VirtualHost>` : ''}`
}

const haproxy: ConfiguredFront = {
  name: 'HAProxy',
  aliasComes: 'first',
  passesHostAlias: true,
  file: 'haproxy.cfg',
  command: (folder) => ['/usr/sbin/haproxy', '-db', '-V', '-f', `${folder}/haproxy.cfg`],
  isReady: (output) => output.includes('Using epoll'),
  config: (_folder, sites, { pair }) => `global
  nbthread 1
  maxconn 256
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
${sites.map((site) => haproxySite(site, pair)).join('\n')}
`,
}

function haproxySite({ fault, port, innerPort, appPort }: Site, pair: string): string {
  const strip = [
    '  http-request del-header x-forwarded- -m beg',
    '  http-request del-header forwarded',
    '  http-request del-header connection if { req.hdr(connection) -m sub -i forwarded real-ip }',
  ].join('\n')
  const set = '  http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]'
  const kept = [
    '  http-request set-var(txn.proto) req.hdr(x-forwarded-proto)',
    strip,
    '  http-request set-header X-Forwarded-Proto https',
    '  http-request set-header X-Forwarded-Proto %[var(txn.proto)] if { var(txn.proto) -m found }',
  ].join('\n')
  const rules: Readonly<Record<Site['fault'], string>> = {
    right: `${strip}\n${set}`,
    silent: '',
    clobbered: set,
    survives: kept,
    underscore: `${strip}\n${set}`,
    loop: '',
  }
  const names = fault === 'right' || fault === 'survives' ? '  option http-restrict-req-hdr-names delete\n' : ''
  const goesInside = fault === 'clobbered' || fault === 'loop'
  const lines = [
    `frontend f${port}`,
    `  bind 127.0.0.1:${port} ssl crt ${pair}`,
    rules[fault],
    `  default_backend b${port}`,
    `backend b${port}`,
    `${names}  server s 127.0.0.1:${goesInside ? innerPort : appPort}`,
  ]
  if (!goesInside) return lines.join('\n')
  return [
    ...lines,
    `frontend i${port}`,
    `  bind 127.0.0.1:${innerPort}`,
    fault === 'loop' ? '  http-request redirect scheme https code 301' : `${strip}\n${set}`,
    `  default_backend ib${port}`,
    `backend ib${port}`,
    '  option http-restrict-req-hdr-names delete',
    `  server s 127.0.0.1:${appPort}`,
  ].join('\n')
}

const caddy: ConfiguredFront = {
  name: 'Caddy',
  aliasComes: 'last',
  passesHostAlias: false,
  file: 'Caddyfile',
  command: (folder) => ['/usr/bin/caddy', 'run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'],
  isReady: (output) => output.includes('serving initial configuration'),
  config: (_folder, sites, { certificate, key }) => `{
  admin off
  auto_https off
  servers {
    protocols h1
  }
}
${sites.map((site) => caddySite(site, `tls ${certificate} ${key}`)).join('\n')}
`,
}

function caddySite({ fault, port, innerPort, appPort }: Site, tls: string): string {
  const strip = ['-Forwarded', '-X-Forwarded-S*', '-X-Forwarded-Port', '-X-Forwarded-Prefix', '-X-Forwarded-Protocol']
  const spellings = ['-X_*', '-X-Forwarded_*', '-X.*', '-X-Forwarded.*']
  const to = (target: number, ups: readonly string[]): string =>
    `  reverse_proxy 127.0.0.1:${target} {\n${ups.map((up) => `    ${up}`).join('\n')}\n  }`
  const ups = (names: readonly string[]): readonly string[] => names.map((name) => `header_up ${name}`)
  const bodies: Readonly<Record<Site['fault'], string>> = {
    right: to(appPort, ups([...strip, ...spellings])),
    silent: to(appPort, ups([...strip, ...spellings, '-X-Forwarded-Proto'])),
    clobbered: to(innerPort, []),
    survives: to(appPort, ['trusted_proxies 127.0.0.0/8', ...ups([...strip, ...spellings])]),
    underscore: to(appPort, ups(strip)),
    loop: to(innerPort, []),
  }
  const site = `https://localhost:${port} {\n  bind 127.0.0.1\n  ${tls}\n${bodies[fault]}\n}`
  if (fault !== 'clobbered' && fault !== 'loop') return site
  const inner = fault === 'loop' ? '  redir https://{hostport}{uri} 301' : bodies.right
  return `${site}\nhttp://:${innerPort} {\n  bind 127.0.0.1\n${inner}\n}`
}

export const fronts: readonly Front[] = [...[nginx, apache, haproxy, caddy].map(frontOf), lasthopFront]
