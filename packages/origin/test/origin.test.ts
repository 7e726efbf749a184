import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, IncomingMessage } from 'node:http'
import type { NetConnectOpts } from 'node:net'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fastify from 'fastify'
import { createOrigin } from '../src/index.ts'
import type { Finding, Origin, OriginBelief } from '../src/index.ts'
import { originFastify, originTrust } from '../src/fastify.ts'
import { originServer } from '../src/node.ts'
import { exchange, head } from './exchange.ts'
import type { RawAnswer } from './exchange.ts'

const trusted = { trust: ['loopback'], publicOrigins: ['https://app.test'] }
const fromEdge = ['Host: app.test', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.7']

test('a belief that is written down has everything in it', async () => {
  const origin = createOrigin(trusted)
  await serve(origin, fromEdge, (request) => {
    const belief = origin.resolve(request)
    const written: unknown = JSON.parse(JSON.stringify(belief))
    assert.ok(written instanceof Object && 'because' in written && 'hops' in written)
    assert.deepEqual(written.because, [...belief.because])
    assert.match(inspect(belief), /X-Forwarded-Proto says https/)
  })
})

test('what a content network says of the client is replaced by what is believed, whatever its name', async () => {
  const said = ['CF-Connecting-IP: 1.1.1.1', 'CloudFront-Viewer-Address: 1.1.1.1:5', 'CloudFront-Forwarded-Proto: http']
  const whole = [...fromEdge, 'X-Forwarded-Host: app.test', 'X-Forwarded-Port: 443']
  await serve(undefined, [...whole, ...said], (request) => {
    createOrigin(trusted).resolve(request)
    assert.ok(!request.rawHeaders.some((name) => /^(?:cf|cloudfront)-/i.test(name)), request.rawHeaders.join())
    assert.equal(request.headers['cf-connecting-ip'], undefined)
  })
})

test('one request is resolved once: the belief is the same object, whoever asks', async () => {
  const origin = createOrigin(trusted)
  await serve(origin, fromEdge, (request) => {
    assert.equal(origin.resolve(request), origin.resolve(request))
    assert.equal(origin.normalise(request), request)
  })
})

test('a belief cannot be changed, however deep', async () => {
  const origin = createOrigin(trusted)
  await serve(origin, fromEdge, (request) => {
    const belief = origin.resolve(request)
    assertFrozen(belief)
    // Made when they are asked for.
    assertFrozen(belief.hops)
    assertFrozen(belief.because)
  })
})

test('a request that says each of these once is left as it came, and one that says a thing twice is not', async () => {
  const whole = [...fromEdge, 'X-Forwarded-Host: app.test', 'X-Forwarded-Port: 443']
  await serve(undefined, whole, (request) => {
    const before = [...request.rawHeaders]
    createOrigin(trusted).resolve(request)
    assert.deepEqual(request.rawHeaders, before)
  })
  // As many fields as there should be, but one twice in the place of another.
  const twice = [...fromEdge, 'X-Forwarded-Host: app.test', 'X-Forwarded-Proto: https']
  await serve(undefined, twice, (request) => {
    createOrigin(trusted).resolve(request)
    assert.equal(request.rawHeaders.filter((name) => name === 'X-Forwarded-Proto').length, 1)
    assert.equal(request.headers['x-forwarded-proto'], 'https')
    assert.equal(request.headers['x-forwarded-port'], '443')
  })
})

test('lists without end are refused unread, and what is said of them does not grow with them', async () => {
  const endless = '198.51.100.7, '.repeat(400)
  await serve(undefined, [...fromEdge, `X-Forwarded-For: ${endless}`], (request) => {
    const { refusal, hops, because } = createOrigin(trusted).resolve(request)
    assert.equal(refusal?.status, 431)
    assert.equal(hops.length, 1)
    assert.ok(because.join('').length < 500, because.join('\n'))
  })
})

test('a belief says why, and what it says of host and port agrees with the authority', async () => {
  const origin = createOrigin(trusted)
  await serve(origin, [...fromEdge, 'X-Forwarded-Host: APP.test:8443'], (request) => {
    const { because, authority, hostname, port } = origin.resolve(request)
    assert.ok(because.some((reason) => /X-Forwarded-Proto says https/.test(reason)))
    assert.deepEqual([authority?.text, hostname, port], ['APP.test:8443', 'app.test', 8443])
  })
})

test('objects that were taken from the request before it was resolved show the change too', async () => {
  const origin = createOrigin({ ...trusted, trust: [] })
  await serve(undefined, fromEdge, (request) => {
    const { headers, headersDistinct, rawHeaders } = request
    origin.resolve(request)
    assert.equal(headers['x-forwarded-proto'], undefined)
    assert.equal(headersDistinct['x-forwarded-proto'], undefined)
    assert.deepEqual(rawHeaders, ['Connection', 'close', 'Host', 'app.test'])
    assert.equal(request.rawHeaders, rawHeaders)
  })
})

test('fields that are not about forwarding are untouched, in order and in each shape', async () => {
  const others = ['Accept: a', 'Cookie: b=c', 'accept: d', 'X-Request-Id: 7', 'Via: 1.1 edge', 'X_Custom: e']
  await serve(createOrigin(trusted), [...fromEdge, ...others], ({ rawHeaders, headers, headersDistinct }) => {
    const pairs = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1] ?? ''}`] : []))
    assert.deepEqual(
      pairs.filter((pair) => others.includes(pair)),
      others,
    )
    assert.equal(headers.accept, 'a, d')
    assert.deepEqual(headersDistinct['accept'], ['a', 'd'])
    assert.equal(headers['x_custom'], 'e')
  })
})

test('with the family forwarded, X-Forwarded-* is what Forwarded says', async () => {
  const origin = createOrigin({ ...trusted, family: 'forwarded' })
  const lines = ['Host: x', 'Forwarded: for="[2001:db8::1]:5";proto=https;host=app.test', 'X-Forwarded-Proto: http']
  await serve(origin, lines, ({ headers }) => {
    assert.equal(headers['x-forwarded-proto'], 'https')
    assert.equal(headers['x-forwarded-for'], '2001:db8::1')
    assert.equal(headers.forwarded, 'for="[2001:db8::1]";host=app.test;proto=https')
    assert.equal(headers.host, 'app.test')
  })
})

test('a visitor from the network of the edge is known when the edge is the last word', async () => {
  const nearby = [...fromEdge.slice(0, 2), 'X-Forwarded-For: 127.0.0.1']
  const chain = createOrigin(trusted)
  await serve(chain, nearby, (request) => assert.equal(chain.resolve(request).client, undefined))
  const one = createOrigin({ ...trusted, walk: 'one' })
  await serve(one, nearby, (request) => assert.equal(one.resolve(request).client?.text, '127.0.0.1'))
})

test('the explanation says the same to people and to programs', async () => {
  const origin = createOrigin(trusted)
  await serve(origin, ['Host: evil.test', 'X-Forwarded-Proto: https'], (request) => {
    const { text, json } = origin.explain(request)
    assert.deepEqual(JSON.parse(JSON.stringify(json)), json)
    assert.equal(json.scheme, 'https')
    assert.equal(json.client, null)
    assert.deepEqual(json.refusal?.status, 421)
    assert.match(text, /^scheme {2}https\nhost {4}evil\.test\nclient {2}unknown\npeer {4}127\.0\.0\.1, trusted\n/)
    assert.match(text, /finding host-not-allowed: The visitor asked for "https:\/\/evil\.test"/)
  })
})

test('a finding is told once, and counted for every request', async () => {
  const findings: Finding[] = []
  const origin = createOrigin({ trust: [], onFinding: (finding) => findings.push(finding) })
  for (let times = 0; times < 3; times++) await serve(origin, fromEdge, () => undefined)
  assert.deepEqual(
    findings.map(({ code, peer }) => [code, peer]),
    [['untrusted-peer', '127.0.0.0/24']],
  )
  assert.deepEqual(origin.findings(), { 'untrusted-peer': 3 })
})

test('a socket that is gone has no address, and is not taken for a Unix socket', async () => {
  const origin = createOrigin({ trust: ['unix'] })
  const belief = Promise.withResolvers<OriginBelief>()
  const server = createServer((request) => {
    request.socket.destroy()
    belief.resolve(origin.resolve(request))
  })
  await ask(server, fromEdge)
  assert.deepEqual((await belief.promise).peer, { kind: 'unknown' })
  assert.equal((await belief.promise).trusted, false)
})

test('a listener added in front of all others sees the resolved request', async () => {
  const server = originServer(createServer(), createOrigin({ trust: [] }))
  let seen: unknown = 'nothing'
  server.on('request', (_request, response) => response.end())
  server.prependListener('request', (request) => {
    seen = request.headers['x-forwarded-proto']
  })
  await ask(server, fromEdge)
  assert.equal(seen, undefined)
})

test('a request that waits for 100-continue is resolved too', async () => {
  const server = originServer(createServer(), createOrigin({ trust: [], mode: 'enforce' }))
  server.on('checkContinue', (request, response) => response.end(String(request.headers['x-forwarded-proto'])))
  const answer = await ask(server, [...fromEdge, 'Expect: 100-continue', 'Content-Length: 1'])
  assert.equal(answer.body, 'undefined')
})

test('Fastify without trustProxy is told so when it starts', async () => {
  for (const options of [{}, { trustProxy: true }, { trustProxy: 'loopback' }]) {
    const app = fastify(options)
    app.register(originFastify, { origin: createOrigin(trusted) })
    await assert.rejects(async () => app.ready(), /originFastify needs fastify\(\{ trustProxy: originTrust \}\)/)
  }
})

test("Fastify's inject is resolved like a request", async () => {
  const app = fastify({ trustProxy: originTrust })
  app.register(originFastify, { origin: createOrigin({ trust: [] }) })
  app.get('/', (request) => ({ protocol: request.protocol, fields: request.headers['x-forwarded-proto'] ?? null }))
  const answer = await app.inject({ url: '/', headers: { 'x-forwarded-proto': 'https' } })
  assert.deepEqual(answer.json(), { protocol: 'http', fields: null })
  await app.close()
})

async function serve(
  origin: Origin | undefined,
  lines: readonly string[],
  check: (request: IncomingMessage) => void,
): Promise<void> {
  let failure: unknown
  const server = createServer((request, response) => {
    try {
      check(request)
    } catch (error) {
      failure = error
    }
    response.end()
  })
  await ask(origin === undefined ? server : originServer(server, origin), lines)
  if (failure !== undefined) throw failure
}

async function ask(server: ReturnType<typeof createServer>, lines: readonly string[]): Promise<RawAnswer> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answer = await exchange(whereIs(server), head('GET / HTTP/1.1', ...lines))
  server.close()
  return answer
}

function whereIs(server: ReturnType<typeof createServer>): NetConnectOpts {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { port: address.port, host: address.address }
}

function assertFrozen(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  assert.ok(Object.isFrozen(value), JSON.stringify(value))
  for (const part of Object.values(value)) assertFrozen(part)
}
