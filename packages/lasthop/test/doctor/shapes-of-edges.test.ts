/** Configurations of edges in shapes that people give them: what is read of them, and what is not made up. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose, type Diagnosis } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { folderOf } from './folder-of.ts'

type Files = Readonly<Record<string, string>>

const fields =
  'proxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Host $http_host;\nproxy_set_header X-Forwarded-For $remote_addr;\nproxy_set_header X-Forwarded-Proto $scheme;\n'
const tls = 'listen 443 ssl;\nserver_name a.test;\nssl_certificate a.pem;\nssl_certificate_key a.key;\n'
const express = {
  'app.js':
    "const express = require('express')\nconst app = express()\napp.set('trust proxy', 'loopback')\napp.listen(3000, '127.0.0.1')\n",
  'package.json': '{ "dependencies": { "express": "4.21.2" } }\n',
}
const django = {
  'a/settings.py':
    'ALLOWED_HOSTS = ["a.test", "b.test"]\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\nSESSION_COOKIE_SECURE = True\nWSGI_APPLICATION = "a.wsgi.application"\n',
  'requirements.txt': 'Django==5.1.4\ngunicorn==23.0.0\n',
  'a.service': '[Service]\nExecStart=/srv/gunicorn -b 127.0.0.1:8000 a.wsgi\n',
}
const haproxy = (lines: string): string =>
  `defaults\n  mode http\n  option forwardfor\nfrontend plain\n  bind :80\n  redirect scheme https code 301\n${lines}`
const tlsFront = 'frontend tls\n  bind :443 ssl crt /etc/haproxy/a.pem\n'

test('a map of HAProxy chooses the backend, and without its file that is not known', () => {
  const files = {
    'haproxy/haproxy.cfg': haproxy(
      `${tlsFront}  http-request set-header X-Forwarded-Proto https\n  use_backend %[req.hdr(host),lower,map(/etc/haproxy/hosts.map)]\nbackend app\n  server s 127.0.0.1:8000\n`,
    ),
    ...django,
  }
  const map = { 'haproxy/hosts.map': '# host backend\na.test app\nb.test app\n' }
  assert.deepEqual(above(files), [])
  assert.deepEqual(above({ ...files, ...map }), ['P211'])
})

test('patterns of a condition are read from the file that is named', () => {
  const files = {
    'haproxy.cfg': haproxy(
      `${tlsFront}  http-request set-header X-Forwarded-Proto https if { req.hdr(host) -f /etc/haproxy/ours.lst }\n  default_backend app\nbackend app\n  server s 127.0.0.1:8000\n`,
    ),
    ...django,
  }
  assert.ok(!above({ ...files, 'ours.lst': 'a.test\n' }).includes('P101'))
  assert.ok(above({ ...files, 'ours.lst': 'other.test\n' }).includes('P101'))
})

test('a backend that says http beside one that does not is to blame', () => {
  const files = {
    'haproxy.cfg': haproxy(
      `${tlsFront}  http-request set-header X-Forwarded-Proto https\n  use_backend api if { path_beg /api }\n  default_backend pages\nbackend pages\n  server p 127.0.0.1:8081\nbackend api\n  http-request set-header X-Forwarded-Proto http\n  server n 127.0.0.1:3000\n`,
    ),
    ...express,
  }
  const { findings } = diagnosed(files)
  assert.deepEqual(findings.find(({ rule }) => rule === 'P101')?.causes, ['P110'])
})

test('who answers challenges believes nothing, and is missed where a redirect comes before', () => {
  const acme = (redirect: string): Files => ({
    'haproxy.cfg': `defaults\n  mode http\nfrontend all\n  bind :80\n  http-request redirect scheme https code 301 ${redirect}\n  use_backend acme if { path_beg /.well-known/acme-challenge/ }\n${tlsFront}  http-request set-header X-Forwarded-Proto https\n  http-request set-header X-Forwarded-Host %[req.hdr(host)]\n  http-request set-header X-Forwarded-For %[src]\n  default_backend app\nbackend acme\n  server certbot 127.0.0.1:8888\nbackend app\n  server n 127.0.0.1:3000\n`,
    ...express,
  })
  assert.deepEqual(above(acme('unless { path_beg /.well-known/acme-challenge/ }')), [])
  assert.deepEqual(above(acme('')), ['P806'])
})

test('a second line that makes the server refuse both is told as added', () => {
  const files = {
    'haproxy.cfg': haproxy(
      `${tlsFront}  http-request add-header X-Forwarded-Proto https\n  default_backend app\nbackend app\n  server s 127.0.0.1:8000\n`,
    ),
    ...django,
  }
  assert.deepEqual(above(files), ['P208', 'P211'])
})

test('a door on the loopback that TLS is passed on to is asked by the port before it', () => {
  const files = {
    'haproxy.cfg':
      'defaults\n  mode tcp\nfrontend tls\n  bind :443\n  default_backend web\nbackend web\n  server n 127.0.0.1:8443\n',
    'nginx.conf': `events {}\nhttp {\nserver {\n${tls.replace('443', '127.0.0.1:8443')}location / { proxy_pass http://127.0.0.1:3000;\n${fields}}\n}\n}\n`,
    ...express,
  }
  const { view } = diagnosed(files)
  assert.deepEqual(
    view.ways.map(({ way }) => way.origin),
    ['https://a.test'],
  )
})

test('an include by its place on another machine is found by the end of its path', () => {
  const files = {
    'swag/nginx/proxy-confs/a.subdomain.conf': `server {\n${tls}location / { include /config/nginx/proxy.conf;\nset $app 127.0.0.1;\nproxy_pass http://$app:3000; }\n}\n`,
    'swag/nginx/proxy.conf': fields,
    ...express,
  }
  assert.deepEqual(above(files), [])
  assert.ok(above({ ...files, 'swag/nginx/proxy.conf': 'proxy_set_header Host $host;\n' }).includes('P106'))
})

test('a map for WebSockets that is not at hand hides nothing else', () => {
  const files = {
    'a.conf': `server {\n${tls}location / { proxy_pass http://127.0.0.1:3000;\nproxy_set_header Connection $connection_upgrade; }\n}\n`,
    ...express,
  }
  assert.ok(above(files).includes('P106'))
})

test('what a panel fills in is no address, and what it includes decides', () => {
  const site = (include: string): Files => ({
    'a.conf': `server {\nlisten %ip%:%proxy_ssl_port% ssl;\nserver_name %domain_idn%;\nssl_certificate %ssl_pem%;\nssl_certificate_key %ssl_key%;\n${include}\nlocation / { proxy_pass http://%ip%:%web_port%; }\n}\n`,
  })
  assert.deepEqual(above(site('include %home%/conf/%domain%/nginx.ssl.conf_*;')), [])
  assert.ok(above(site('')).includes('P106'))
})

test('what is asked over TLS sees TLS itself', () => {
  const site = (scheme: string): Files => ({
    'a.conf': `server {\n${tls}location / { proxy_pass ${scheme}://10.0.0.5:8443; }\n}\n`,
  })
  assert.ok(above(site('http')).includes('P106'))
  assert.ok(!above(site('https')).includes('P106'))
})

test('labels of a service in a swarm count', () => {
  const labels = (indent: string): string =>
    [
      'traefik.http.routers.a.rule=Host(`a.test`)',
      'traefik.http.routers.a.entrypoints=tls',
      'traefik.http.routers.a.tls=true',
      'traefik.http.services.a.loadbalancer.server.port=8000',
    ]
      .map((label) => `${indent}- ${label}\n`)
      .join('')
  const files = {
    'stack.yml': `services:\n  traefik:\n    image: traefik:v3.6.14\n    command: ["--providers.swarm", "--entrypoints.tls.address=:443"]\n    ports: ["443:443"]\n  web:\n    image: a/web:1\n    command: gunicorn a.wsgi -b 0.0.0.0:8000\n    deploy:\n      labels:\n${labels('        ')}`,
    'a/settings.py':
      'ALLOWED_HOSTS = ["a.test"]\nWSGI_APPLICATION = "a.wsgi.application"\nSESSION_COOKIE_SECURE = True\n',
    'requirements.txt': 'Django==5.1.4\ngunicorn==23.0.0\n',
  }
  assert.ok(above(files).includes('P101'))
})

test('an entry point that only sends on may believe anyone', () => {
  const files = (insecure: string): Files => ({
    'traefik.yml': `entryPoints:\n  web:\n    address: ":80"\n    forwardedHeaders: { insecure: ${insecure === 'web'} }\n    http: { redirections: { entryPoint: { to: tls } } }\n  tls:\n    address: ":443"\n    forwardedHeaders: { insecure: ${insecure === 'tls'} }\nproviders: { file: { filename: dynamic.yml } }\n`,
    'dynamic.yml':
      'http:\n  routers:\n    a: { rule: "Host(`a.test`)", entryPoints: [tls], service: a, tls: {} }\n  services:\n    a: { loadBalancer: { servers: [{ url: "http://127.0.0.1:3000" }] } }\n',
    ...express,
  })
  assert.ok(!above(files('web')).includes('P210'))
  assert.ok(above(files('tls')).includes('P210'))
})

test('mod_remoteip that is switched on in a file of its own is found', () => {
  const vhost = 'SSLEngine on\nSSLCertificateFile a.pem\nProxyPass / http://127.0.0.1:3000/\n'
  const files = {
    'apache2/conf-enabled/remoteip.conf': 'RemoteIPHeader X-Forwarded-For\n',
    'apache2/sites-enabled/a.conf': `<VirtualHost *:443>\nServerName a.test\n${vhost}</VirtualHost>\n`,
  }
  assert.ok(above(files).includes('P403'))
})

test('sites that a file makes by nothing but a macro are found', () => {
  const files = {
    'conf-enabled/macro.conf':
      '<Macro Site $host>\n<VirtualHost *:443>\nServerName $host\nSSLEngine on\nSSLCertificateFile a.pem\nProxyPreserveHost On\nProxyPass / http://127.0.0.1:3000/\n</VirtualHost>\n</Macro>\n',
    'sites-enabled/a': 'Use Site a.test\n',
    ...express,
  }
  assert.ok(above(files).includes('P106'))
})

test('a redirect of .htaccess that asks the client is told, whatever runs the PHP behind it', () => {
  const site = (port: number, lines: string): string =>
    `<VirtualHost *:${port}>\nServerName a.test\nDocumentRoot /var/www/a\n${lines}<Directory /var/www/a>\nAllowOverride All\n</Directory>\n</VirtualHost>\n`
  const files = {
    'sites-enabled/a.conf': site(80, '') + site(443, 'SSLEngine on\nSSLCertificateFile a.pem\n'),
    'var/www/a/.htaccess':
      'RewriteEngine On\nRewriteCond %{HTTPS} off\nRewriteCond %{HTTP:X-Forwarded-Proto} !https\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [L,R=301]\nRewriteRule . /index.php [L]\n',
    'var/www/a/index.php': '<?php echo 1;\n',
  }
  assert.ok(above(files).includes('P504'))
})

test('what a front that no file shows does to Connection is a note', () => {
  const files = {
    Caddyfile:
      '{\n\tservers {\n\t\ttrusted_proxies static 10.0.0.0/8\n\t}\n}\nhttp://a.test {\n\treverse_proxy 127.0.0.1:3000\n}\n',
    ...express,
  }
  const topology = { versions: new Map(), isEdge: false, isTlsInFront: true, frontRanges: [] }
  const { findings } = diagnose(buildStack(folderOf(files), topology), { today: '2026-01-01' })
  const told = findings.flatMap(family).filter(({ rule }) => rule === 'P207' || rule === 'P202')
  assert.ok(told.some(({ rule }) => rule === 'P207'))
  assert.deepEqual([...new Set(told.map(({ level }) => level))], ['info'])
})

function diagnosed(files: Files): Diagnosis {
  const topology = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }
  return diagnose(buildStack(folderOf(files), topology), { today: '2026-01-01' })
}

/** The rules that are told as more than notes. */
function above(files: Files): readonly string[] {
  const told = diagnosed(files)
    .findings.flatMap(family)
    .filter(({ level }) => level !== 'info')
  return [...new Set(told.map(({ rule }) => rule))].toSorted()
}
