/** A port that sends visitors to https unless X-Forwarded-Proto says so: right behind a load balancer, and a loop where a hop says otherwise. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { folderOf } from './folder-of.ts'

const django = {
  'settings.py':
    'ALLOWED_HOSTS = ["app.example.org"]\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\nSECURE_SSL_REDIRECT = True\nSESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = True\nMIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n',
  Procfile: 'web: gunicorn -b 127.0.0.1:8000 shop.wsgi\n',
}

interface Case {
  readonly product: string
  readonly right: Readonly<Record<string, string>>
  /** The same where a hop says that every visitor came by http. */
  readonly wrong: Readonly<Record<string, string>>
}

const nginx = (proto: string): Record<string, string> => ({
  'nginx.conf': `events {}
http {
  server {
    listen 80;
    server_name app.example.org;
    if ($http_x_forwarded_proto != "https") { return 301 https://$host$request_uri; }
    location / {
      proxy_pass http://127.0.0.1:8000;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-Proto ${proto};
    }
  }
}
`,
})

const apache = (line: string): Record<string, string> => ({
  'apache.conf': `<VirtualHost *:80>
  ServerName app.example.org
  RewriteEngine On
  RewriteCond %{HTTP:X-Forwarded-Proto} !https
  RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]
  ${line}
  ProxyPreserveHost On
  ProxyPass / http://127.0.0.1:8000/
</VirtualHost>
`,
})

const haproxy = (line: string): Record<string, string> => ({
  'haproxy.cfg': `defaults
  mode http
frontend web
  bind :80
  http-request redirect scheme https code 301 unless { hdr(X-Forwarded-Proto) https }
  ${line}
  default_backend app
backend app
  server app 127.0.0.1:8000
`,
})

const caddy = (trusts: string): Record<string, string> => ({
  Caddyfile: `{
	servers {
		${trusts}
	}
}
http://app.example.org {
	@plain not header X-Forwarded-Proto https
	redir @plain https://{host}{uri} 301
	reverse_proxy 127.0.0.1:8000
}
`,
})

const traefik = (trusts: string): Record<string, string> => ({
  'traefik.yml': `entryPoints:\n  web:\n    address: ":80"\n${trusts}providers:\n  file:\n    filename: dynamic.yml\n`,
  'dynamic.yml': `http:
  routers:
    app:
      rule: Host(\`app.example.org\`)
      service: app
      middlewares: [tls]
  middlewares:
    tls:
      redirectScheme:
        scheme: https
  services:
    app:
      loadBalancer:
        servers:
          - url: http://127.0.0.1:8000
`,
})

const cases: readonly Case[] = [
  { product: 'nginx', right: nginx('$http_x_forwarded_proto'), wrong: nginx('$scheme') },
  { product: 'Apache', right: apache(''), wrong: apache('RequestHeader set X-Forwarded-Proto http') },
  { product: 'HAProxy', right: haproxy(''), wrong: haproxy('http-request set-header X-Forwarded-Proto http') },
  { product: 'Caddy', right: caddy('trusted_proxies static private_ranges'), wrong: caddy('') },
  {
    product: 'Traefik',
    right: traefik('    forwardedHeaders:\n      trustedIPs: ["10.0.0.0/8"]\n'),
    wrong: traefik(''),
  },
]

for (const { product, right, wrong } of cases) {
  test(`${product} that asks a balancer before it redirects makes no error, in front or behind`, () => {
    assert.deepEqual(errorsIn(right, true), [])
    assert.deepEqual(errorsIn(right, false), [])
  })
  test(`${product} that is told of every visitor on http loops behind a balancer`, () => {
    assert.ok(errorsIn(wrong, true).includes('P104'))
  })
}

/** Rules of errors, with their causes and consequences. */
function errorsIn(files: Readonly<Record<string, string>>, isTlsInFront: boolean): readonly string[] {
  const topology = { versions: new Map(), isEdge: false, isTlsInFront, frontRanges: [] }
  return diagnose(buildStack(folderOf({ ...django, ...files }), topology), { today: '2026-01-01' })
    .findings.filter(({ level }) => level === 'error')
    .flatMap(family)
    .map(({ rule }) => rule)
}
