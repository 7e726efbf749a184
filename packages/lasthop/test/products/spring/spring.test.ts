import assert from 'node:assert/strict'
import test from 'node:test'

import { isProblem, parseAddress, problem, type Peer } from '@lasthop/contract'

import { applyEdits } from '../../../src/products/edit.ts'
import type { AppBelief } from '../../../src/products/framework.ts'
import { spring } from '../../../src/products/spring/product.ts'
import type { Surroundings } from '../../../src/products/surroundings.ts'
import { tomcat } from '../../../src/products/tomcat/product.ts'

const native = 'server.forward-headers-strategy=native\n'
const framework = 'server.forward-headers-strategy=framework\n'

/** From Tomcat's own tests: every element must say https, and the port follows the scheme. */
const heard: readonly (readonly [lines: readonly string[], origin: string])[] = [
  [['X-Forwarded-Proto: https'], 'https://app.example.org'],
  [['X-Forwarded-Proto: HTTPS'], 'https://app.example.org'],
  [['X-Forwarded-Proto: https,https'], 'https://app.example.org'],
  [['X-Forwarded-Proto: http,https'], 'http://app.example.org'],
  [['X-Forwarded-Proto: https,http,https'], 'http://app.example.org'],
  [['X-Forwarded-Proto: https', 'X-Forwarded-Port: 8443'], 'https://app.example.org:8443'],
  [
    ['X-Forwarded-Host: example.com:8443', 'X-Forwarded-Port: 8443', 'X-Forwarded-Proto: https'],
    'https://example.com:8443',
  ],
  [['Forwarded: proto=https'], 'http://app.example.org'],
]

for (const [lines, origin] of heard)
  test(`native: ${lines.join(', ')} is ${origin}`, () => assert.equal(originOf(believe(native, lines)), origin))

test('native believes private addresses alone, or those of its pattern', () => {
  const lines = ['X-Forwarded-Proto: https']
  for (const peer of ['100.64.0.0', 'fe80::1', 'fc00::1', '127.0.0.1', '172.18.0.2'])
    assert.equal(originOf(believe(native, lines, peer)), 'https://app.example.org', peer)
  assert.equal(originOf(believe(native, lines, '8.8.8.8')), 'http://app.example.org')
  const own = `${native}server.tomcat.remoteip.internal-proxies=172\\\\.18\\\\.\\\\d+\\\\.\\\\d+\n`
  assert.equal(originOf(believe(own, lines, '172.18.0.2')), 'https://app.example.org')
  assert.equal(originOf(believe(own, lines, '10.0.0.2')), 'http://app.example.org')
})

test('native takes the address nearest to it that is no proxy, whole as it is written', () => {
  const client = (value: string): string | undefined => {
    const belief = believe(native, [`X-Forwarded-For: ${value}`])
    return belief.kind === 'believed' ? belief.client : undefined
  }
  assert.equal(client('6.6.6.6, 140.211.11.130, 10.0.0.3'), '140.211.11.130')
  assert.equal(client('140.211.11.130:1234'), '140.211.11.130:1234')
  assert.equal(client('10.0.0.3, 10.0.0.4'), '10.0.0.3')
})

test('the filter believes anyone, Forwarded first, and refuses a port that is none', () => {
  const from = '8.8.8.8'
  assert.equal(originOf(believe(framework, ['X-Forwarded-Proto: https, http'], from)), 'https://app.example.org')
  assert.equal(originOf(believe(framework, ['X-Forwarded-Ssl: on'], from)), 'https://app.example.org')
  const both = ['Forwarded: for=1.2.3.4;proto=http;host=other.example', 'X-Forwarded-Proto: https']
  assert.equal(originOf(believe(framework, both, from)), 'http://other.example')
  const refused = believe(framework, ['X-Forwarded-Port: x'], from)
  assert.ok(refused.kind === 'answered' && refused.status === 400)
})

test('without a strategy nothing is read, and a placeholder is unknown', () => {
  assert.equal(originOf(believe('server.port=8080\n', ['X-Forwarded-Proto: https'])), 'http://app.example.org')
  assert.equal(believe('server.forward-headers-strategy=${STRATEGY}\n', []).kind, 'unknown')
})

test('settings are read in every spelling, comments and continued lines are not mistaken, variables count first', () => {
  const strategy = (text: string, path = 'application.properties'): string =>
    spring.find(around({ [path]: text }))[0]?.facts.readsForwardedHost.value === true ? 'read' : 'not read'
  assert.equal(strategy('server.forwardHeadersStrategy : NATIVE\n'), 'read')
  assert.equal(
    strategy('server.x=\\\n#server.forward-headers-strategy=native\nserver.forward-headers-strategy=\\\n  native'),
    'read',
  )
  assert.equal(
    strategy('server.port=1\n# server.forward-headers-strategy=native\n! server.forward-headers-strategy=native\n'),
    'not read',
  )
  assert.equal(strategy('server:\n  forward-headers-strategy: native\n', 'application.yml'), 'read')
  assert.equal(strategy('server.forward-headers-strategy: native\n', 'application.yaml'), 'read')
})

test('a cure makes the strategy native, where it stands or at the end, and nothing else changes', () => {
  for (const [path, text, cured] of [
    ['application.properties', 'server.port=1 # x\n', `server.port=1 # x\n${native}`],
    ['application.properties', framework, native],
    ['application.yml', 'server:\n    port: 1\n', 'server:\n    forward-headers-strategy: native\n    port: 1\n'],
    ['application.yml', 'spring: { a: 1 }\n', 'spring: { a: 1 }\nserver:\n  forward-headers-strategy: native\n'],
  ] as const) {
    const [app] = spring.find(around({ [path]: text }))
    assert.equal(applyEdits(text, app?.cures[0]?.edits ?? []), cured)
  }
  assert.deepEqual(spring.find(around({ 'application.properties': native }))[0]?.cures, [])
})

function around(files: Readonly<Record<string, string>>): Surroundings {
  return {
    reader: {
      readFile: (path) => {
        const text = files[path]
        return text === undefined ? problem('It is not there.') : { path, text }
      },
      glob: () => [],
    },
    paths: Object.keys(files),
    launches: [],
    services: [],
    versionOf: () => undefined,
  }
}

function believe(properties: string, lines: readonly string[], from = '192.168.0.10'): AppBelief {
  const surroundings = around({ 'src/main/resources/application.properties': properties })
  const [[server], [app]] = [tomcat.find(surroundings), spring.find(surroundings)]
  assert.ok(server !== undefined && app !== undefined)
  const fields = ['Host', 'app.example.org', ...lines.flatMap((line) => line.split(/: (.*)/s).slice(0, 2))]
  const message = { method: 'GET', target: '/', version: '1.1', fields } as const
  const environ = server.receive({ peer: peerAt(from), scheme: 'http', address: '10.0.0.1', port: 8080, message })
  if (environ.kind === 'unknown') return environ
  assert.ok(environ.kind === 'environ')
  return app.believe(environ)
}

function peerAt(from: string): Peer {
  const address = parseAddress(from)
  assert.ok(address !== undefined && !isProblem(address))
  return { kind: 'ip', address }
}

function originOf(belief: AppBelief): string {
  assert.ok(belief.kind === 'believed', JSON.stringify(belief))
  return `${belief.scheme}://${belief.host}`
}
