import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareBelief, parseAddress, parseAuthority, parseScheme, type Belief, type Truth } from '../src/index.ts'

const truth: Truth = truthOf('https', 'app.test', '192.0.2.7')

const beliefs = [
  ['the truth', beliefOf('https', 'app.test', '192.0.2.7'), []],
  ['the same host with its default port and in capitals', beliefOf('https', 'App.Test.:443', '192.0.2.7'), []],
  ['a mapped spelling of the client', beliefOf('https', 'app.test', '::ffff:192.0.2.7'), []],
  ['http', beliefOf('http', 'app.test', '192.0.2.7'), [['scheme', 'https', 'http']]],
  ['another host', beliefOf('https', 'evil.test', '192.0.2.7'), [['authority', 'app.test', 'evil.test']]],
  ['another port', beliefOf('https', 'app.test:80', '192.0.2.7'), [['authority', 'app.test', 'app.test:80']]],
  ['no host', beliefOf('https', undefined, '192.0.2.7'), [['authority', 'app.test', 'unknown']]],
  ['another client', beliefOf('https', 'app.test', '6.6.6.6'), [['client', '192.0.2.7', '6.6.6.6']]],
  ['no client', beliefOf('https', 'app.test', undefined), [['client', '192.0.2.7', 'unknown']]],
] as const

for (const [name, belief, differences] of beliefs) {
  test(`believing ${name} differs from the truth in ${differences.length} ways`, () => {
    assert.deepEqual(
      compareBelief(truth, belief),
      differences.map(([what, was, is]) => ({ what, truth: was, belief: is })),
    )
  })
}

test('a client that has no address is believed by having none', () => {
  assert.deepEqual(compareBelief(truthOf('http', 'app.test', undefined), beliefOf('http', 'app.test', undefined)), [])
})

test('a wrong scheme alone is one difference: it does not make the port another', () => {
  const differences = compareBelief(
    truthOf('https', 'app.test:443', undefined),
    beliefOf('http', 'app.test', undefined),
  )
  assert.deepEqual(
    differences.map(({ what }) => what),
    ['scheme'],
  )
})

const schemes = [
  ['https', 'https'],
  ['HTTPS', 'https'],
  ['wss', 'https'],
  ['http', 'http'],
  ['ws', 'http'],
  ['', undefined],
  ['httpsx', undefined],
  ['https ', undefined],
  ['https, http', undefined],
  ['on', undefined],
  ['javascript', undefined],
] as const

for (const [text, scheme] of schemes) {
  test(`"${text}" names ${scheme ?? 'no scheme'}`, () => assert.equal(parseScheme(text), scheme))
}

function truthOf(scheme: Truth['scheme'], host: string, client: string | undefined): Truth {
  const authority = parseAuthority(host)
  assert.ok(authority)
  return { scheme, authority, client: client === undefined ? undefined : parseAddress(client) }
}

function beliefOf(scheme: Truth['scheme'], host: string | undefined, client: string | undefined): Belief {
  return {
    scheme,
    authority: host === undefined ? undefined : parseAuthority(host),
    client: client === undefined ? undefined : parseAddress(client),
    clientPort: undefined,
    peer: { kind: 'unknown' },
    trusted: true,
    hops: [],
    because: [],
    findings: [],
    refusal: undefined,
  }
}
