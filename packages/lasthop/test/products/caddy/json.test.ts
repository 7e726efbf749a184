import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem } from '@lasthop/contract'
import { caddy } from '../../../src/products/caddy/product.ts'
import { edgeOfText } from '../one-file.ts'
import { applyEdits } from '../../../src/products/edit.ts'
import type { Edge } from '../../../src/products/edge.ts'

const routes = [
  {
    match: [{ host: ['app.example.org'] }],
    handle: [
      { handler: 'headers', request: { set: { 'X-Forwarded-Proto': ['https'], 'X-Team': ['shop'] } } },
      {
        handler: 'reverse_proxy',
        headers: { request: { delete: ['Cookie', 'X-Forwarded-Proto'] } },
        trusted_proxies: ['0.0.0.0/0'],
        upstreams: [{ dial: '127.0.0.1:8000' }],
      },
    ],
    terminal: true,
  },
]
const configuration = { apps: { http: { servers: { web: { listen: [':443'], routes } } } } }

test('a name of a route is a site on TLS, and on the HTTP port a redirect to it', () => {
  const { doors } = edgeOf(JSON.stringify(configuration))
  assert.deepEqual(
    doors.map(({ port, scheme, sites }) => [
      port,
      scheme,
      sites.map(({ names, routes: [route] }) => [names, route?.does]),
    ]),
    [
      [443, 'https', [[['app.example.org'], 'proxies']]],
      [80, 'http', [[['app.example.org'], 'redirects']]],
    ],
  )
})

test('a server without automatic HTTPS and without policies speaks http', () => {
  const server = { listen: ['127.0.0.1:8443'], automatic_https: { disable: true }, routes }
  const { doors } = edgeOf(JSON.stringify({ apps: { http: { servers: { web: server } } } }))
  assert.deepEqual(
    doors.map(({ address, port, scheme }) => [address, port, scheme]),
    [['127.0.0.1', 8443, 'http']],
  )
})

for (const [form, indent] of [
  ['on one line', undefined],
  ['indented with tabs', '\t'],
  ['indented with two blanks', 2],
] as const) {
  test(`a file ${form} is JSON after the cure, with all that is no business of the cure`, () => {
    const text = JSON.stringify(configuration, null, indent)
    const edits = caddy.cure(edgeOf(text), { kind: 'outermost' })
    if (isProblem(edits)) throw new Error(edits.message)
    const cured: unknown = JSON.parse(applyEdits(text, edits))
    const shown = JSON.stringify(cured)
    for (const kept of ['"X-Team":["shop"]', '"Cookie"', '"dial":"127.0.0.1:8000"', '"terminal":true'])
      assert.ok(shown.includes(kept), `${kept} is gone: ${shown}`)
    for (const gone of ['"X-Forwarded-Proto"', 'trusted_proxies']) assert.ok(!shown.includes(gone), shown)
    assert.ok(shown.includes('"X-Real-IP":["{http.request.remote.host}"]'))
  })
}

test('a member that goes at the very place where another comes leaves JSON', () => {
  const proxy = '{"trusted_proxies":["0.0.0.0/0"],"handler":"reverse_proxy","upstreams":[{"dial":":8000"}]}'
  const text = `{"apps":{"http":{"servers":{"web":{"listen":[":443"],"routes":[{"handle":[${proxy}]}]}}}}}`
  const edits = caddy.cure(edgeOf(text), { kind: 'outermost' })
  if (isProblem(edits)) throw new Error(edits.message)
  const cured = applyEdits(text, edits)
  assert.doesNotThrow(() => void JSON.parse(cured), cured)
  assert.ok(!cured.includes('trusted_proxies'))
})

for (const [fault, text, line, column] of [
  ['a comma too many', '{"apps": {"http": {"servers": {},}}}', 1, 34],
  ['an end that is missing', '{"apps": {"http": {"servers": {}}}\n', 2, 1],
  ['a comment', '{"apps": {"http": {\n  // later\n"servers": {}}}}', 2, 3],
  ['a text that is not closed', '{"apps": {"http": {"servers": {\n"a: 1}}}}', 2, 1],
] as const) {
  test(`${fault} is told at its place`, () => {
    const [complaint] = edgeOf(text).complaints
    assert.deepEqual([complaint?.rule, complaint?.place.line, complaint?.place.column], ['P901', line, column])
  })
}

test('JSON that is nested without end is told, and nothing breaks', () => {
  const [complaint] = edgeOf(`{"apps": {"http": {"servers": ${'['.repeat(200_000)}`).complaints
  assert.equal(complaint?.message, 'This JSON is nested too deeply.')
})

test('other JSON is not taken for a configuration of Caddy', () => {
  for (const text of ['{"name": "apps", "dependencies": {"http": "1"}}', '{"servers": [{"url": "/v1"}]}'])
    assert.equal(caddy.isMine({ path: 'package.json', text }), 0)
})

function edgeOf(text: string): Edge {
  return edgeOfText(caddy, text, { path: 'caddy.json' })
}
