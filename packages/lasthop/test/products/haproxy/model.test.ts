import assert from 'node:assert/strict'
import test from 'node:test'
import { parseAddress, problem, valuesOf, type Scheme } from '@lasthop/contract'
import { get } from '@lasthop/corpus'
import type { Edge } from '../../../src/products/edge.ts'
import { haproxy } from '../../../src/products/haproxy/product.ts'
import { edgeOfText } from '../one-file.ts'
import type { Passage } from '../../../src/products/passage.ts'

test('set-header under a condition leaves the client its own value where the condition does not hold', () => {
  const edge = edgeOf(site('http-request set-header X-Forwarded-Proto https if { ssl_fc }'))
  assert.deepEqual(told(edge, 'https', ['X-Forwarded-Proto: http'], 'x-forwarded-proto'), ['https'])
  assert.deepEqual(told(edge, 'http', ['X-Forwarded-Proto: https'], 'x-forwarded-proto'), ['https'])
  const { steps } = ask(edge, 'http', ['X-Forwarded-Proto: https'])
  assert.ok(steps.some(({ does, place }) => does === 'its condition does not hold' && place?.line === 8))
})

test('add-header stands behind what the client says', () => {
  const edge = edgeOf(site('http-request add-header X-Forwarded-Proto https'))
  assert.deepEqual(told(edge, 'https', ['X-Forwarded-Proto: http'], 'x-forwarded-proto'), ['http', 'https'])
})

test('names with underscores pass unless the option says otherwise', () => {
  const lines = ['X_Forwarded_Proto: https', 'Accept: */*']
  assert.deepEqual(told(edgeOf(site('')), 'http', lines, 'x_forwarded_proto'), ['https'])
  const strict = edgeOf(site('option http-restrict-req-hdr-names delete'))
  assert.deepEqual(told(strict, 'http', lines, 'x_forwarded_proto'), [])
  assert.deepEqual(told(strict, 'http', lines, 'accept'), ['*/*'])
  const refusing = ask(edgeOf(site('option http-restrict-req-hdr-names reject')), 'http', lines)
  assert.equal(refusing.kind === 'refused' && refusing.status, 403)
})

test('Connection goes on with what the client nominates', () => {
  const edge = edgeOf(site(''))
  assert.deepEqual(told(edge, 'https', ['Connection: close, X-Forwarded-Proto'], 'connection'), ['X-Forwarded-Proto'])
})

test('a condition is the or of its alternatives, and a name is that of all its lines', () => {
  const edge = edgeOf(
    site(
      'acl known hdr(host) -i a.test\n  acl known hdr(host) -i app.test\n  http-request set-header X-A 1 if known !{ method POST } or { path /never }',
    ),
  )
  assert.deepEqual(told(edge, 'https', [], 'x-a'), ['1'])
})

test('rules run before redirects, and redirects before a backend is chosen', () => {
  const edge = edgeOf(
    site('redirect scheme https if { hdr(x-plain) 1 }\n  http-request set-header X-Plain 1 if !{ ssl_fc }'),
  )
  const answer = ask(edge, 'http', [])
  assert.ok(answer.kind === 'answered')
  assert.deepEqual([answer.status, ...answer.fields], [302, 'Location', 'https://app.test/a'])
  assert.equal(ask(edge, 'https', []).kind, 'forwarded')
})

test('what only a running HAProxy knows is unknown, with its place', () => {
  for (const rule of [
    'http-request lua.decide',
    'http-request deny if { req.hdr(x-forwarded-proto) -m found } !{ src -f /etc/haproxy/fronts.lst }',
    'http-request set-header X-Forwarded-Proto http if { nbsrv(app) lt 1 }',
  ]) {
    const passage = ask(edgeOf(site(rule)), 'https', ['X-Forwarded-Proto: http'])
    assert.equal(passage.kind, 'unknown', rule)
  }
})

