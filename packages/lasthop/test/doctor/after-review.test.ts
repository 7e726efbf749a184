import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { planFix } from '../../src/doctor/fix.ts'
import { example, nginxFile, rightGunicorn } from '../../src/doctor/rules/examples.ts'
import { folderOf } from './folder-of.ts'

const { files } = example()
const behind = (proxy: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const { 'nginx.conf': _, ...app } = files
  return { ...app, ...proxy }
}
const both = (location: string): string =>
  nginxFile({ plain: '', listen: 'listen 80;\n  listen 443 ssl;', location }).replace(/^server.*80.*\n/m, '')

const caddyfile = (plain: string): string =>
  [plain, 'app.example.org']
    .map((address) => `${address} { # plain\n  # to the app\n  reverse_proxy 127.0.0.1:8000 # here\n}\n`)
    .join('')

suite('after review, fix', () => {
  const cases: readonly { name: string; files: Readonly<Record<string, string>>; path: string; line: RegExp }[] = [
    {
      name: 'sends the plain visitors of an nginx server for both to https',
      files: behind({ 'nginx.conf': both('proxy_pass http://127.0.0.1:8000; proxy_set_header Host $http_host;') }),
      path: 'nginx.conf',
      line: /if \(\$scheme = http\) \{\n\s+return 301 https:\/\/\$host\$request_uri;\n\s+\}/,
    },
    {
      name: 'sends those of an Apache VirtualHost there, apart from the challenge',
      files: behind({
        'httpd.conf': [443, 80]
          .map(
            (port) =>
              `Listen ${port}\n<VirtualHost *:${port}>\n\tServerName app.example.org\n\tProxyPreserveHost On\n\tProxyPass / http://127.0.0.1:8000/\n${port === 443 ? '\tSSLEngine on\n\tSSLCertificateFile a.pem\n\tSSLCertificateKeyFile a.key\n' : ''}</VirtualHost>\n`,
          )
          .join(''),
      }),
      path: 'httpd.conf',
      line: /^\tRewriteCond %\{REQUEST_URI\} !\^\/\\\.well-known\/acme-challenge\/\n\tRewriteRule \^ https/m,
    },
    {
      name: 'sends those of an HAProxy frontend there',
      files: behind({
        'haproxy.cfg':
          'defaults\n  mode http\nfrontend www\n  bind :80\n  bind :443 ssl crt a.pem\n  default_backend app\nbackend app\n  server a 127.0.0.1:8000\n',
      }),
      path: 'haproxy.cfg',
      line: /^ {2}http-request redirect scheme https code 301 unless \{ ssl_fc \}/m,
    },
    {
      name: 'sends those of a Caddy site for http alone there, and keeps the comments',
      files: behind({ Caddyfile: caddyfile('http://app.example.org') }),
      path: 'Caddyfile',
      line: /^http:\/\/app\.example\.org \{ # plain\n {2}@plain_http \{\n {4}protocol http\n {4}not path \/\.well-known\/acme-challenge\/\*\n {2}\}\n {2}redir @plain_http https:\/\/\{host\}\{uri\} 301\n {2}# to the app\n/m,
    },
    {
      name: 'sends those of a Caddy site for both there',
      files: behind({
        Caddyfile:
          'app.example.org, http://app.example.org {\n\treverse_proxy 127.0.0.1:8000 {\n\t\theader_up X-Forwarded-Host {hostport}\n\t}\n}\n',
      }),
      path: 'Caddyfile',
      line: /^\tredir @plain_http https:\/\/\{host\}\{uri\} 301\n\treverse_proxy/m,
    },
    {
      name: 'takes a port off the other addresses of the machine',
      files: { ...files, 'gunicorn.conf.py': rightGunicorn.replace('127.0.0.1:8000', '0.0.0.0:8000') },
      path: 'gunicorn.conf.py',
      line: /127\.0\.0\.1:8000/,
    },
    {
      name: 'publishes the port of a container on loopback',
      files: {
        ...files,
        'gunicorn.conf.py': rightGunicorn.replace('127.0.0.1:8000', '0.0.0.0:8000'),
        'compose.yaml':
          'services:\n  web:\n    build: .\n    command: gunicorn mysite.wsgi\n    ports:\n      - "8000:8000" # for now\n',
      },
      path: 'compose.yaml',
      line: /^ {6}- "127\.0\.0\.1:8000:8000" # for now$/m,
    },
  ]
  for (const { name, files: stack, path, line } of cases)
    test(name, () => {
      const plan = planFix(folderOf(stack), topology, { today: '2026-01-01', mayReview: true })
      assert.equal(plan.kind, 'plan', plan.kind === 'refusal' ? plan.because.join(' ') : '')
      assert.match(textAfter(plan, path), line)
      const again = planFix(folderOf({ ...stack, ...textsAfter(plan) }), topology, {
        today: '2026-01-01',
        mayReview: true,
      })
      assert.equal(again.kind, 'refusal')
      const waiting = planFix(folderOf(stack), topology, { today: '2026-01-01', mayReview: false })
      assert.doesNotMatch(textAfter(waiting, path), line)
    })
})

test('a change that spoils the rest is left out, and the rest is made', () => {
  const location =
    'proxy_pass http://127.0.0.1:8000; proxy_set_header Host $http_host; if ($uri = /) { return 302 http://$host/; }'
  const stack = {
    ...files,
    'nginx.conf': nginxFile({ location }),
    'gunicorn.conf.py': rightGunicorn.replace('127.0.0.1:8000', '0.0.0.0:8000'),
  }
  const plan = planFix(folderOf(stack), topology, { today: '2026-01-01', mayReview: true })
  assert.equal(plan.kind, 'plan', plan.kind === 'refusal' ? plan.because.join(' ') : '')
  assert.match(textAfter(plan, 'gunicorn.conf.py'), /127\.0\.0\.1:8000/)
  assert.ok(!plan.cures.some(({ product }) => product === 'redirect'))
  assert.ok(plan.byHand.some(({ rule }) => rule === 'P102'))
})

/** What a file would be; empty where it stays. */
function textAfter(plan: ReturnType<typeof planFix>, path: string): string {
  return (plan.kind === 'plan' && plan.changes.find((change) => change.path === path)?.after) || ''
}

function textsAfter(plan: ReturnType<typeof planFix>): Readonly<Record<string, string>> {
  return plan.kind === 'plan' ? Object.fromEntries(plan.changes.map(({ path, after }) => [path, after])) : {}
}

const topology = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }
