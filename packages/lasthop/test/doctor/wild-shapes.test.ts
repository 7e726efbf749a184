import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { planFix } from '../../src/doctor/fix.ts'
import { simulate } from '../../src/doctor/simulate.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { folderOf } from './folder-of.ts'
import { rulesIn, stackOf } from './stack-of.ts'

const tls = 'listen 443 ssl;\nserver_name a.test;\nssl_certificate a.pem;\nssl_certificate_key a.key;\n'
const toApp = 'proxy_pass http://127.0.0.1:8000;\nproxy_set_header Host $http_host;\n'
const settings = `ALLOWED_HOSTS = ["a.test"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
`

test('a map in a file of its own counts for the sites beside it', () => {
  const files = {
    'conf.d/a.conf': `server {\n${tls}location / {\n${toApp}proxy_set_header X-Forwarded-Proto $told;\n}\n}\n`,
    'conf.d/maps.conf': "map $http_x_forwarded_proto $told { default $http_x_forwarded_proto; '' $scheme; }\n",
    'a/settings.py': settings,
  }
  assert.ok(rulesIn(files).includes('P209'))
})

test('what a site includes is found above the folder of the sites', () => {
  const files = {
    'nginx/conf.d/a.conf': `server {\n${tls}location / { include snippets/app.conf; }\n}\n`,
    'nginx/snippets/app.conf': `${toApp}proxy_set_header X-Forwarded-Proto $scheme;\n`,
    'a/settings.py': settings,
  }
  assert.ok(!rulesIn(files).some((rule) => ['P101', 'P106', 'P908'].includes(rule)))
})

test('a page that is sent over http and ends on https is a downgrade, and no circle', () => {
  const start = `location = / { return 302 http://$host/home/; }\nlocation / {\n${toApp}}\n`
  const files = {
    'nginx.conf': `server { listen 80; server_name a.test; return 301 https://$host$request_uri; }\nserver {\n${tls}${start}}\n`,
  }
  const rules = rulesIn(files)
  assert.ok(rules.includes('P102'))
  assert.ok(!rules.includes('P105'))
})

test('a balancer that no file shows is one of those that its proxy lists', () => {
  const guarded = `geo $realip_remote_addr $known { default 0; 10.20.0.0/28 1; }
map "$known:$http_x_forwarded_proto" $told { default $scheme; "1:https" https; }
server {
  listen 80;
  set_real_ip_from 10.20.0.0/28;
  real_ip_header X-Forwarded-For;
  location / {
    ${toApp}proxy_set_header X-Forwarded-Proto $told;
  }
}
`
  const topology = { versions: new Map(), isEdge: false, isTlsInFront: true, frontRanges: [] }
  const stack = buildStack(folderOf({ 'a.conf': guarded, 'a/settings.py': settings }), topology)
  const errors = diagnose(stack, { today: '2026-01-01' }).findings.filter(({ level }) => level === 'error')
  assert.deepEqual(
    errors.map(({ rule }) => rule),
    [],
  )
})

test('an application below a path is judged as one at the root', () => {
  const files = {
    'nginx.conf': `server {\n${tls}root /srv/page;\nlocation /api/ {\n${toApp}proxy_set_header X-Forwarded-Proto $scheme;\n}\n}\n`,
    'server.js': "const app = require('express')()\napp.listen(8000, '127.0.0.1')\n",
  }
  assert.equal(simulate(stackOf(files)).ways[0]?.ordinary.trial.message.target, '/api/')
  assert.ok(rulesIn(files).includes('P107'))
})

test('an application that begins to listen to its proxy is cured together with what the proxy lets pass', () => {
  const files = {
    'nginx.conf': `server {\n${tls}location / {\n${toApp}proxy_set_header X-Forwarded-Proto $scheme;\n}\n}\n`,
    'server.js': "const express = require('express')\nconst app = express()\napp.listen(8000, '127.0.0.1')\n",
  }
  const topology = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }
  const plan = planFix(folderOf(files), topology, { today: '2026-01-01', mayReview: true })
  assert.equal(plan.kind, 'plan')
  assert.deepEqual(
    plan.cures.map(({ product }) => product),
    ['nginx', 'express'],
  )
})

test('a port that a proxy leads to and a container publishes is open, whatever runs there', () => {
  const compose = (port: string): string => `services:
  nginx:
    image: nginx
    ports: ["443:443"]
  wiki:
    image: some/wiki
    ports: ["${port}"]
`
  const nginx = `server {\n${tls}location / { proxy_pass http://wiki:3000; }\n}\n`
  assert.ok(rulesIn({ 'nginx.conf': nginx, 'compose.yml': compose('3000:3000') }).includes('P702'))
  assert.ok(!rulesIn({ 'nginx.conf': nginx, 'compose.yml': compose('127.0.0.1:3000:3000') }).includes('P702'))
})