test('limits and lists that cannot be known are taken as idle, and it is said', () => {
  const rules = 'http-request track-sc0 src\n  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 20 }'
  const passage = ask(edgeOf(site(rules)), 'https', [])
  assert.equal(passage.kind, 'forwarded')
  assert.ok(passage.steps.some(({ does }) => does.startsWith('whether it holds is not known')))
})

test('a value that nobody may believe does not make the request unknown', () => {
  const edge = edgeOf(site('http-request set-header X-Request-ID %[uuid()]\n  unique-id-header X-Unique-ID'))
  assert.equal(ask(edge, 'https', []).kind, 'forwarded')
  assert.equal(
    ask(edgeOf(site('http-request set-header X-Forwarded-Proto %[lua.scheme()]')), 'https', []).kind,
    'unknown',
  )
})

test('where the environment says the address of the application, what is sent there is known all the same', () => {
  const text = site('').replace('127.0.0.1:8000', '"${APP_HOST}:8000"')
  const passage = ask(edgeOf(text), 'https', [])
  assert.ok(passage.kind === 'forwarded')
  assert.equal(passage.upstream.isFilledIn, true)
  assert.deepEqual(passage.upstream.target, { kind: 'tcp', host: 'upstream.internal', port: 8000 })
})

test('a frontend of TCP is no door, and one that expects the PROXY protocol says so', () => {
  const doors = edgeOf(
    site('')
      .replace('bind :80', 'bind :80 accept-proxy')
      .concat('frontend raw\n  mode tcp\n  bind :25\n  default_backend app\n'),
  ).doors
  assert.deepEqual(
    doors.map(({ port, scheme, proxyProtocol }) => [port, scheme, proxyProtocol?.place.line]),
    [
      [80, 'http', 6],
      [443, 'https', undefined],
    ],
  )
})

test('a door whose port is filled in, and one that reads no HTTP, are said aloud', () => {
  const text = site('').replace('bind :80', 'bind "*:${PORT}"')
  const { complaints, doors } = edgeOf(
    `${text}frontend raw\n  mode tcp\n  bind :8443\nfrontend mail\n  mode tcp\n  bind :25\n`,
  )
  assert.deepEqual(
    complaints.map(({ rule, place }) => [rule, place.line]),
    [
      ['P908', 6],
      ['P908', 14],
    ],
  )
  assert.deepEqual(
    doors.map(({ port, scheme }) => [port, scheme]),
    [
      [80, 'http'],
      [443, 'https'],
    ],
  )
})

test('a word that is gone is told, and what it does is unknown', () => {
  const edge = edgeOf(site('reqadd X-Forwarded-Proto:\\ https'))
  assert.deepEqual(
    edge.complaints.map(({ rule, place, level }) => [rule, place.line, level]),
    [['P907', 8, 'info']],
  )
  assert.equal(ask(edge, 'https', []).kind, 'unknown')
})

test('what every backend does to answers, the site does', () => {
  const rules = `  http-response set-header Strict-Transport-Security max-age=300
  http-response replace-header Location ^http://(.*)$ https://\\1
  http-response replace-header Set-Cookie (.*) "\\1; Secure"
`
  const [door] = edgeOf(site('') + rules).doors
  assert.equal(door?.sites[0]?.hsts?.value, 'max-age=300')
  assert.equal(door?.sites[0]?.mends?.location?.line, 13)
  assert.equal(door?.sites[0]?.mends?.cookies?.line, 14)
  const other = edgeOf(`${site('use_backend b if { path /b }')}${rules}backend b\n  server a 127.0.0.1:1\n`).doors
  assert.equal(other[0]?.sites[0]?.hsts, undefined)
})

test('names that choose a backend are sites, and paths are routes', () => {
  const { doors } = edgeOf(
    `${site('acl shop hdr(host) -i shop.example.org\n  use_backend shop if shop\n  use_backend api if { path_beg /api }')}backend shop
  server s 127.0.0.1:8001
backend api
  http-request set-header X-Api 1
  server s 127.0.0.1:8002
`,
  )
  const sites = doors[0]?.sites ?? []
  assert.deepEqual(
    sites.map(({ names, routes }) => [names, routes.map(({ path }) => path)]),
    [
      [['shop.example.org'], ['/', '/api']],
      [[], ['/api', '/']],
    ],
  )
  assert.equal(sites[1]?.routes[0]?.fields[0]?.name, 'X-Api')
})

