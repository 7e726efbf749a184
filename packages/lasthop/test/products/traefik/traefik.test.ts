import assert from 'node:assert/strict'
import test from 'node:test'

import { defaultContract, isProblem, parseAddress, problem, valuesOf } from '@lasthop/contract'

import type { Aim, Edge } from '../../../src/products/edge.ts'
import { applyEdits } from '../../../src/products/edit.ts'
import { traefik } from '../../../src/products/traefik/product.ts'

const start = `entryPoints:
  web:
    address: ":80"
    http:
      redirections:
        entryPoint: { to: websecure }
  websecure:
    address: ":443"
    # the balancer, it was said
    forwardedHeaders:
      insecure: true
`
const routes = `http:
  routers:
    app:
      rule: Host(\`app.example.org\`) && !PathPrefix(\`/private\`)
      entryPoints: [websecure]
      middlewares: [strip@file]
      service: app
      tls: {}
  middlewares:
    strip:
      stripPrefix: { prefixes: [/api] }
  services:
    app:
      loadBalancer:
        servers: [{ url: "http://10.0.0.5:8000" }]
`
const files = { 'traefik.yml': start, 'dynamic.yml': routes }
const outermost: Aim = { kind: 'outermost' }

test('an untrusted peer is not believed, and the truth is said', () => {
  const edge = edgeOf({ ...files, 'traefik.yml': start.replace('true', 'false') })
  const fields = sent(edge, [
    'X-Forwarded-Proto: http',
    'X-Forwarded-For: 6.6.6.6',
    'X-Real-IP: 6.6.6.6',
    'X_Forwarded_Proto: http',
    'Forwarded: proto=http',
  ])
  assert.deepEqual(valuesOf(fields, 'x-forwarded-proto'), ['https'])
  assert.deepEqual(valuesOf(fields, 'x-forwarded-for'), ['203.0.113.7'])
  assert.deepEqual(valuesOf(fields, 'x-real-ip'), ['203.0.113.7'])
  assert.deepEqual(valuesOf(fields, 'x-forwarded-port'), ['443'])
  assert.equal(valuesOf(fields, 'x_forwarded_proto').length, 0)
  assert.deepEqual(valuesOf(fields, 'forwarded'), ['proto=http'])
})

test('insecure lets everybody speak, and a listed peer alone is believed where some are listed', () => {
  const all = sent(edgeOf(files), ['X-Forwarded-Proto: http', 'X-Forwarded-For: 6.6.6.6'])
  assert.deepEqual(valuesOf(all, 'x-forwarded-proto'), ['http'])
  assert.deepEqual(valuesOf(all, 'x-forwarded-for'), ['6.6.6.6, 203.0.113.7'])
  const listed = edgeOf({ ...files, 'traefik.yml': start.replace('insecure: true', 'trustedIPs: ["10.0.0.0/8"]') })
  assert.deepEqual(valuesOf(sent(listed, ['X-Forwarded-Proto: http']), 'x-forwarded-proto'), ['https'])
  assert.deepEqual(valuesOf(sent(listed, ['X-Forwarded-Proto: http'], '10.1.2.3'), 'x-forwarded-proto'), ['http'])
})

test('what Connection can take away, and which spellings pass, follows the version', () => {
  const right = { ...files, 'traefik.yml': start.replace('true', 'false') }
  const told = (version: string, line: string): readonly string[] => {
    const fields = sent(edgeOf(right, version), [line])
    return [...valuesOf(fields, 'x-forwarded-proto'), ...valuesOf(fields, 'x_forwarded_proto')]
  }
  assert.deepEqual(told('3.1.2', 'Connection: X-Forwarded-Proto'), [])
  assert.deepEqual(told('3.1.3', 'Connection: X-Forwarded-Proto'), ['https'])
  assert.deepEqual(told('3.1.3', 'Connection: x-forwarded-proto'), [])
  assert.deepEqual(told('2.11.38', 'Connection: x-forwarded-proto'), ['https'])
  assert.deepEqual(told('3.6.13', 'X_Forwarded_Proto: http'), ['https', 'http'])
  assert.deepEqual(told('3.6.14', 'X_Forwarded_Proto: http'), ['https'])
  assert.deepEqual(told('3.6', 'X_Forwarded_Proto: http'), ['https'], 'a line of versions is its newest')
})

