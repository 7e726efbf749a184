import assert from 'node:assert/strict'
import test from 'node:test'
import { parseAddress, valuesOf } from '@lasthop/contract'
import { get } from '@lasthop/corpus'
import type { Edge } from '../../../src/products/edge.ts'
import { nginx } from '../../../src/products/nginx/product.ts'
import { curedText, edgeOfText } from '../one-file.ts'
import type { Version } from '../../../src/products/version.ts'

const lost = `server {
  listen 443 ssl;
  proxy_set_header X-Forwarded-Proto $scheme;
  location / { proxy_pass http://127.0.0.1:8000; }
  location /ws {
    proxy_set_header Upgrade $http_upgrade;
    proxy_pass http://127.0.0.1:8000;
  }
}
`

test('a location with one proxy_set_header loses all outer ones, and is told with its place', () => {
  const edge = edgeOf(lost)
  assert.deepEqual(protoAt(edge, '/', ['X-Forwarded-Proto: http']), ['https'])
  assert.deepEqual(protoAt(edge, '/ws', ['X-Forwarded-Proto: http']), ['http'])
  assert.deepEqual(
    edge.complaints.map(({ rule, place }) => [rule, place.line]),
    [['P902', 6]],
  )
})

test('the cure sets the truth in every location, and keeps what else a location says', () => {
  const cured = edgeOf(curedText(nginx, lost))
  for (const path of ['/', '/ws']) assert.deepEqual(protoAt(cured, path, ['X-Forwarded-Proto: http']), ['https'])
  assert.deepEqual(protoAt(cured, '/ws', ['Upgrade: websocket'], 'upgrade'), ['websocket'])
})

test('the cure takes an include away whose fields the block sets', () => {
  const site =
    'server {\n  listen 443 ssl;\n  location / {\n    include proxy_params;\n    proxy_pass http://127.0.0.1:8000;\n  }\n}\n'
  const cured = edgeOf(curedText(nginx, site))
  assert.deepEqual(protoAt(cured, '/', ['X-Forwarded-For: 6.6.6.6'], 'x-forwarded-for'), ['192.0.2.7'])
})

test('a field in two lines is sent twice', () => {
  const edge = edgeOf(
    'server { listen 443 ssl; include proxy_params; location / { include proxy_params; proxy_set_header Host $host; proxy_pass http://127.0.0.1:8000; } }',
  )
  assert.deepEqual(protoAt(edge, '/', [], 'host'), ['app.test', 'app.test'])
})

test('a map that is made of itself is unknown, and no endless loop', () => {
  const maps = 'map $a $b { default $c; }\nmap $b $c { default $b; }\n'
  const edge = edgeOf(
    `${maps}server { listen 443 ssl; location / { proxy_set_header X-Forwarded-Proto $b; proxy_pass http://127.0.0.1:8000; } }`,
  )
  const address = parseAddress('192.0.2.7')
  assert.ok(address)
  const socket = { peer: { kind: 'ip', address } as const, scheme: 'https', address: '10.0.0.1', port: 443 } as const
  assert.equal(edge.passBytes(socket, get()).kind, 'unknown')
})

test('underscores pass only where the server lets them in', () => {
  const site = (line: string): string =>
    `server { listen 443 ssl; ${line} location / { proxy_pass http://127.0.0.1:8000; } }`
  assert.deepEqual(protoAt(edgeOf(site('')), '/', ['X_Forwarded_Proto: https'], 'x_forwarded_proto'), [])
  assert.deepEqual(
    protoAt(edgeOf(site('underscores_in_headers on;')), '/', ['X_Forwarded_Proto: https'], 'x_forwarded_proto'),
    ['https'],
  )
})

test('a field that comes twice is one line to $http_ before 1.23, and a list from then on', () => {
  const site =
    'server { listen 443 ssl; location / { proxy_set_header X-A $http_x_b; proxy_pass http://127.0.0.1:8000; } }'
  const lines = ['X-B: 1', 'X-B: 2']
  assert.deepEqual(protoAt(edgeOf(site), '/', lines, 'x-a'), ['1'])
  assert.deepEqual(protoAt(edgeOf(site, { text: '1.28.0', known: 'flag' }), '/', lines, 'x-a'), ['1, 2'])
})

// Run: nginx 1.22.1 gives these answers.
for (const [path, answer] of [
  ['/', 403],
  ['/p', 'up'],
  ['/n/x', 'up'],
  ['/t', 410],
  ['/t/x', 'up'],
  ['/l1', 500],
  ['/named', 'up'],
  ['/round', 500],
] as const) {
  test(`try_files counts in its own block alone, and not for ever: ${path} is ${answer}`, () => {
    const pass = 'proxy_pass http://127.0.0.1:8000;'
    const edge = edgeOf(`server { listen 443 ssl; try_files /none =403;
      location /p { ${pass} }
      location /n { location /n/x { ${pass} } }
      location /t { try_files /none =410; location /t/x { ${pass} } }
      location /l1 { try_files /none /l2; }
      location /l2 { try_files /none /l1; }
      location /named { try_files /none @app; }
      location @app { ${pass} }
      location /round { try_files /none @round; }
      location @round { try_files /none /round; ${pass} }
    }`)
    assert.equal(outcomeAt(edge, path), answer)
  })
}

// Run: nginx 1.22.1 gives these answers.
test('a visitor does not come to an internal location, nor to one inside it, but is led there', () => {
  const pass = 'proxy_pass http://127.0.0.1:9000;'
  const edge = edgeOf(`server { listen 443 ssl;
    location /auth/ { internal; location /auth/deep { ${pass} } ${pass} }
    location /moved { rewrite ^ /auth/ last; }
    location /tried { try_files /none /auth/; }
  }`)
  const paths = ['/auth/', '/auth', '/auth/deep', '/moved', '/tried']
  assert.deepEqual(
    paths.map((path) => outcomeAt(edge, path)),
    [404, 404, 404, 'up', 'up'],
  )
})

function outcomeAt(edge: Edge, path: string): string | number {
  const address = parseAddress('192.0.2.7')
  assert.ok(address)
  const socket = { peer: { kind: 'ip', address } as const, scheme: 'https', address: '10.0.0.1', port: 443 } as const
  const passage = edge.passBytes(socket, get([], path))
  if (passage.kind === 'refused') return passage.status
  return passage.kind === 'forwarded' ? 'up' : passage.kind
}

function protoAt(edge: Edge, path: string, lines: readonly string[], name = 'x-forwarded-proto'): string[] {
  const address = parseAddress('192.0.2.7')
  assert.ok(address)
  const socket = { peer: { kind: 'ip', address } as const, scheme: 'https', address: '10.0.0.1', port: 443 } as const
  const passage = edge.passBytes(socket, get(lines, path))
  assert.equal(passage.kind, 'forwarded')
  return valuesOf(passage.message.fields, name)
}

function edgeOf(text: string, version?: Version): Edge {
  return edgeOfText(nginx, text, version === undefined ? {} : { version })
}
