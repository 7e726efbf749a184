import assert from 'node:assert/strict'
import test from 'node:test'

import { findCures } from '../../src/doctor/cures.ts'
import { diagnose, type Diagnosis } from '../../src/doctor/diagnose.ts'
import { planFix } from '../../src/doctor/fix.ts'
import { family } from '../../src/doctor/report/report.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { folderOf } from './folder-of.ts'
import { rulesIn } from './stack-of.ts'

const site = (location: string, server = ''): string => `server {
  listen 443 ssl;
  server_name app.example.org;
  ssl_certificate a.pem;
  ssl_certificate_key a.key;
  ${server}
  location / { ${location} }
}
`
const told =
  'proxy_pass http://127.0.0.1:3000; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Host $http_host; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-For $remote_addr;'
const express = (trust: string): string =>
  `const express = require('express')\nconst app = express()\n${trust}\napp.listen(3000, '127.0.0.1')\n`
const trusted = express(`app.set('trust proxy', 'loopback')`)

test('a start script that an image copies runs in the container of its service', () => {
  const files = {
    'docker-compose.production.yml': `services:
  django:
    build: { context: ., dockerfile: ./compose/django/Dockerfile }
    command: /start
  nginx:
    image: nginx:1.27
    ports: ["443:443"]
`,
    'compose/django/Dockerfile': 'FROM python:3.12\nCOPY --chown=app ./compose/django/start /start\n',
    'compose/django/start': '#!/bin/sh\nexec gunicorn config.wsgi --bind 0.0.0.0:5000\n',
    'nginx.conf': site(told.replace('127.0.0.1:3000', 'django:5000')),
    'config/settings.py': `ALLOWED_HOSTS = ["app.example.org"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
ROOT_URLCONF = "config.urls"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
`,
  }
  const diagnosis = diagnosed(files)
  assert.deepEqual(above(diagnosis), [])
  assert.deepEqual(
    diagnosis.findings.filter(({ rule }) => rule === 'P908'),
    [],
  )
  const server = diagnosis.view.stack.apps.find((app) => app.framework?.product === 'django')?.server
  assert.equal(server?.service, 'django')
  // The same script without an image or a command that names it is started on the machine.
  const { 'compose/django/Dockerfile': _, 'docker-compose.production.yml': __, ...alone } = files
  assert.ok(rulesIn(alone).includes('P702'))
})

test('a proxy whose port alone is filled in is still on this machine', () => {
  const filled = told.replace('127.0.0.1:3000', '127.0.0.1:{{ port }}')
  assert.deepEqual(above(diagnosed({ 'site.conf.j2': site(filled), 'server.js': trusted })), [])
})

test('an application that trusts this machine gets the benefit of a host that a template fills in', () => {
  const filled = told.replace('127.0.0.1:3000', '{{ upstream }}')
  assert.deepEqual(above(diagnosed({ 'site.conf.j2': site(filled), 'server.js': trusted })), [])
})

test('trust that a variable decides which no file sets is a warning, and said', () => {
  const files = {
    'nginx.conf': site(told),
    'server.js': express(`app.set('trust proxy', process.env.TRUST_PROXY || false)`),
  }
  const diagnosis = diagnosed(files)
  assert.deepEqual(above(diagnosis), ['P101 warn'])
  assert.match(diagnosis.findings[0]?.message ?? '', /unless TRUST_PROXY is set/)
  assert.ok(diagnosis.findings.some(({ rule, message }) => rule === 'P909' && message.includes('TRUST_PROXY')))
  const set = { ...files, 'app.service': '[Service]\nEnvironment=TRUST_PROXY=loopback\nExecStart=node server.js\n' }
  assert.deepEqual(above(diagnosed(set)), [])
  const without = diagnosed({ ...files, 'server.js': express('') })
  assert.deepEqual(above(without), ['P101 error'])
})

test('a framework without a list of hosts gets a note, and a star that was written down a warning', () => {
  const files = { 'nginx.conf': site(told), 'server.js': trusted }
  assert.equal(levelOf('P302', diagnosed(files)), 'info')
  const django = {
    'nginx.conf': site(told.replace('3000', '8000')),
    'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nwsgi_app = "app.wsgi"\n',
    'app/settings.py':
      'ALLOWED_HOSTS = ["*"]\nROOT_URLCONF = "a"\nMIDDLEWARE = []\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n',
  }
  assert.equal(levelOf('P302', diagnosed(django)), 'warn')
})

