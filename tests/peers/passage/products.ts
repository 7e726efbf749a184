import type { Peer } from '../../../bench/peers/peer.ts'
import { lasthop } from '../../../bench/peers/lasthop.ts'

/** A program with the configuration that its manual, or nearly every guide, shows for an application behind it. */
export interface Product extends Omit<Peer, 'name' | 'speaks'> {
  readonly name: string
  /** The lines that have to do with what the application is told. */
  readonly configured: string
}

const apacheModules = 'mpm_event authz_core ssl socache_shmcb proxy proxy_http headers'.split(' ')

export const products: readonly Product[] = [
  { ...lasthop, configured: 'to: http://127.0.0.1:PORT' },
  {
    name: 'nginx',
    version: ['/usr/sbin/nginx', '-v'],
    configured:
      'proxy_pass, and proxy_set_header Host $host, X-Real-IP $remote_addr, X-Forwarded-For $proxy_add_x_forwarded_for, X-Forwarded-Proto $scheme',
    command: ({ folder }) => ['/usr/sbin/nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'error.log'],
    files: ({ port, upstreamPort, certificate, key }) => ({
      'nginx.conf': `
user root;
daemon off;
worker_processes 1;
pid nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    location / {
      proxy_pass http://127.0.0.1:${upstreamPort};
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`,
    }),
  },
  {
    name: 'Apache httpd',
    version: ['/usr/sbin/apache2', '-v'],
    configured: 'ProxyPass, ProxyPreserveHost On, RequestHeader set X-Forwarded-Proto https',
    command: ({ folder }) => ['/usr/sbin/apache2', '-d', folder, '-f', `${folder}/apache.conf`, '-D', 'FOREGROUND'],
    files: ({ folder, port, upstreamPort, certificate, key }) => ({
      'apache.conf': `
${apacheModules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/error.log
User www-data
Group www-data
SSLSessionCache none
Listen 127.0.0.1:${port}
<VirtualHost 127.0.0.1:${port}>
  SSLEngine on
  SSLCertificateFile ${certificate}
  SSLCertificateKeyFile ${key}
  ProxyPreserveHost On
  RequestHeader set X-Forwarded-Proto https
  ProxyPass / http://127.0.0.1:${upstreamPort}/
  ProxyPassReverse / http://127.0.0.1:${upstreamPort}/
</VirtualHost>
`,
    }),
  },
  {
    name: 'HAProxy',
    version: ['/usr/sbin/haproxy', '-v'],
    configured: 'option forwardfor, http-request set-header X-Forwarded-Proto https if { ssl_fc }',
    command: ({ folder }) => ['/usr/sbin/haproxy', '-db', '-f', `${folder}/haproxy.cfg`],
    files: ({ port, upstreamPort, pair }) => ({
      'haproxy.cfg': `
global
  nbthread 1
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend edge
  bind 127.0.0.1:${port} ssl crt ${pair}
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  default_backend app
backend app
  server app 127.0.0.1:${upstreamPort}
`,
    }),
  },
  {
    name: 'Caddy',
    version: ['/usr/bin/caddy', 'version'],
    configured: 'reverse_proxy',
    command: ({ folder }) => ['/usr/bin/caddy', 'run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'],
    env: ({ folder }) => ({ HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }),
    files: ({ port, upstreamPort, certificate, key }) => ({
      Caddyfile: `
{
  admin off
  auto_https disable_redirects
}
https://localhost:${port} {
  bind 127.0.0.1
  tls ${certificate} ${key}
  reverse_proxy 127.0.0.1:${upstreamPort}
}
`,
    }),
  },
]
