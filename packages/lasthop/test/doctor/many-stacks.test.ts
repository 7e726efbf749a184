/** What folders with several stacks must not be told. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { pretty } from '../../src/doctor/report/pretty.ts'
import { lookAt } from './look-at.ts'
import { stackOf } from './stack-of.ts'

const starts = `services:
  proxy:
    image: traefik:v3.6
    volumes: ["./traefik.yml:/etc/traefik/traefik.yml:ro"]
    ports: ["80:80", "443:443"]
`
const entryPoints = `entryPoints:
  web:
    address: ":80"
    http: { redirections: { entryPoint: { to: websecure } } }
  websecure:
    address: ":443"
    http: { tls: {} }
`

const shop = (folder: string, scheme: string, networks = ''): Record<string, string> => ({
  [`${folder}/compose.yml`]: `services:
  backend:
    build: .
    command: gunicorn shop:app --bind 0.0.0.0:8000
  nginx:
    image: nginx:1.28
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
    ports: ["80:80"]
${networks}`,
  [`${folder}/shop.py`]: 'from flask import Flask\napp = Flask(__name__)\n',
  [`${folder}/site.conf`]: `server {
  listen 80;
  server_name ${folder}.example.org;
  location / {
    proxy_pass http://backend:8000;
    proxy_set_header X-Forwarded-Proto ${scheme};
  }
}
`,
})

test('containers of equal names are each of their own project', () => {
  const told = lookAt({ ...shop('one', 'https'), ...shop('two', '$scheme') })
  assert.deepEqual(told.reached, ['one/backend', 'two/backend'])
  const seen = lookAt({ ...shop('one', 'https'), 'two/compose.yml': withoutBackend, 'two/site.conf': toBackend })
  assert.deepEqual(seen.reached, ['backend', undefined])
})

const withoutBackend = `services:
  nginx:
    image: nginx:1.28
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
`
const toBackend = 'server {\n  listen 81;\n  location / {\n    proxy_pass http://backend:8000;\n  }\n}\n'

test('a container of another project is reached by a network that both are in', () => {
  const external = 'networks:\n  default:\n    external: true\n    name: front\n'
  const told = lookAt({
    ...shop('one', 'https', external),
    'two/compose.yml': withoutBackend + external,
    'two/site.conf': toBackend,
  })
  assert.deepEqual(told.reached, ['backend', 'backend'])
})

test('each of several Traefiks sees the labels of its own project, and of those that share a network', () => {
  const labelled = (name: string, more = ''): string => `  ${name}:
    image: example/${name}
    labels:
      - "traefik.http.routers.${name}.rule=Host(\`${name}.example.org\`)"
      - "traefik.http.routers.${name}.entrypoints=websecure"
      - "traefik.http.services.${name}.loadbalancer.server.port=80"
${more}`
  const two = starts.replace('ports:', 'networks: [front]\n    ports:')
  const front = 'networks:\n  front:\n    external: true\n'
  const { stack } = lookAt({
    'one/compose.yml': starts + labelled('alpha'),
    'one/traefik.yml': entryPoints,
    'two/compose.yml': two + labelled('beta') + front,
    'two/traefik.yml': entryPoints,
    'three/compose.yml': `services:\n${labelled('gamma', '    networks: [front]\n')}${front}`,
  })
  const names = stack.edges.map(({ doors }) =>
    doors.filter(({ scheme }) => scheme === 'https').flatMap(({ sites }) => sites.flatMap((site) => site.names)),
  )
  assert.deepEqual(names, [['alpha.example.org'], ['gamma.example.org', 'beta.example.org']])
})

test('the name of a container is not that of another proxy which listens on its port', () => {
  const told = lookAt({
    'one/compose.yml': starts,
    'one/traefik.yml': entryPoints,
    'two/compose.yml': starts,
    'two/traefik.yml': entryPoints,
    'vault/compose.yml': `services:
  vault:
    image: example/vault
    labels:
      - "traefik.http.routers.vault.rule=Host(\`vault.example.org\`)"
      - "traefik.http.routers.vault.entrypoints=websecure"
      - "traefik.http.services.vault.loadbalancer.server.port=80"
`,
  })
  assert.deepEqual(told.errors, [])
})

test('an address of another machine is not a proxy here that only sends to https', () => {
  const told = lookAt({
    'inner/Caddyfile': 'a.example.org {\n  reverse_proxy 172.19.15.2:80\n}\n',
    'outer/Caddyfile': 'a.example.org {\n  respond 200\n}\n',
  })
  assert.deepEqual(told.errors, [])
})

test('a port in a container is not that of another container by its name', () => {
  const told = lookAt({
    'one/compose.yml': `services:
  api:
    image: python:3.13
    working_dir: /app
    volumes: ["./:/app"]
    command: gunicorn shop:app --bind 0.0.0.0:3000
`,
    'one/shop.py': 'from flask import Flask\napp = Flask(__name__)\n',
    'two/compose.yml': `services:
  notes:
    image: example/notes
  nginx:
    image: nginx:1.28
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
    ports: ["80:80"]
`,
    'two/site.conf': 'server {\n  listen 80;\n  location / {\n    proxy_pass http://notes:3000;\n  }\n}\n',
  })
  assert.deepEqual(told.reached, [undefined])
})

test('the only application is not taken for what another folder builds', () => {
  const told = lookAt({
    'compose.yml': 'services:\n  page:\n    build: ./page\n  nginx:\n    build: ./nginx\n    ports: ["80:80"]\n',
    'api/shop.py': 'from flask import Flask\napp = Flask(__name__)\n',
    'nginx/site.conf': 'server {\n  listen 80;\n  location / {\n    proxy_pass http://page:3000;\n  }\n}\n',
  })
  assert.equal(told.stack.apps.length, 1)
  assert.deepEqual(told.reached, [undefined])
})

test('a port that a proxy asks of a container is told once', () => {
  const { findings } = lookAt({
    'compose.yml': `services:
  pupils:
    image: pupils
    ports: ["2023:2023"]
  nginx:
    image: nginx:1.28
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
    ports: ["80:80"]
`,
    'site.conf': 'server {\n  listen 80;\n  location / {\n    proxy_pass http://pupils:2023;\n  }\n}\n',
    'pupils/pom.xml': '<artifactId>spring-boot-starter-web</artifactId>\n',
    'pupils/src/main/resources/application.properties': 'server.port=2023\nspring.application.name=pupils\n',
  })
  const open = findings.filter(({ rule }) => rule === 'P702')
  assert.deepEqual(
    open.map(({ place, fixes }) => [place?.path, fixes.length]),
    [['compose.yml', 1]],
  )
})

test('a port that is open has its own fix, and not those of others', () => {
  const { findings } = lookAt({
    'compose.yml': `services:
  a:
    image: example/a
    ports: ["8001:80"]
  b:
    image: example/b
    ports: ["8002:80"]
  nginx:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
`,
    'nginx.conf': `events {}
http {
  server {
    listen 80;
    location /a { proxy_pass http://a:80; }
    location /b { proxy_pass http://b:80; }
  }
}
`,
  })
  const open = findings.filter(({ rule }) => rule === 'P702')
  assert.equal(open.length, 2)
  for (const { fixes, place } of open)
    assert.deepEqual(
      fixes.flatMap(({ edits = [] }) => edits.map(({ start }) => start - 1)),
      [place?.start],
    )
})

test('a redirect that comes with the field and without it is not left out', () => {
  const told = lookAt({
    'haproxy.cfg': `frontend http
  mode http
  bind *:80
  default_backend inner
backend inner
  mode http
  server inner 127.0.0.1:81
frontend secure
  mode http
  bind *:443 ssl crt a.pem
  default_backend app
backend app
  mode http
  server app 127.0.0.1:8000
`,
    'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 81;\n    return 301 https://app.example.org;\n  }\n}\n',
  })
  assert.ok(!told.rules.includes('P504'))
})

test('applications of one kind are told once', () => {
  const stack = stackOf({
    'a/package.json': '{"dependencies":{"koa":"2"}}',
    'a/server.js': 'const Koa = require("koa")\nconst app = new Koa()\n',
    'b/package.json': '{"dependencies":{"koa":"2"}}',
    'b/server.js': 'const Koa = require("koa")\nconst app = new Koa()\n',
  })
  const diagnosis = diagnose(stack, { today: '2026-01-01' })
  assert.ok(stack.apps.length > 1)
  assert.equal(pretty({ diagnosis, version: '0', targets: ['.'] }).match(/with Koa/g)?.length, 1)
})

test('a fault of one proxy is not given the fix of another', () => {
  const site = (port: number): string =>
    `events {}\nhttp {\n  server {\n    listen ${port} ssl;\n    server_name a${port}.example.org;\n    ssl_certificate a.pem;\n    ssl_certificate_key a.key;\n    location / {\n      proxy_pass http://127.0.0.1:8000;\n    }\n  }\n}\n`
  const { findings } = lookAt({ 'one/nginx.conf': site(443), 'two/nginx.conf': site(8443) })
  const faults = findings.filter(({ rule }) => rule === 'P303')
  assert.deepEqual(
    faults.map(({ place, fixes }) => [place?.path, fixes.map(({ file }) => file)]),
    [
      ['one/nginx.conf', ['one/nginx.conf']],
      ['two/nginx.conf', ['two/nginx.conf']],
    ],
  )
})
