import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { createOrigin } from '../src/index.ts'
import type { Finding, Origin, OriginOptions } from '../src/index.ts'
import { originServer } from '../src/node.ts'
import { answerField, exchange, head } from './exchange.ts'
import type { RawAnswer } from './exchange.ts'
import { ways } from './ways/ways.ts'
import { addressOf } from './ways/way.ts'
import type { Way } from './ways/way.ts'

const trusted: OriginOptions = { trust: ['loopback'], publicOrigins: ['https://app.test', 'https://*.app.test'] }
const untrusted: OriginOptions = { ...trusted, trust: ['10.0.0.1'] }

interface Case {
  readonly title: string
  readonly options: OriginOptions
  readonly first?: string
  readonly lines: readonly string[]
  readonly status: number
  readonly location?: string
}

const cases: readonly Case[] = [
  {
    title: 'a visitor on http is sent to https with 308 and everything they asked for',
    options: trusted,
    first: 'POST /a/b?c=d HTTP/1.1',
    lines: ['Host: app.test', 'X-Forwarded-Proto: http', 'X-Forwarded-For: 203.0.113.7', 'Content-Length: 0'],
    status: 308,
    location: 'https://app.test/a/b?c=d',
  },
  {
    title: 'a visitor who came without an edge is sent to https',
    options: untrusted,
    lines: ['Host: one.app.test'],
    status: 308,
    location: 'https://one.app.test/',
  },
  {
    title: 'a visitor on https stays',
    options: trusted,
    lines: ['Host: app.test', 'X-Forwarded-Proto: https'],
    status: 200,
  },
  {
    title: 'a visitor whose scheme the edge does not say stays',
    options: trusted,
    lines: ['Host: app.test', 'X-Forwarded-For: 203.0.113.7'],
    status: 200,
  },
  {
    title: 'a visitor whose scheme the edge says twice stays',
    options: trusted,
    lines: ['Host: app.test', 'X-Forwarded-Proto: https, http', 'X-Forwarded-For: 203.0.113.7'],
    status: 200,
  },
  {
    title: 'an excepted path stays',
    options: untrusted,
    first: 'GET /healthz?deep HTTP/1.1',
    lines: ['Host: 10.0.0.7:3000'],
    status: 200,
  },
  {
    title: 'a path below an excepted prefix stays',
    options: untrusted,
    first: 'GET /.well-known/acme/x HTTP/1.1',
    lines: ['Host: app.test'],
    status: 200,
  },
  {
    title: 'a host that is none of ours is nowhere to go to',
    options: untrusted,
    lines: ['Host: evil.test'],
    status: 421,
  },
  {
    title: 'a redirect that would come straight back is stopped',
    options: untrusted,
    lines: ['Host: app.test', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.7'],
    status: 500,
  },
  {
    title: 'a redirect that an edge with the other family would bring straight back is stopped',
    options: untrusted,
    lines: ['Host: app.test', 'Forwarded: for=203.0.113.7;proto=https'],
    status: 500,
  },
  {
    title: 'a redirect that an alias would bring straight back is stopped',
    options: untrusted,
    lines: ['Host: app.test', 'X-Forwarded-Ssl: on'],
    status: 500,
  },
  {
    title: 'an untrusted http is redirected as usual',
    options: untrusted,
    lines: ['Host: app.test', 'X-Forwarded-Proto: http'],
    status: 308,
    location: 'https://app.test/',
  },
]

/** Where the target is seen as it was sent: a Fetch URL has been through a URL parser, or was refused by one. */
const targetWhole: readonly Case[] = [
  {
    title: 'a path that begins with two slashes stays on our host',
    options: untrusted,
    first: 'GET //evil.test/x HTTP/1.1',
    lines: ['Host: app.test'],
    status: 308,
    location: 'https://app.test//evil.test/x',
  },
  {
    title: 'a backslash is not a slash',
    options: untrusted,
    first: 'GET /\\evil.test HTTP/1.1',
    lines: ['Host: app.test'],
    status: 308,
    location: 'https://app.test/%5Cevil.test',
  },
  {
    title: 'an excepted prefix does not except what dot segments lead out of it',
    options: untrusted,
    first: 'GET /.well-known/%2e%2e/admin HTTP/1.1',
    lines: ['Host: app.test'],
    status: 308,
    location: 'https://app.test/.well-known/%2e%2e/admin',
  },
]

const fetchWays: ReadonlySet<string> = new Set(['Hono', 'srvx', 'h3', 'Fetch'])

for (const way of ways) {
  describe(way.name, () => {
    for (const each of fetchWays.has(way.name) ? cases : [...cases, ...targetWhole]) {
      test(each.title, async () => {
        const answer = await askGate(way, createOrigin(each.options), each)
        assert.equal(answer.status, each.status)
        assert.equal(answerField(answer, 'location'), each.location)
        if (each.status !== 200) assert.equal(answerField(answer, 'cache-control'), 'no-store')
        assert.equal(answerField(answer, 'vary'), undefined)
      })
    }
  })
}

for (const way of ways) {
  test(`${way.name}: visitors on https are told to stay there, those on http are not`, async () => {
    const origin = createOrigin(trusted)
    const https = origin.requireHttps({ except: ['/healthz'], hsts: { seconds: 3600, includeSubDomains: true } })
    await using app = await way.start(origin, { https })
    const hstsOn = async (scheme: string, path: string): Promise<string | undefined> => {
      const answer = await exchange(
        app.to,
        head(`GET ${path} HTTP/1.1`, 'Host: app.test', `X-Forwarded-Proto: ${scheme}`),
      )
      return answerField(answer, 'strict-transport-security')
    }
    assert.equal(await hstsOn('https', '/'), 'max-age=3600; includeSubDomains')
    assert.equal(await hstsOn('http', '/'), undefined, 'RFC 6797 section 7.2')
    assert.equal(await hstsOn('http', '/healthz'), undefined)
  })
}

test('an application that sends its own Strict-Transport-Security keeps it', async () => {
  const origin = createOrigin(trusted)
  const gate = origin.requireHttps({ hsts: { seconds: 3600 } })
  const server = originServer(createServer(), origin)
  server.on('request', (request, response) => {
    gate(request, response, () => response.writeHead(200, { 'Strict-Transport-Security': 'max-age=7' }).end())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const answer = await exchange(addressOf(server), head('GET / HTTP/1.1', 'Host: app.test', 'X-Forwarded-Proto: https'))
  server.close()
  assert.equal(answerField(answer, 'strict-transport-security'), 'max-age=7')
})

test('a loop is answered with its cause and the line that ends it, and is found once', async () => {
  const findings: Finding[] = []
  const origin = createOrigin({ ...untrusted, onFinding: (finding) => findings.push(finding) })
  const [way] = ways
  assert.ok(way)
  const request = { lines: ['Host: app.test', 'X-Forwarded-Proto: https'] }
  await askGate(way, origin, request)
  const { body } = await askGate(way, origin, request)
  assert.match(body, /The peer 127\.0\.0\.1 says that the visitor is on https, but it is not trusted/)
  assert.match(body, /createOrigin\(\{ trust: \['10\.0\.0\.1', '127\.0\.0\.1'\] \}\)/)
  assert.deepEqual(
    findings.map(({ code, peer }) => `${code} ${peer}`),
    ['untrusted-peer 127.0.0.0/24', 'redirect-loop 127.0.0.0/24'],
  )
  assert.equal(origin.findings()['redirect-loop'], 2)
})

test('in production a loop is answered without the inside of the house', async (t) => {
  const before = process.env['NODE_ENV']
  t.after(() => {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  })
  process.env['NODE_ENV'] = 'production'
  const [way] = ways
  assert.ok(way)
  const answer = await askGate(way, createOrigin(untrusted), { lines: ['Host: app.test', 'X-Forwarded-Proto: https'] })
  assert.equal(answer.status, 500)
  assert.doesNotMatch(answer.body, /127\.0\.0\.1|trust/)
})

test('a fixed host takes every visitor, whatever they asked for', async () => {
  const [way] = ways
  assert.ok(way)
  const origin = createOrigin(untrusted)
  await using app = await way.start(origin, { https: origin.requireHttps({ host: 'www.app.test' }) })
  const answer = await exchange(app.to, head('GET /x HTTP/1.1', 'Host: evil.test'))
  assert.equal(answerField(answer, 'location'), 'https://www.app.test/x')
})

async function askGate(way: Way, origin: Origin, request: Pick<Case, 'first' | 'lines'>): Promise<RawAnswer> {
  const https = origin.requireHttps({ except: ['/healthz', '/.well-known/*'] })
  await using app = await way.start(origin, { https })
  // Awaited here: the application is closed on the way out.
  return await exchange(app.to, head(request.first ?? 'GET / HTTP/1.1', ...request.lines))
}