test('rules choose by host and path, prefixes go, and what fits nothing is refused with 404', () => {
  const edge = edgeOf(files)
  const passage = edge.passBytes(socket(), request('GET /api/users HTTP/1.1', []))
  assert.ok(passage.kind === 'forwarded')
  assert.equal(passage.message.target, '/users')
  assert.deepEqual(valuesOf(passage.message.fields, 'x-forwarded-prefix'), ['/api'])
  assert.deepEqual(passage.upstream.target, { kind: 'tcp', host: '10.0.0.5', port: 8000 })
  const refused = edge.passBytes(socket(), request('GET /private HTTP/1.1', []))
  assert.ok(refused.kind === 'refused' && refused.status === 404)
})

test('an entry point that redirects sends visitors to https, and says nothing of the port that is usual', () => {
  const passage = edgeOf(files).passBytes({ ...socket(), scheme: 'http', port: 80 }, request('GET /a?b HTTP/1.1', []))
  assert.ok(passage.kind === 'answered')
  assert.equal(passage.status, 301)
  assert.deepEqual(valuesOf(passage.fields, 'location'), ['https://app.example.org/a?b'])
})

test('a matcher or a middleware that is not modelled is unknown, and never guessed', () => {
  const byHeader = { ...files, 'dynamic.yml': routes.replace('!PathPrefix(`/private`)', 'Header(`X-A`, `b`)') }
  assert.equal(edgeOf(byHeader).passBytes(socket(), request('GET / HTTP/1.1', [])).kind, 'unknown')
  const plugin = { ...files, 'dynamic.yml': routes.replace('stripPrefix: { prefixes: [/api] }', 'plugin: { x: {} }') }
  assert.equal(edgeOf(plugin).passBytes(socket(), request('GET / HTTP/1.1', [])).kind, 'unknown')
  const gone = { ...files, 'dynamic.yml': routes.replace('strip@file', 'other@file') }
  assert.equal(edgeOf(gone).passBytes(socket(), request('GET / HTTP/1.1', [])).kind, 'unknown')
})

test('TOML, flags and labels say the same as YAML', () => {
  const toml = {
    'traefik.toml':
      '[entryPoints.websecure]\naddress = ":443"\n[entryPoints.websecure.forwardedHeaders]\ninsecure = true\n',
    'dynamic.toml':
      '[http.routers.app]\nrule = "Host(`app.example.org`)"\nservice = "app"\n[http.routers.app.tls]\n[[http.services.app.loadBalancer.servers]]\nurl = "http://10.0.0.5:8000"\n',
  }
  const compose = {
    'compose.yml': `services:
  traefik:
    image: traefik:v3.7
    command: [--providers.docker, --entrypoints.websecure.address=:443, --entrypoints.websecure.forwardedheaders.insecure]
  app:
    image: app
    expose: ["8000"]
    labels:
      traefik.http.routers.app.rule: Host(\`app.example.org\`)
      traefik.http.routers.app.tls: "true"
`,
  }
  for (const [texts, host] of [
    [toml, '10.0.0.5'],
    [compose, 'app'],
  ] as const) {
    const passage = edgeOf(texts).passBytes(socket(), request('GET / HTTP/1.1', ['X-Forwarded-Proto: http']))
    assert.ok(passage.kind === 'forwarded', JSON.stringify(passage))
    assert.deepEqual(passage.upstream.target, { kind: 'tcp', host, port: 8000 })
    assert.deepEqual(valuesOf(passage.message.fields, 'x-forwarded-proto'), ['http'])
  }
})

test('a cure distrusts everybody, cleans before all else, keeps the comments, and is there only once', () => {
  for (const texts of [files, inToml(), inCompose()]) {
    const cured = cure(texts, outermost)
    const fields = sent(edgeOf(cured), [
      'X-Forwarded-Proto: http',
      'X_Forwarded-Ssl: on',
      'Forwarded: proto=http',
      'X-Scheme: http',
    ])
    assert.deepEqual(valuesOf(fields, 'x-forwarded-proto'), ['https'])
    const others = ['forwarded', 'x_forwarded-ssl', 'x-scheme'].flatMap((name) => valuesOf(fields, name))
    assert.deepEqual(others, [])
    assert.deepEqual(cure(cured, outermost), cured)
  }
  assert.ok(cure(files, outermost)['traefik.yml']?.includes('# the balancer, it was said'))
})

