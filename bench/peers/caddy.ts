import type { Peer } from './peer.ts'

/** Caddy sets the forwarded fields by itself. */
export const caddy: Peer = {
  name: 'Caddy',
  speaks: ['h1', 'h2', 'websocket'],
  version: ['/usr/bin/caddy', 'version'],
  command: ({ folder }) => ['/usr/bin/caddy', 'run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'],
  env: ({ folder }) => ({ HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, GOMAXPROCS: '1' }),
  files: ({ folder, port, upstreamPort, certificate, key }) => ({
    Caddyfile: `
{
  admin off
  auto_https disable_redirects
  servers {
    protocols h1 h2
  }
}
https://localhost:${port} {
  bind 127.0.0.1
  tls ${certificate} ${key}
  log {
    output file ${folder}/access.log {
      roll_disabled
    }
  }
  reverse_proxy 127.0.0.1:${upstreamPort} {
    transport http {
      keepalive_idle_conns_per_host 256
    }
  }
}
`,
  }),
}