test('files of nginx that different containers see are of different proxies, and the inner one is cured once it is told who is in front', () => {
  const inner =
    'server { listen 80; location / { proxy_pass http://web:8000; proxy_set_header X-Forwarded-Proto $scheme; } }\n'
  const outer = `server {\n${tls}location / { proxy_pass http://inner; proxy_set_header X-Forwarded-Proto $scheme; }\n}\n`
  const compose = `services:
  outer: { image: nginx, ports: ["443:443"], volumes: ["./outer.conf:/etc/nginx/conf.d/a.conf"] }
  inner: { image: nginx, volumes: ["./inner.conf:/etc/nginx/conf.d/a.conf"] }
  web: { build: ., command: gunicorn -b 0.0.0.0:8000 a.wsgi }
`
  const files = { 'compose.yml': compose, 'outer.conf': outer, 'inner.conf': inner, 'a/settings.py': settings }
  assert.ok(rulesIn(files).includes('P111'))
  const fixWith = (frontRanges: readonly string[]): ReturnType<typeof planFix> => {
    const topology = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges }
    return planFix(folderOf(files), topology, { today: '2026-01-01', mayReview: false })
  }
  const refused = fixWith([])
  assert.ok(refused.kind === 'refusal' && refused.because.some((each) => each.includes('--front')))
  assert.equal(fixWith(['172.28.0.0/16']).kind, 'plan')
})

for (const { name, isSlip } of [
  { name: 'X-Forwared-Proto', isSlip: true },
  { name: 'X-Forwarded-Prot', isSlip: true },
  { name: 'X-Forwarded-Port', isSlip: false },
]) {
  test(`${name} ${isSlip ? 'is' : 'is not'} taken for a slip of the pen`, () => {
    const nginx = `server {\n${tls}location / {\n${toApp}proxy_set_header ${name} $scheme;\n}\n}\n`
    assert.equal(rulesIn({ 'nginx.conf': nginx, 'a/settings.py': settings }).includes('P108'), isSlip)
  })
}

test('a compose file that is called after where it runs says who starts what, and not that of developers beside it', () => {
  const service = (args: string): string => `services:\n  web:\n    image: mine\n    command: gunicorn ${args} a.wsgi\n`
  const { services, apps } = stackOf({
    'production.yml': service('-b 0.0.0.0:8000'),
    'local.yml': service('-b 0.0.0.0:9000'),
    'a/settings.py': settings,
  })
  assert.equal(services.length, 1)
  assert.deepEqual(
    apps.flatMap(({ server }) => server?.binds.map(({ target }) => (target.kind === 'tcp' ? target.port : 0)) ?? []),
    [8000],
  )
})

test('a Flask that starts itself listens where its script says', () => {
  const script = "from flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run(port=5001)\n"
  const [app] = stackOf({ 'wiki.py': script }).apps
  assert.equal(app?.server?.product, 'werkzeug')
  const [other] = stackOf({ 'wiki.py': script, Procfile: 'web: gunicorn wiki:app\n' }).apps
  assert.equal(other?.server?.product, 'gunicorn')
})

for (const { name, text, product, trusts } of [
  {
    name: 'Nest on Express',
    text: "import { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create<NestExpressApplication>(AppModule)\napp.set('trust proxy', true)\nawait app.listen(3000)\n",
    product: 'express',
    trusts: 'anyone',
  },
  {
    name: 'Nest on Fastify',
    text: "import { NestFactory } from '@nestjs/core'\nimport { FastifyAdapter } from '@nestjs/platform-fastify'\nconst app = await NestFactory.create(AppModule, new FastifyAdapter({ trustProxy: '10.0.0.2' }))\nawait app.listen(3000)\n",
    product: 'fastify',
    trusts: 'listed',
  },
  {
    name: 'Fastify where it is required',
    text: "const fastify = require('fastify')({ trustProxy: true })\nfastify.listen({ port: 3000 })\n",
    product: 'fastify',
    trusts: 'anyone',
  },
]) {
  test(`${name} is known by whom it believes`, () => {
    const [app] = stackOf({ 'main.ts': text }).apps
    assert.equal(app?.framework?.product, product)
    assert.equal(app.framework.facts.believes.who, trusts)
  })
}

for (const hosts of ['', 'ALLOWED_HOSTS = []\n', 'ALLOWED_HOSTS = ["localhost", "127.0.0.1"]\n']) {
  test(`a part of Django's settings with ${hosts.trim() || 'no hosts'} hides no fault behind its 400, and it is said`, () => {
    const files = {
      'nginx.conf': `server {\n${tls}location / {\n${toApp}}\n}\n`,
      'settings.py': `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n${hosts}`,
    }
    const rules = rulesIn(files)
    assert.ok(rules.includes('P209'), rules.join())
    assert.ok(!rules.includes('P302'))
    assert.ok(stackOf(files).assumptions.some((each) => each.startsWith('Django answers for the names of its sites')))
  })
}
