import assert from 'node:assert/strict'
import test from 'node:test'

import { simulate } from '../../src/doctor/simulate.ts'
import { stackOf } from './stack-of.ts'

const express = `const express = require('express')
const app = express()
app.set('trust proxy', 'loopback')
app.listen(3000, '127.0.0.1')
`

/** Edges that ask for a log-in, and tell the application what no file knows in a field that decides nothing. */
const edges: Readonly<Record<string, string>> = {
  'nginx.conf': `server {
  listen 443 ssl;
  location / {
    auth_request /login;
    auth_request_set $who $upstream_http_x_user;
    proxy_set_header X-User $who;
    proxy_set_header X-Request-ID $request_id;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_pass http://127.0.0.1:3000;
  }
}
`,
  'site.conf': `<VirtualHost *:443>
  SSLEngine on
  <Location />
    Require valid-user
  </Location>
  RequestHeader set X-Client-DN "%{SSL_CLIENT_S_DN}s"
  RequestHeader set X-Forwarded-Proto https
  ProxyPass / http://127.0.0.1:3000/
</VirtualHost>
`,
  'haproxy.cfg': `frontend f
  mode http
  bind :443 ssl crt /site.pem
  http-request auth unless { http_auth(people) }
  http-request set-header X-Client-DN %[ssl_c_s_dn]
  http-request set-header X-Forwarded-Proto https
  default_backend b
backend b
  mode http
  server s 127.0.0.1:3000
`,
  Caddyfile: `a.test {
	forward_auth 127.0.0.1:9091 {
		uri /verify
		copy_headers Remote-User
	}
	reverse_proxy 127.0.0.1:3000 {
		header_up X-Request-ID {http.request.uuid}
	}
}
`,
  'docker-compose.yml': `services:
  traefik:
    image: traefik:3.6.14
    command: --providers.docker --entrypoints.websecure.address=:443
    ports: ["443:443"]
  app:
    image: mine
    command: node server.js
    labels:
      - traefik.http.routers.a.rule=Host(\`a.test\`)
      - traefik.http.routers.a.entrypoints=websecure
      - traefik.http.routers.a.tls=true
      - traefik.http.routers.a.middlewares=login
      - traefik.http.middlewares.login.forwardauth.address=http://auth:9091
      - traefik.http.services.a.loadbalancer.server.port=3000
`,
}

for (const [path, text] of Object.entries(edges)) {
  test(`behind ${path} who is logged in reaches the application, and that is told as assumed`, () => {
    const { ways } = simulate(stackOf({ [path]: text, 'server.js': express }))
    const way = ways.find((each) => each.way.scheme === 'https')
    assert.equal(way?.ordinary.end.kind, 'app', JSON.stringify(way?.ordinary.end))
    assert.match(way.ordinary.assumptions.join('\n'), /asks for a log-in: visitors are taken to have one/)
  })
}
