import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem, problem } from '@lasthop/contract'
import type { Aim } from '../../../src/products/edge.ts'
import { applyEdits } from '../../../src/products/edit.ts'
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

test('an included file of the stack is mended where it stands, for all who include it, and said once', () => {
  const proxy = (path: string, more = ''): string =>
    `    location ${path} {\n        include snippets/proxy.conf;\n${more}        proxy_pass http://127.0.0.1:8000;\n    }\n`
  const site = `server {\n    listen 443 ssl;\n${proxy('/')}${proxy('/api', '        proxy_set_header X-Forwarded-Proto $scheme;\n        proxy_set_header Host $http_host;\n')}}\n`
  const snippet = 'proxy_set_header Host $host;\nproxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; # chain\n'
  const cured = curedFiles({ 'site.conf': site, 'snippets/proxy.conf': snippet })
  assert.ok(
    cured['snippets/proxy.conf']?.startsWith(
      'proxy_set_header Host $host;\nproxy_set_header X-Forwarded-For $remote_addr; # chain\nproxy_set_header X-Forwarded-Host $http_host;\n',
    ),
    cured['snippets/proxy.conf'] ?? '',
  )
  // One location says the scheme by itself, so the other one says it too, and Host is said once.
  assert.equal(
    cured['site.conf'],
    `server {\n    listen 443 ssl;\n${proxy('/').replace('{\n', '{\n        proxy_set_header X-Forwarded-Proto $scheme;\n')}${proxy('/api', '        proxy_set_header X-Forwarded-Proto $scheme;\n')}}\n`,
  )
  assert.deepEqual(curedFiles(cured), cured)
})

test("a package's file stays included where it is right, and is written out where it is not", () => {
  const of = (include: string): string =>
    cure(`location / {\n        include ${include};\n        proxy_pass http://127.0.0.1:8000;\n    }`)
  assert.ok(!of('proxy_params').includes('include'), of('proxy_params'))
  const shared = {
    'site.conf': `server {\n    listen 443 ssl;\n    include host.conf;\n    location / {\n        include host.conf;\n        proxy_pass http://127.0.0.1:8000;\n    }\n}\n`,
    'host.conf': 'proxy_set_header Host $http_host;\n',
  }
  const cured = curedFiles(shared)
  assert.equal(cured['host.conf'], shared['host.conf'])
  assert.equal(cured['site.conf']?.split('include host.conf;').length, 3, cured['site.conf'] ?? '')
  assert.equal(cured['site.conf']?.split('Host $http_host;').length, 2, cured['site.conf'] ?? '')
})

test('behind another proxy, the variables are made once, whichever site needed them first', () => {
  const behind = { kind: 'behind', ranges: ['10.0.0.0/8'] } as const
  const one = cure('location / {\n        proxy_pass http://127.0.0.1:8000;\n    }', behind)
  const two = curedText(nginx, one + one.slice(one.indexOf('server {')).replace('app.', 'two.'), behind)
  for (const variable of ['$from_front {', '$seen_proto {', '$seen_https {'])
    assert.equal(two.split(variable).length, 2, two)
  const wider = curedText(nginx, two, { kind: 'behind', ranges: ['10.0.0.0/8', '192.0.2.0/24'] })
  assert.ok(wider.startsWith('geo $realip_remote_addr $from_front { default 0; 10.0.0.0/8 1; 192.0.2.0/24 1; }\n'))
  assert.equal(wider.split('$from_front {').length, 2, wider)
})

function curedFiles(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const reader = {
    readFile: (path: string) => {
      const text = files[path]
      return text === undefined ? problem('It is not there.') : { path, text }
    },
    glob: () => [],
  }
  const [edge] = nginx.parse(reader, ['site.conf'], {})
  assert.ok(edge)
  const edits = nginx.cure(edge, { kind: 'outermost' })
  if (isProblem(edits)) throw new Error(edits.message)
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      applyEdits(
        text,
        edits.filter((edit) => edit.path === path),
      ),
    ]),
  )
}

/** A server with this location, cured. */
function cure(location: string, aim?: Aim): string {
  const text = `server {\n    listen 443 ssl;\n    server_name app.example.org;\n    ${location}\n}\n`
  return curedText(nginx, text, aim)
}