test('labels as a map, flags in one text and variables are cured where they stand, in their own style', () => {
  const address = '--entrypoints.websecure.address=:443'
  const middleware = '--entrypoints.websecure.http.middlewares=lasthop-truth-https@docker'
  const labels = '      traefik.http.middlewares.lasthop-truth-https.headers.customrequestheaders.Forwarded: ""\n'
  for (const [said, written] of [
    [`command: --providers.docker ${address} ${insecureFlag}`, `docker ${middleware} ${address} ${insecureFlag}=false`],
    [
      `command: "--providers.docker ${address} ${insecureFlag}=true"`,
      `${middleware} ${address} ${insecureFlag}=false"`,
    ],
    [
      `command: >-\n      --providers.docker\n      ${address}\n      ${insecureFlag}=true`,
      `\n      ${middleware}\n      ${address}\n      ${insecureFlag}=false\n`,
    ],
    [
      `command: |\n      --providers.docker \\\n      ${address} \\\n      ${insecureFlag}`,
      `\n      ${middleware} ${address} \\\n      ${insecureFlag}=false\n`,
    ],
    [`command: [--providers.docker, '${address}', ${insecureFlag}]`, `, '${middleware}', '${address}', `],
    [
      'environment:\n      TRAEFIK_ENTRYPOINTS_WEBSECURE_ADDRESS: ":443"\n      TRAEFIK_ENTRYPOINTS_WEBSECURE_FORWARDEDHEADERS_INSECURE: "true"',
      '      TRAEFIK_ENTRYPOINTS_WEBSECURE_HTTP_MIDDLEWARES: "lasthop-truth-https@docker"\n      TRAEFIK_ENTRYPOINTS_WEBSECURE_ADDRESS: ":443"\n      TRAEFIK_ENTRYPOINTS_WEBSECURE_FORWARDEDHEADERS_INSECURE: "false"\n',
    ],
  ] as const) {
    const text = `services:\n  traefik:\n    image: traefik:v3.7\n    ${said}\n${labelledByMap}`
    const { 'compose.yml': cured = '' } = cure({ 'compose.yml': text }, outermost)
    assert.ok(cured.includes(written) && cured.includes(labels), cured)
    const fields = sent(edgeOf({ 'compose.yml': cured }), ['X-Forwarded-Proto: http', 'Forwarded: proto=http'])
    assert.deepEqual([...valuesOf(fields, 'x-forwarded-proto'), ...valuesOf(fields, 'forwarded')], ['https'])
    assert.equal(cure({ 'compose.yml': cured }, outermost)['compose.yml'], cured)
  }
})

