import type { Peer } from './peer.ts'

/** HAProxy writes its access log to standard output, which is a file here. */
export const haproxy: Peer = {
  name: 'HAProxy',
  speaks: ['h1', 'h2', 'websocket'],
  version: ['/usr/sbin/haproxy', '-v'],
  command: ({ folder }) => ['/usr/sbin/haproxy', '-db', '-f', `${folder}/haproxy.cfg`],
  files: ({ port, upstreamPort, pair }) => ({
    'haproxy.cfg': `
global
  nbthread 1
  maxconn 8192
  log stdout format raw local0
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  log global
  option httplog
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend edge
  bind 127.0.0.1:${port} ssl crt ${pair} alpn h2,http/1.1 backlog 1024
  http-request set-header X-Forwarded-Proto https
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  default_backend app
backend app
  server app 127.0.0.1:${upstreamPort} pool-max-conn 256
`,
  }),
}
