/** Files as they are in the wild: of other programs, in part only, under any name. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { scriptsOf } from '../../src/products/node/application.ts'
import { survey } from '../../src/doctor/survey.ts'
import { folderOf } from './folder-of.ts'
import { lookAt } from './look-at.ts'

test('blocks of another language that names a server are no nginx', () => {
  const { rules, stack } = lookAt({
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
  const { stack } = lookAt({
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
  const told = lookAt({
    Gemfile: 'gem "rails", "~> 7.1"\n',
    'config/application.rb': 'module Shop\n  class Application < Rails::Application\n  end\nend\n',
    'config/initializers/patch.rb': '_, rest = list.partition { |each| each }\nlength = (8)..128 => found\n',
  })
  assert.ok(told.rules.includes('P908'))
  assert.deepEqual(told.errors, [])
})

test('labels alone do not say whether the entry point for TLS has it', () => {
  const told = lookAt({
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

test('labels alone do not say that another proxy is the edge', () => {
  const told = lookAt({
    'nginx/site.conf':
      'server {\n  listen 80;\n  server_name shop.example.org;\n  location / {\n    proxy_pass http://127.0.0.1:8000;\n  }\n}\n',
    'traefik/compose.yml': `services:
  shop:
    image: example/shop
    labels:
      - "traefik.http.routers.shop.rule=Host(\`shop.example.org\`)"
      - "traefik.http.routers.shop.entrypoints=websecure"
      - "traefik.http.services.shop.loadbalancer.server.port=8000"
`,
  })
  assert.ok(!told.rules.includes('P501'))
})

test('labels alone do not say whether http is sent to https', () => {
  const ways = (entryPoints: string): readonly string[] =>
    lookAt({
      'docker-compose.yml': `services:
  shop:
    image: example/shop
    labels:
      - "traefik.http.routers.shop.rule=Host(\`shop.example.org\`)"
      - "traefik.http.routers.shop.entrypoints=${entryPoints}"
      - "traefik.http.services.shop.loadbalancer.server.port=8000"
`,
    }).ways
  assert.deepEqual(ways('web,websecure'), ['https://shop.example.org'])
  assert.deepEqual(ways('web'), ['http://shop.example.org'])
})

test('flags of Traefik count in a compose file of any name', () => {
  const told = lookAt({
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

for (const [image, version] of [
  ['registry.example.com:5000/caddy:2.8.4', '2.8.4'],
  ['docker.io/library/caddy:2.8.4-alpine', '2.8.4'],
  ['somebody/caddy:3.97.0-2.11', undefined],
  ['ghcr.io/somebody/caddy:3.97.0', undefined],
] as const)
  test(`${image} tells ${version ?? 'no version'} of Caddy`, () => {
    const { stack } = lookAt({
      'compose.yml': `services:\n  caddy:\n    image: ${image}\n`,
      Caddyfile: 'a.example.org {\n  reverse_proxy 127.0.0.1:8000\n}\n',
    })
    const found = stack.edges[0]?.version
    assert.equal(found?.known === 'file' ? found.text : undefined, version)
  })

test('what nginx knows of the PROXY protocol is empty where no line switches it on', () => {
  const told = lookAt({
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

test('matchers of Caddy count in their own blocks, and the client is who connects where nobody is trusted', () => {
  const { stack, ways } = lookAt({
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

test('a location for all dot files but one is no place for challenges', () => {
  const site = (location: string): string =>
    `server {\n  listen 80;\n  root /app;\n  location / {\n    proxy_pass http://127.0.0.1:8000;\n  }\n  ${location}\n}\nserver {\n  listen 443 ssl;\n  ssl_certificate a.pem;\n  ssl_certificate_key a.key;\n}\n`
  const rules = (location: string): readonly string[] => lookAt({ 'conf.d/site.conf': site(location) }).rules
  assert.ok(!rules(String.raw`location ~ /\.(?!well-known) { deny all; }`).includes('P806'))
  assert.ok(!rules('location = /.well-known/carddav { return 301 /dav; }').includes('P806'))
})

test('a compose file with a mark that a script replaces is read around it', () => {
  const told = lookAt({
    'compose.yml': `services:
  web:
    image: nginx:1.28
    __NETWORKS__
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
    ports: ["80:80"]
`,
    'site.conf': 'server {\n  listen 80;\n  return 404;\n}\n',
  })
  assert.deepEqual(told.errors, [])
  assert.deepEqual(
    told.stack.services.map(({ name, ports }) => [name, ports.length]),
    [['web', 1]],
  )
})

test('the port of a visitor, which nobody knows, leaves an application behind uwsgi_pass known', () => {
  const told = lookAt({
    'nginx/site.conf':
      'upstream app {\n  server unix:/run/app.sock;\n}\nserver {\n  listen 80;\n  location / {\n    uwsgi_pass app;\n    include uwsgi_params;\n  }\n}\n',
    'nginx/uwsgi_params':
      'uwsgi_param REMOTE_ADDR $remote_addr;\nuwsgi_param REMOTE_PORT $remote_port;\nuwsgi_param SERVER_NAME $server_name;\nuwsgi_param SERVER_PORT $server_port;\nuwsgi_param SERVER_PROTOCOL $server_protocol;\nuwsgi_param SERVER_SOFTWARE nginx/$nginx_version;\nuwsgi_param REQUEST_METHOD $request_method;\nuwsgi_param REQUEST_URI $request_uri;\nuwsgi_param PATH_INFO $document_uri;\n',
    'uwsgi.ini': '[uwsgi]\nsocket = /run/app.sock\nmodule = shop:app\n',
    'shop.py': 'from flask import Flask\napp = Flask(__name__)\n',
  })
  assert.deepEqual(told.ends, ['app'])
  assert.deepEqual(
    told.assumed.filter((each) => each.includes('listens on')),
    [],
  )
})

test('a script is read once for every product that looks for itself in it', () => {
  const folder = folderOf({ 'server.js': 'require("express")().listen(3000)\n' })
  const { surroundings } = survey(folder, new Map())
  const [first] = scriptsOf(surroundings)
  assert.ok(first !== undefined && scriptsOf(surroundings)[0] === first)
})
