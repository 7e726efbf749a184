import assert from 'node:assert/strict'
import test from 'node:test'
import type { Aim } from '../../../src/products/edge.ts'
import { nginx } from '../../../src/products/nginx/product.ts'
import { curedText } from '../one-file.ts'

test('a location on one line becomes one with a line for each directive', () => {
  const cured = cure('location / { proxy_set_header X-Forwarded-Proto http; proxy_pass http://127.0.0.1:8000; }')
  const lines = cured.split('\n').map((line) => line.trimEnd())
  assert.ok(lines.includes('    location / {'), cured)
  assert.ok(lines.includes('        proxy_pass http://127.0.0.1:8000;'), cured)
  assert.ok(lines.includes('        proxy_set_header X-Forwarded-Proto $scheme;'), cured)
  assert.ok(!cured.includes('X-Forwarded-Proto http;'), cured)
  assert.deepEqual(lines.slice(-4), ['        proxy_pass http://127.0.0.1:8000;', '    }', '}', ''])
})

test('quotes with a semicolon in a location on one line stay whole', () => {
  const cured = cure(`location / { add_header X-Note "a; b"; proxy_pass http://127.0.0.1:8000; }`)
  assert.ok(cured.includes('add_header X-Note "a; b";'), cured)
})

test('right lines stay, wrong ones change where they stand, and missing ones stand below in the same columns', () => {
  const cured = cure(`location / {
        proxy_set_header  Host              $host;
        proxy_set_header  X-Forwarded-Proto $http_x_forwarded_proto; # as told
        proxy_set_header  Upgrade           $http_upgrade;
        proxy_set_header  X-Scheme          '';
        proxy_pass http://127.0.0.1:8000;
    }`)
  assert.ok(
    cured.includes(`location / {
        proxy_set_header  Host              $host;
        proxy_set_header  X-Forwarded-Proto $scheme; # as told
        proxy_set_header  Upgrade           $http_upgrade;
        proxy_set_header  X-Scheme          '';
        proxy_set_header  X-Forwarded-Host  $http_host;
        proxy_set_header  X-Forwarded-Port  '';
`),
    cured,
  )
})

test('lines that locations inherit are mended where they stand, once', () => {
  const cured = cure(`proxy_set_header X-Forwarded-Proto http;
    location / { proxy_pass http://127.0.0.1:8000; }
    location /api { proxy_pass http://127.0.0.1:8001; }`)
  assert.equal(cured.split('X-Forwarded-Proto $scheme;').length, 2, cured)
  assert.ok(
    cured.endsWith(
      '    location / { proxy_pass http://127.0.0.1:8000; }\n    location /api { proxy_pass http://127.0.0.1:8001; }\n}\n',
    ),
  )
})

test('behind another proxy, what a server says of it already is not said twice', () => {
  const location = 'location / {\n        proxy_pass http://127.0.0.1:8000;\n    }'
  const behind = { kind: 'behind', ranges: ['10.0.0.0/8'] } as const
  const cured = cure(
    `set_real_ip_from 0.0.0.0/0;\n    set_real_ip_from 10.0.0.0/8;\n    real_ip_header X-Real-IP;\n    ${location}`,
    behind,
  )
  const found = [...cured.matchAll(/^ *((?:set_real_ip_from|real_ip_\w+) .*);$/gm)].map(([, line]) => line)
  assert.deepEqual(
    found.toSorted((one = '', other = '') => one.localeCompare(other)),
    ['real_ip_header X-Forwarded-For', 'real_ip_recursive on', 'set_real_ip_from 10.0.0.0/8'],
  )
})

/** A server with this location, cured. */
function cure(location: string, aim?: Aim): string {
  const text = `server {\n    listen 443 ssl;\n    server_name app.example.org;\n    ${location}\n}\n`
  return curedText(nginx, text, aim)
}
