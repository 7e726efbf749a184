import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrigin } from '../src/index.ts'
import type { Finding, OriginOptions, SenderVerdict } from '../src/index.ts'
import { askAbout } from './ask.ts'

const options: OriginOptions = {
  trust: ['loopback'],
  publicOrigins: ['https://app.test', 'https://other.test'],
  alsoFrom: ['https://pay.test', 'https://*.pay.test'],
}
const onHttps = ['Host: app.test', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.7']

interface Case {
  readonly title: string
  readonly first?: string
  readonly lines: readonly string[]
  /** A cause, or `same`. */
  readonly verdict: string
  readonly says?: RegExp
}

const cases: readonly Case[] = [
  { title: 'a form of our own page is ours', lines: [...onHttps, 'Origin: https://app.test'], verdict: 'same' },
  {
    title: 'a default port that is written out is the same',
    lines: [...onHttps, 'Origin: https://app.test:443'],
    verdict: 'same',
  },
  {
    title: 'a page on a port that Host keeps is the same',
    lines: ['Host: app.test', 'X-Forwarded-Host: app.test:443', 'X-Forwarded-Proto: https', 'Origin: https://app.test'],
    verdict: 'same',
  },
  { title: 'a page that alsoFrom names may send', lines: [...onHttps, 'Origin: https://pay.test'], verdict: 'same' },
  {
    title: 'a page below a name of alsoFrom may send',
    lines: [...onHttps, 'Origin: https://eu.pay.test'],
    verdict: 'same',
  },
  {
    title: 'a page that alsoFrom names may not send on http',
    lines: [...onHttps, 'Origin: http://pay.test'],
    verdict: 'host',
  },
  {
    title: 'a page of another host is refused',
    lines: [...onHttps, 'Origin: https://evil.test'],
    verdict: 'host',
    says: /Origin says "https:\/\/evil\.test", and this application believes that it is "https:\/\/app\.test"\. If that page may send here, add alsoFrom: \['https:\/\/evil\.test'\]\./,
  },
  {
    title: 'a page whose host begins like ours is refused',
    lines: [...onHttps, 'Origin: https://app.test.evil.test'],
    verdict: 'host',
  },
  {
    title: 'a page with our host as its user is refused',
    lines: [...onHttps, 'Origin: https://app.test@evil.test'],
    verdict: 'host',
  },
  {
    title: 'another public origin of ours is not this one',
    lines: [...onHttps, 'Origin: https://other.test'],
    verdict: 'host',
    says: /Both are yours/,
  },
  {
    title: 'a page on https is refused where the edge says http, which names the belief',
    lines: ['Host: app.test', 'X-Forwarded-Proto: http', 'Origin: https://app.test'],
    verdict: 'scheme',
    says: /believes that it is "http:\/\/app\.test"\. The edge said so: .*X-Forwarded-Proto/,
  },
  {
    title: 'a browser that says same-origin shows that the belief is wrong',
    lines: ['Host: app.test', 'X-Forwarded-Proto: http', 'Origin: https://app.test', 'Sec-Fetch-Site: same-origin'],
    verdict: 'scheme',
    says: /The browser says that it is the same origin, so the belief is wrong\./,
  },
  { title: 'a page on http is not one on https', lines: [...onHttps, 'Origin: http://app.test'], verdict: 'scheme' },
  {
    title: 'a port that was lost on the way is named',
    lines: [...onHttps, 'Origin: https://app.test:8443'],
    verdict: 'port',
    says: /The port 8443 was lost on the way: the edge must send Host or X-Forwarded-Host with its port\./,
  },
  {
    title: 'an origin of null is refused',
    lines: [...onHttps, 'Origin: null'],
    verdict: 'null',
    says: /Referrer-Policy no-referrer/,
  },
  {
    title: 'an origin of null from our own page is ours when the browser says so',
    lines: [...onHttps, 'Origin: null', 'Sec-Fetch-Site: same-origin'],
    verdict: 'same',
  },
  {
    title: 'an origin of null that a person sent is still null',
    lines: [...onHttps, 'Origin: null', 'Sec-Fetch-Site: none'],
    verdict: 'null',
  },
  {
    title: 'an origin of null from a neighbour is refused',
    lines: [...onHttps, 'Origin: null', 'Sec-Fetch-Site: same-site'],
    verdict: 'host',
  },
  {
    title: 'a request that says nothing is refused',
    lines: onHttps,
    verdict: 'missing',
    says: /prove itself by a token/,
  },
  {
    title: 'without Origin, what the browser says of the site counts',
    lines: [...onHttps, 'Sec-Fetch-Site: same-origin'],
    verdict: 'same',
  },
  {
    title: 'without Origin, a cross-site request is refused',
    lines: [...onHttps, 'Sec-Fetch-Site: cross-site', 'Referer: https://app.test/'],
    verdict: 'host',
  },
  {
    title: 'without both, a Referer of ours counts',
    lines: [...onHttps, 'Referer: https://app.test/form?x=/y'],
    verdict: 'same',
  },
  {
    title: 'without both, a Referer of http is refused',
    lines: [...onHttps, 'Referer: http://app.test/form'],
    verdict: 'scheme',
  },
  {
    title: 'without both, a Referer of others is refused',
    lines: [...onHttps, 'Referer: https://evil.test/https://app.test/'],
    verdict: 'host',
  },
  {
    title: 'two origins are none',
    lines: [...onHttps, 'Origin: https://app.test', 'Origin: https://evil.test'],
    verdict: 'host',
  },
  {
    title: 'a name of somebody else that leads here is not ours',
    lines: ['Host: evil.test', 'X-Forwarded-Proto: https', 'Origin: https://evil.test'],
    verdict: 'host',
    says: /"evil\.test" is none of publicOrigins/,
  },
  {
    title: 'a method that changes nothing is asked for by anybody',
    first: 'GET / HTTP/1.1',
    lines: [...onHttps, 'Origin: https://evil.test'],
    verdict: 'same',
  },
  {
    title: 'a method that nobody knows may change something',
    first: 'SEARCH / HTTP/1.1',
    lines: [...onHttps, 'Origin: https://evil.test'],
    verdict: 'host',
  },
  {
    title: 'a WebSocket of our own page is ours',
    first: 'GET /live HTTP/1.1',
    lines: [...onHttps, 'Upgrade: websocket', 'Connection: Upgrade', 'Origin: https://app.test'],
    verdict: 'same',
  },
  {
    title: 'a WebSocket of another page is refused',
    first: 'GET /live HTTP/1.1',
    lines: [...onHttps, 'Upgrade: websocket', 'Connection: Upgrade', 'Origin: https://evil.test'],
    verdict: 'host',
  },
  {
    title: 'a WebSocket that says nothing is refused',
    first: 'GET /live HTTP/1.1',
    lines: [...onHttps, 'Upgrade: websocket', 'Connection: Upgrade'],
    verdict: 'missing',
  },
]

for (const { title, first = 'POST / HTTP/1.1', lines, verdict, says } of cases) {
  test(title, async () => {
    const found = await ask(createOrigin(options), [first, ...lines])
    assert.equal(found.kind === 'same' ? 'same' : found.cause, verdict)
    const text = found.kind === 'same' ? found.because : found.hint
    assert.match(text, /\.$/)
    if (says !== undefined) assert.match(text, says)
  })
}

test('an untrusted edge is the cause of a scheme that differs, and is named', async () => {
  const origin = createOrigin({ ...options, trust: ['10.0.0.1'] })
  const found = await ask(origin, ['POST / HTTP/1.1', ...onHttps, 'Origin: https://app.test'])
  assert.equal(found.kind === 'other' && found.cause, 'scheme')
  assert.match(
    found.kind === 'other' ? found.hint : '',
    /If an edge in front speaks https, it must be in trust .*127\.0\.0\.1/,
  )
})

test('each cause is found once for each network, under its own code', async () => {
  const findings: Finding[] = []
  const origin = createOrigin({ ...options, onFinding: (finding) => findings.push(finding) })
  for (const sender of ['https://evil.test', 'https://worse.test', 'http://app.test', 'https://app.test:1', 'null']) {
    await ask(origin, ['POST / HTTP/1.1', ...onHttps, `Origin: ${sender}`])
  }
  await ask(origin, ['POST / HTTP/1.1', ...onHttps])
  const codes = ['sender-host', 'sender-scheme', 'sender-port', 'port-lost', 'sender-null', 'sender-missing']
  assert.deepEqual(
    findings.map(({ code }) => code),
    codes,
  )
  assert.equal(origin.findings()['sender-host'], 2)
})

test('a Fetch request is judged alike', () => {
  const origin = createOrigin(options)
  const request = new Request('http://app.test/', {
    method: 'POST',
    headers: { host: 'app.test', 'x-forwarded-proto': 'https', origin: 'https://evil.test' },
  })
  origin.resolve(request, { peer: '127.0.0.1' })
  const found = origin.verifySender(request)
  assert.equal(found.kind === 'other' && found.cause, 'host')
})

function ask(origin: ReturnType<typeof createOrigin>, lines: readonly [string, ...string[]]): Promise<SenderVerdict> {
  return askAbout(origin, lines, (request) => origin.verifySender(request))
}