test('a proxy that sends https to itself for ever is P104, whoever stands behind', () => {
  const files = {
    'nginx.conf': 'server { listen 80; server_name app.example.org; return 301 https://$host$request_uri; }\n',
    'server.js': trusted,
  }
  assert.deepEqual(above(diagnosed(files, true)), ['P104 error'])
  const asking = files['nginx.conf']
    .replace('return', 'if ($http_x_forwarded_proto = http) { return')
    .replace('; }', '; } }')
  assert.ok(!above(diagnosed({ ...files, 'nginx.conf': asking }, true)).includes('P104 error'))
})

test('that no request came to the application is said', () => {
  const { unknown } = diagnosed({ 'nginx.conf': site('return 404;'), 'server.js': trusted })
  assert.ok(
    unknown.some(({ because }) => because.includes('None of the requests came so far')),
    JSON.stringify(unknown),
  )
})

test('an edge that believes everybody is P210, with what follows from it under it', () => {
  const caddy =
    '{\n\tservers {\n\t\ttrusted_proxies static 0.0.0.0/0\n\t}\n}\napp.example.org {\n\treverse_proxy 127.0.0.1:3000\n}\n'
  const { findings } = diagnosed({ Caddyfile: caddy, 'server.js': trusted })
  const [first] = findings
  assert.deepEqual([first?.rule, first?.level], ['P210', 'error'])
  const under = (first?.consequences ?? []).map(({ rule }) => rule)
  for (const rule of ['P209', 'P301', 'P403']) assert.ok(under.includes(rule), under.join(' '))
})

test('the cure keeps whom Caddy trusts, and takes trust in everybody away after review alone', () => {
  const caddy = (ranges: string): string =>
    `{\n\tservers {\n\t\ttrusted_proxies static ${ranges}\n\t}\n}\napp.example.org {\n\treverse_proxy 127.0.0.1:3000\n}\n`
  const curesFor = (ranges: string) =>
    findCures(diagnosed({ Caddyfile: caddy(ranges), 'server.js': trusted }).view).cures
  const [kept] = curesFor('173.245.48.0/20')
  assert.equal(kept?.grade, 'safe')
  assert.ok(kept.edits.some(({ text }) => text.includes('trusted_proxies 173.245.48.0/20')))
  const [taken] = curesFor('0.0.0.0/0')
  assert.equal(taken?.grade, 'review')
  assert.ok(!taken.edits.some(({ text }) => text.includes('trusted_proxies')))
})

test('waitress 3 takes away what ProxyFix would read: P113, cured before the number', () => {
  const files = {
    'nginx.conf': site(told.replace('3000', '8080')),
    'app.py':
      'from flask import Flask\nfrom werkzeug.middleware.proxy_fix import ProxyFix\napp = Flask(__name__)\napp.config["SESSION_COOKIE_SECURE"] = True\napp.wsgi_app = ProxyFix(app.wsgi_app, x_for=2, x_proto=2)\n',
    'app.service': '[Service]\nExecStart=waitress-serve --listen=127.0.0.1:8080 app:app\n',
    'requirements.txt': 'Flask==3.0.3\nwaitress==3.0.2\n',
  }
  const found = diagnosed(files).findings.find(({ rule }) => rule === 'P101')
  assert.deepEqual(found?.causes, ['P113', 'P212'])
  const topology = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }
  const plan = planFix(folderOf(files), topology, { today: '2026-01-01', mayReview: true })
  assert.equal(plan.kind, 'plan')
  assert.deepEqual(above(plan.after), [])
})

test('over FastCGI an application that believes its peer believes visitors', () => {
  const php = (location: string): string =>
    site(
      'try_files $uri /index.php$is_args$args;',
      `root /srv; location ~ \\.php$ { include fastcgi_params; ${location} }`,
    )
  const symfony = {
    'config/packages/framework.yaml':
      "framework:\n    session: { cookie_secure: true }\n    trusted_proxies: 'REMOTE_ADDR'\n    trusted_headers: ['x-forwarded-for', 'x-forwarded-proto']\n",
    'composer.json': '{ "require": { "symfony/framework-bundle": "7.2.*" } }',
  }
  const pass = 'fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; fastcgi_pass unix:/run/php.sock;'
  assert.equal(levelOf('P210', diagnosed({ 'nginx.conf': php(pass), ...symfony })), 'error')
  const clean = `${pass} fastcgi_param HTTP_X_FORWARDED_PROTO ""; fastcgi_param HTTP_X_FORWARDED_FOR "";`
  assert.equal(levelOf('P210', diagnosed({ 'nginx.conf': php(clean), ...symfony })), undefined)
})

