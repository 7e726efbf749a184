/** What folders with several stacks, or with files of other programs, must not be told. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { pretty } from '../../src/doctor/report/pretty.ts'
import { stackOf } from './stack-of.ts'

test('blocks of another language that names a server are no nginx', () => {
  const { rules, stack } = look({
    'recorder.conf': `recorder {
  id = "a"
  api {
    http {
      external-port = 2222
    }
    server {
      flags = [ "one", "two" ]
      // the end
      host = "127.0.0.1"
    }
  }
}
`,
    'override.d/worker.inc': 'bind_socket = "mail:9900";\nupstream "local" {\n  hosts = "mail:1"\n}\nmilter = true;\n',
  })
  assert.deepEqual(stack.edges, [])
  assert.deepEqual(rules, [])
})

test('Lua, and a map of addresses, make nginx no other language', () => {
  const { stack } = look({
    'conf.d/lua.conf':
      'server {\n  listen 80;\n  location / {\n    content_by_lua_block {\n      a = 1\n      b = 2\n      c = 3\n      d = 4\n    }\n  }\n}\n',
    'conf.d/cors.conf':
      'map $http_origin $cors {\n  https://a.example 1;\n  https://b.example 1;\n  http://c.example 1;\n}\n',
  })
  assert.deepEqual(
    stack.edges.flatMap(({ files }) => files.map(({ path }) => path)),
    ['conf.d/cors.conf', 'conf.d/lua.conf'],
  )
})

test('Ruby that is read in part only cannot be told, and is no error', () => {
  const told = look({
    Gemfile: 'gem "rails", "~> 7.1"\n',
    'config/application.rb': 'module Shop\n  class Application < Rails::Application\n  end\nend\n',
    'config/initializers/patch.rb': '_, rest = list.partition { |each| each }\nlength = (8)..128 => found\n',
  })
  assert.ok(told.rules.includes('P908'))
  assert.deepEqual(told.errors, [])
})

test('labels alone do not say whether the entry point for TLS has it', () => {
  const told = look({
    'docker-compose.yml': `services:
  shop:
    image: example/shop
    labels:
      - "traefik.http.routers.shop.rule=Host(\`shop.example.org\`)"
      - "traefik.http.routers.shop.entrypoints=websecure"
      - "traefik.http.services.shop.loadbalancer.server.port=8000"
`,
  })
  assert.ok(!told.rules.includes('P804'))
  assert.deepEqual(told.ways, ['https://shop.example.org'])
})

test('flags of Traefik count in a compose file of any name', () => {
  const told = look({
    'edge/traefik.yaml': `services:
  traefik:
    image: traefik:v3.6
    command:
      - --entrypoints.web.address=:80
      - --entrypoints.websecure.address=:443
      - --entrypoints.web.http.redirections.entrypoint.to=websecure
      - --entrypoints.websecure.http.tls=true
`,
    'shop/compose.yaml': `services:
  shop:
    image: example/shop
    labels:
      - "traefik.http.routers.shop.rule=Host(\`shop.example.org\`)"
      - "traefik.http.routers.shop.entrypoints=web,websecure"
      - "traefik.http.services.shop.loadbalancer.server.port=8000"
`,
  })
  assert.ok(!told.messages.some((message) => message.startsWith('No static configuration of Traefik')))
  assert.ok(!told.rules.includes('P501'))
})

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

test('the name of a container is not that of another proxy which listens on its port', () => {
  const told = look({
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
  const told = look({
    'inner/Caddyfile': 'a.example.org {\n  reverse_proxy 172.19.15.2:80\n}\n',
    'outer/Caddyfile': 'a.example.org {\n  respond 200\n}\n',
  })
  assert.deepEqual(told.errors, [])
})

test('a port in a container is not that of another container by its name', () => {
  const told = look({
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
  const told = look({
    'compose.yml': 'services:\n  page:\n    build: ./page\n  nginx:\n    build: ./nginx\n    ports: ["80:80"]\n',
    'api/shop.py': 'from flask import Flask\napp = Flask(__name__)\n',
    'nginx/site.conf': 'server {\n  listen 80;\n  location / {\n    proxy_pass http://page:3000;\n  }\n}\n',
  })
  assert.equal(told.stack.apps.length, 1)
  assert.deepEqual(told.reached, [undefined])
})

test('what nginx knows of the PROXY protocol is empty where no line switches it on', () => {
  const told = look({
    'nginx.conf': `events {}
http {
  server {
    listen 443 ssl;
    ssl_certificate a.pem;
    ssl_certificate_key a.key;
    server_name app.example.org;
    location / {
      proxy_pass http://127.0.0.1:8000;
      proxy_set_header X-Forwarded-For $proxy_protocol_addr;
    }
  }
}
`,
  })
  assert.ok(told.rules.includes('P402'))
})

test('a port that a proxy asks of a container is told once', () => {
  const { findings } = look({
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
  const { findings } = look({
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

test('matchers of Caddy count in their own blocks, and the client is who connects where nobody is trusted', () => {
  const { stack, ways } = look({
    Caddyfile: `{
  order log_append first
  order rate_limit before basicauth
}
a.example.org {
  route {
    @inner path /api/*
    reverse_proxy @inner 127.0.0.1:8000 {
      header_up X-Forwarded-For {client_ip}
    }
    reverse_proxy 127.0.0.1:8000
  }
}
`,
    'shop.py': 'from flask import Flask\napp = Flask(__name__)\n',
    Procfile: 'web: gunicorn shop:app --bind 127.0.0.1:8000\n',
  })
  assert.equal(stack.edges.length, 1)
  assert.ok(ways.includes('https://a.example.org'))
  const { view } = diagnose(stack, { today: '2026-01-01' })
  const [secure] = view.ways.filter(({ way }) => way.origin === 'https://a.example.org')
  assert.equal(secure?.ordinary.end.kind, 'app')
})

test('a redirect that comes with the field and without it is not left out', () => {
  const told = look({
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

function look(files: Readonly<Record<string, string>>) {
  const stack = stackOf(files)
  const { findings, view } = diagnose(stack, { today: '2026-01-01' })
  const all = findings.flatMap(family)
  return {
    stack,
    findings: all,
    rules: all.map(({ rule }) => rule),
    messages: all.map(({ message }) => message),
    errors: all.filter(({ level }) => level === 'error').map(({ message }) => message),
    ways: [...new Set(view.ways.map(({ way }) => way.origin))],
    reached: view.ways.flatMap(({ way, ordinary }) => (way.kind === 'door' ? [ordinary.app?.server?.service] : [])),
  }
}