test('labels as a map in braces get theirs between the braces', () => {
  const text = inCompose()['compose.yml']?.replace(
    / {4}labels:[^]*/,
    '    labels: { "traefik.http.routers.app.rule": "Host(`app.example.org`)", traefik.http.routers.app.tls: "true" }\n',
  )
  const { 'compose.yml': cured = '' } = cure({ 'compose.yml': text ?? '' }, outermost)
  assert.match(
    cured,
    /labels: \{ "traefik\.http\.middlewares\.lasthop-truth-https\.[^}]*, "traefik\.http\.routers\.app\.rule": /,
  )
  assert.deepEqual(valuesOf(sent(edgeOf({ 'compose.yml': cured }), ['Forwarded: a=b']), 'forwarded'), [])
})

test('entry points and middlewares in braces are cured between the braces, and nothing else of them changes', () => {
  const inBraces: readonly (readonly [start: string, written: string])[] = [
    [
      'entryPoints:\n  websecure: { address: ":443" } # TLS\n',
      '  websecure: { http: { middlewares: [ lasthop-truth-https@file ] }, address: ":443" } # TLS\n',
    ],
    [
      'entryPoints: { websecure: { address: ":443", http: {} } }\n',
      '{ websecure: { address: ":443", http: { middlewares: [ lasthop-truth-https@file ] } } }',
    ],
    [
      'entryPoints:\n  websecure: {\n    address: ":443",\n  }\n',
      '{\n    http: { middlewares: [ lasthop-truth-https@file ] },\n    address: ":443",\n  }\n',
    ],
    [
      'entryPoints:\n  websecure:\n    address: ":443"\n    http:\n      middlewares: []\n',
      '      middlewares: [lasthop-truth-https@file]\n',
    ],
  ]
  const dynamic =
    'http: { middlewares: {}, routers: { app: { rule: "Host(`app.example.org`)", entryPoints: [websecure], service: app, tls: {} } }, services: { app: { loadBalancer: { servers: [{ url: "http://10.0.0.5:8000" }] } } } }\n'
  for (const [text, written] of inBraces) {
    const cured = cure({ 'traefik.yml': text, 'dynamic.yml': dynamic }, outermost)
    assert.ok(cured['traefik.yml']?.includes(written), cured['traefik.yml'] ?? '')
    assert.match(
      cured['dynamic.yml'] ?? '',
      /^http: \{ middlewares: \{ lasthop-truth-https: \{ headers: .*\} \}, routers: /,
    )
    const fields = sent(edgeOf(cured), ['X-Forwarded-Proto: http', 'Forwarded: proto=http'])
    assert.deepEqual([...valuesOf(fields, 'x-forwarded-proto'), ...valuesOf(fields, 'forwarded')], ['https'])
    assert.deepEqual(cure(cured, outermost), cured)
  }
  const toml = 'entryPoints.websecure = { address = ":443" }\n'
  const { 'traefik.toml': cured = '' } = cure({ 'traefik.toml': toml, 'dynamic.yml': routes }, outermost)
  assert.equal(
    cured,
    'entryPoints.websecure = { http = { middlewares = ["lasthop-truth-https@file"] }, address = ":443" }\n',
  )
})

test('options of forwardedHeaders that add or keep away fields are followed', () => {
  const having = (option: string): Edge =>
    edgeOf({ ...files, 'traefik.yml': start.replace('insecure: true', `${option}: true`) })
  assert.deepEqual(
    valuesOf(sent(having('notAppendXForwardedFor'), ['X-Forwarded-For: 6.6.6.6']), 'x-forwarded-for'),
    [],
  )
  const both = sent(having('addXForwardedSchemeHeaders'), ['X-Scheme: http'])
  assert.deepEqual([...valuesOf(both, 'x-scheme'), ...valuesOf(both, 'x-forwarded-scheme')], ['https', 'https'])
})

test('a scheme is a socket by the first lines of Connection and Upgrade alone, and a prefix is told beside one that came', () => {
  const edge = edgeOf(files)
  const lines = ['Connection: close', 'Connection: Upgrade', 'Upgrade: websocket']
  assert.deepEqual(valuesOf(sent(edge, lines), 'x-forwarded-proto'), ['https'])
  const passage = edge.passBytes(socket(), request('GET /api/a HTTP/1.1', ['X-Forwarded-Prefix: /x']))
  assert.ok(passage.kind === 'forwarded')
  assert.deepEqual(valuesOf(passage.message.fields, 'x-forwarded-prefix'), ['/x', '/api'])
})

test('headers refuses hosts that it does not allow, answers preflights, and has lost its redirect in version 3', () => {
  const headers = (options: string, version?: string): Edge =>
    edgeOf(
      { ...files, 'dynamic.yml': routes.replace('stripPrefix: { prefixes: [/api] }', `headers: { ${options} }`) },
      version,
    )
  const pass = (edge: Edge, lines: readonly string[] = [], method = 'GET'): unknown => {
    const passage = edge.passBytes(socket(), request(`${method} / HTTP/1.1`, lines))
    return passage.kind === 'forwarded' || passage.kind === 'unknown' ? passage.kind : passage.status
  }
  assert.equal(pass(headers('allowedHosts: [other.example.org]')), 500)
  assert.equal(pass(headers('allowedHosts: [APP.example.org]')), 'forwarded')
  const asks = ['Origin: https://a.example', 'Access-Control-Request-Method: POST']
  assert.equal(pass(headers('accessControlAllowMethods: [POST]'), asks, 'OPTIONS'), 200)
  assert.equal(pass(headers('accessControlAllowMethods: [POST]'), asks, 'GET'), 'forwarded')
  assert.equal(pass(headers('sslRedirect: true')), 'forwarded')
})

test('on upgrades a cured Traefik says https', () => {
  const edge = edgeOf(cure(files, outermost))
  const lines = ['Connection: Upgrade', 'Upgrade: websocket']
  assert.deepEqual(valuesOf(sent(edgeOf(files), lines), 'x-forwarded-proto'), ['wss'])
  assert.deepEqual(valuesOf(sent(edge, lines), 'x-forwarded-proto'), ['https'])
})

test('templates, and files without entry points, are not edited', () => {
  assert.ok(isProblem(traefik.cure(edgeOf({ ...files, 'dynamic.yml': `{{ range . }}\n${routes}` }), outermost)))
  assert.ok(isProblem(traefik.cure(edgeOf({ 'dynamic.yml': routes }), outermost)))
})

test('what render prints redirects, and says the truth and nothing else', () => {
  const text = traefik.render({
    contract: defaultContract,
    names: ['app.example.org'],
    upstream: { protocol: 'http', target: { kind: 'tcp', host: '127.0.0.1', port: 8000 } },
    certificate: { cert: '/c', key: '/k' },
    httpPort: 80,
    httpsPort: 443,
  })
  const edge = edgeOf({ 'traefik.yml': text })
  const fields = sent(edge, [
    'X-Forwarded-Proto: http',
    'Forwarded: proto=http',
    'X-Forwarded-Scheme: http',
    'X-Real-IP: 6.6.6.6',
  ])
  assert.deepEqual(valuesOf(fields, 'x-forwarded-proto'), ['https'])
  assert.deepEqual([...valuesOf(fields, 'forwarded'), ...valuesOf(fields, 'x-forwarded-scheme')], [])
  assert.deepEqual(valuesOf(fields, 'x-real-ip'), ['203.0.113.7'])
  assert.deepEqual(
    edge.doors.map(({ scheme, port }) => [scheme, port]),
    [
      ['http', 80],
      ['https', 443],
    ],
  )
})

test('half a file is a complaint at its place, and the rest goes on', () => {
  const edge = edgeOf({ ...files, 'broken.toml': '[http.routers]\nrule = \n' })
  assert.deepEqual(
    edge.complaints.map(({ rule, place }) => [rule, place.path, place.line]),
    [['P901', 'broken.toml', 3]],
  )
  assert.equal(edge.passBytes(socket(), request('GET / HTTP/1.1', [])).kind, 'forwarded')
})

const insecureFlag = '--entrypoints.websecure.forwardedheaders.insecure'
const labelledByMap = `  app:
    image: app
    expose: ["8000"]
    labels:
      traefik.http.routers.app.rule: Host(\`app.example.org\`)
      traefik.http.routers.app.tls: "true"
`

type Files = Readonly<Record<string, string>>

function inToml(): Files {
  return {
    'traefik.toml':
      '[entryPoints.websecure]\naddress = ":443"\n[entryPoints.websecure.forwardedHeaders]\ninsecure = true\n',
    'dynamic.toml':
      '[http.routers.app]\nrule = "Host(`app.example.org`)"\nservice = "app"\n[http.routers.app.tls]\n[[http.services.app.loadBalancer.servers]]\nurl = "http://10.0.0.5:8000"\n',
  }
}

function inCompose(): Files {
  return {
    'compose.yml': `services:
  traefik:
    image: traefik:v3.7
    command:
      - --providers.docker
      - "--entrypoints.websecure.address=:443"
      - "--entrypoints.websecure.forwardedheaders.insecure=true"
  app:
    image: app
    expose: ["8000"]
    labels:
      - traefik.http.routers.app.rule=Host(\`app.example.org\`)
      - traefik.http.routers.app.tls=true
`,
  }
}

function edgeOf(texts: Files, version = '3.7.9'): Edge {
  const reader = {
    readFile: (path: string) => {
      const text = texts[path]
      return text === undefined ? problem('It is not there.') : { path, text }
    },
    glob: () => [],
  }
  const [edge] = traefik.parse(reader, Object.keys(texts), { version: { text: version, known: 'flag' } })
  assert.ok(edge !== undefined)
  return edge
}

function cure(texts: Files, aim: Aim): Files {
  const edits = traefik.cure(edgeOf(texts), aim)
  assert.ok(!isProblem(edits), JSON.stringify(edits))
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [
      path,
      applyEdits(
        text,
        edits.filter((edit) => edit.path === path),
      ),
    ]),
  )
}

function socket(from = '203.0.113.7'): Parameters<Edge['passBytes']>[0] {
  const address = parseAddress(from)
  assert.ok(address !== undefined)
  return { peer: { kind: 'ip', address }, scheme: 'https', address: '192.0.2.1', port: 443 }
}

function request(first: string, lines: readonly string[]): string {
  return [first, 'Host: app.example.org', ...lines, '', ''].join('\r\n')
}

function sent(edge: Edge, lines: readonly string[], from?: string): readonly string[] {
  const passage = edge.passBytes(socket(from), request('GET / HTTP/1.1', lines))
  assert.ok(passage.kind === 'forwarded', JSON.stringify(passage))
  return passage.message.fields
}
