import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem, problem } from '@lasthop/contract'
import { apache } from '../../../src/products/apache/product.ts'
import { applyEdits } from '../../../src/products/edit.ts'

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
  const cured = cure(site)
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
  assert.equal(cure(cured), cured)
})

test('a plain site that says https says its own scheme after the cure', () => {
  const plain = cure(site.replace('*:443', '*:80').replace('  SSLEngine on\n', ''))
  assert.ok(plain.includes('  RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"\n'), plain)
})

function cure(text: string): string {
  const reader = {
    readFile: (path: string) => (path === 'site.conf' ? { path, text } : problem('It is not there.')),
    glob: () => [],
  }
  const [edge] = apache.parse(reader, ['site.conf'], {})
  assert.ok(edge)
  const edits = apache.cure(edge, { kind: 'outermost' })
  if (isProblem(edits)) throw new Error(edits.message)
  return applyEdits(text, edits)
}