test('haproxy.cfg is mine by its name, parts and templates by their words, and other configuration is not', () => {
  const sure = (path: string, text: string): boolean => haproxy.isMine({ path, text }) >= 0.5
  const part = 'backend app\n  balance roundrobin\n  server a 10.0.0.1:80 check\n'
  assert.ok(sure('haproxy.cfg', ''))
  assert.ok(sure('conf.d/20-app.cfg', part))
  assert.ok(
    sure(
      'templates/haproxy.cfg.j2',
      `{% for b in backends %}\nbackend {{ b }}\n  server a {{ ip }}:80\n{% endfor %}\n`,
    ),
  )
  assert.ok(!sure('setup.cfg', '[metadata]\nname = app\nversion = 1\n'))
  assert.ok(
    !sure(
      'nginx.conf',
      'http {\n  server {\n    listen 80;\n    location / { proxy_pass http://127.0.0.1; }\n  }\n}\n',
    ),
  )
  assert.ok(!sure('notes.md', '# The backend app\n\nmode http is what the server a needs.\n'))
})

test('parts without a global section go with the main file above them', () => {
  const files: Readonly<Record<string, string>> = {
    'etc/haproxy.cfg': 'global\n  daemon\ndefaults\n  mode http\nfrontend f\n  bind :80\n  default_backend app\n',
    'etc/conf.d/app.cfg': 'backend app\n  server a 127.0.0.1:8000\n',
  }
  const reader = {
    readFile: (path: string) => (files[path] === undefined ? problem('It is not there.') : { path, text: files[path] }),
    glob: () => [],
  }
  const edges = haproxy.parse(reader, Object.keys(files).toSorted(), {})
  assert.equal(edges.length, 1)
  assert.equal(edges[0]?.doors[0]?.sites[0]?.routes[0]?.upstream?.target.kind, 'tcp')
})

test('what rules leave of a target without a scheme is taken for an authority', () => {
  const lines = ['set-path ""', 'set-query a=1', 'set-header Host app.inner'].map((rule) => `http-request ${rule}`)
  const address = parseAddress('192.0.2.7')
  assert.ok(address)
  const raw = 'GET http://app.test HTTP/1.1\r\nHost: app.test\r\n\r\n'
  const socket = { peer: { kind: 'ip', address }, scheme: 'http', address: '10.0.0.1', port: 80 } as const
  const passage = edgeOf(site(lines.join('\n  '))).passBytes(socket, raw)
  assert.equal(passage.kind === 'forwarded' && passage.message.target, 'app.inner')
})

function site(lines: string): string {
  return `global
  daemon
defaults
  mode http
frontend web
  bind :80
  bind :443 ssl crt /etc/haproxy/site.pem
  ${lines}
  default_backend app
backend app
  server a 127.0.0.1:8000
`
}

function edgeOf(text: string): Edge {
  return edgeOfText(haproxy, text)
}

function ask(edge: Edge, scheme: Scheme, lines: readonly string[]): Passage {
  const address = parseAddress('192.0.2.7')
  if (address === undefined) throw new Error('It is an address.')
  const port = scheme === 'https' ? 443 : 80
  return edge.passBytes({ peer: { kind: 'ip', address }, scheme, address: '10.0.0.1', port }, get(lines, '/a'))
}

/** The values of a field in what reaches the application. */
function told(edge: Edge, scheme: Scheme, lines: readonly string[], name: string): readonly string[] {
  const passage = ask(edge, scheme, lines)
  if (passage.kind !== 'forwarded') throw new Error(`It is ${passage.kind}.`)
  return valuesOf(passage.message.fields, name)
}