test('a ProxyFix that counts more values than come is the cause of P101', () => {
  const flask = (count: number): Readonly<Record<string, string>> => ({
    'nginx.conf': site(told.replace('3000', '8080')),
    'app.py': `from flask import Flask\nfrom werkzeug.middleware.proxy_fix import ProxyFix\napp = Flask(__name__)\napp.config["SESSION_COOKIE_SECURE"] = True\napp.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=${count})\n`,
    'app.service': '[Service]\nExecStart=waitress-serve --listen=127.0.0.1:8080 app:app\n',
  })
  const wrong = diagnosed(flask(2)).findings.find(({ rule }) => rule === 'P101')
  assert.deepEqual(wrong?.causes, ['P212'])
  assert.equal(wrong?.trace.filter(({ product }) => product === 'waitress').length, 1)
  assert.deepEqual(above(diagnosed(flask(1))), [])
})

test('a server that does not believe its proxy is no cause where the proxy says http', () => {
  const files = {
    'nginx.conf':
      'server { listen 80; server_name app.example.org; location / { proxy_pass http://web:8000; proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme; } }\n',
    'compose.yaml': 'services:\n  web:\n    build: .\n    command: gunicorn -b 0.0.0.0:8000 app.wsgi\n',
    'app/settings.py':
      'ALLOWED_HOSTS = ["app.example.org"]\nROOT_URLCONF = "a"\nMIDDLEWARE = []\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n',
  }
  const found = diagnosed(files, true).findings.find(({ rule }) => rule === 'P101')
  assert.deepEqual(found?.causes, ['P111'])
})

test('a client that repeats what is believed anyhow is told under P101, and the application offers no change where its proxy is silent', () => {
  const silent = 'proxy_pass http://127.0.0.1:3000; proxy_set_header Host $http_host; include /srv/more.conf;'
  const { findings } = diagnosed({
    'nginx.conf': site(silent.replace(' include /srv/more.conf;', '')),
    'server.js': trusted,
  })
  const found = findings.find(({ rule }) => rule === 'P101')
  assert.deepEqual(found?.causes, ['P106'])
  assert.ok(found?.consequences.some(({ rule }) => rule === 'P209'))
  assert.ok(!found?.fixes.some(({ file }) => file === 'server.js'))
})

test('a filter of Spring takes the prefix of a client', () => {
  const files = {
    'nginx.conf': site(told.replace('3000', '8080')),
    'application.properties': 'server.address=127.0.0.1\nserver.port=8080\nserver.forward-headers-strategy=framework\n',
    'pom.xml': '<artifactId>spring-boot-starter-web</artifactId>',
  }
  assert.equal(levelOf('P214', diagnosed(files)), 'warn')
})

test('a socket of puma is the same with more slashes', () => {
  const files = {
    'nginx.conf': `upstream puma { server unix:///srv/puma.sock; }\n${site(told.replace('127.0.0.1:3000', 'puma'))}`,
    'config/puma.rb': 'bind "unix:///srv/puma.sock"\n',
    'config/environments/production.rb':
      'Rails.application.configure do\n  config.force_ssl = true\n  config.hosts << "app.example.org"\nend\n',
  }
  const { view } = diagnosed(files)
  assert.deepEqual(
    view.ways.flatMap(({ ordinary }) => ordinary.assumptions),
    [],
  )
})

function diagnosed(files: Readonly<Record<string, string>>, isTlsInFront = false): Diagnosis {
  const topology = { versions: new Map(), isEdge: false, isTlsInFront, frontRanges: [] }
  return diagnose(buildStack(folderOf(files), topology), { today: '2026-01-01' })
}

/** What is an error or a warning by itself, apart from the field of HSTS. */
function above({ findings }: Diagnosis): readonly string[] {
  return findings
    .filter(({ level, rule }) => level !== 'info' && rule !== 'P506')
    .map(({ rule, level }) => `${rule} ${level}`)
}

function levelOf(rule: string, { findings }: Diagnosis): string | undefined {
  return findings.flatMap(family).find((each) => each.rule === rule)?.level
}
