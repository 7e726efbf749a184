import assert from 'node:assert/strict'
import test from 'node:test'
import { apache } from '../../../src/products/apache/product.ts'
import { curedText } from '../one-file.ts'

const site = `<VirtualHost *:443>
  ServerName app.example.org
  SSLEngine on
  ProxyPreserveHost Off
  RequestHeader unset X-Forwarded-Proto
  RequestHeader set X-Forwarded-Proto "https"
  RequestHeader set X-Real-IP "%{FROM}e"
  RequestHeader unset X-Real-IP
  RequestHeader set X-Shop blue
  ProxyPass / http://127.0.0.1:8000/
  <Location /api>
    RequestHeader unset X-Forwarded-Ssl
    RequestHeader set X-Forwarded-Proto http
  </Location>
</VirtualHost>
`

test('right lines stay, wrong ones change where they stand, and missing ones stand below', () => {
  const cured = curedText(apache, site)
  assert.ok(
    cured.includes(`  ProxyPreserveHost On
  RequestHeader unset X-Forwarded-Proto
  RequestHeader set X-Forwarded-Proto "https"
  RequestHeader set X-Real-IP "expr=%{REMOTE_ADDR}"
  RequestHeader unset Connection `),
    cured,
  )
  assert.ok(
    cured.endsWith(`  RequestHeader set X-Shop blue
  ProxyPass / http://127.0.0.1:8000/
  <Location /api>
    RequestHeader unset X-Forwarded-Ssl
  </Location>
</VirtualHost>
`),
  )
  assert.ok(!cured.includes('unset X-Real-IP'))
  assert.equal(curedText(apache, cured), cured)
})

test('a plain site that says https says its own scheme after the cure', () => {
  const plain = curedText(apache, site.replace('*:443', '*:80').replace('  SSLEngine on\n', ''))
  assert.ok(plain.includes('  RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"\n'), plain)
})
