import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createOrigin } from '../src/index.ts'
import type { OriginOptions } from '../src/index.ts'
import { exchange, head } from './exchange.ts'
import { upgradable, ways } from './ways/ways.ts'
import type { View } from './ways/view.ts'
import type { Running, Way } from './ways/way.ts'

const publicOrigins = ['https://app.test', 'https://*.app.test', 'https://app.test:8443']
const edgeTrusted = { trust: ['loopback', 'unix'], publicOrigins }
const edgeUnknown = { trust: ['10.0.0.0/8'], publicOrigins }

const honest = [
  'Host: app.test',
  'X-Forwarded-Proto: https',
  'X-Forwarded-For: 203.0.113.7',
  'X-Forwarded-Host: app.test',
  'X-Forwarded-Port: 443',
]
const canonical = {
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-host': 'app.test',
  'x-forwarded-port': '443',
}
const onHttps = {
  protocol: 'https',
  secure: true,
  ip: '203.0.113.7',
  host: 'app.test',
  hostname: 'app.test',
  login: 'https://app.test/login',
}
const fromClient = { protocol: 'http', secure: false, ip: '127.0.0.1', host: 'app.test', hostname: 'app.test' }

interface Case {
  readonly title: string
  readonly target?: string
  readonly lines: readonly string[]
  readonly view: Partial<View>
  readonly fields: Readonly<Record<string, string>>
}

const fromEdge: readonly Case[] = [
  { title: 'what a trusted edge says is believed', lines: honest, view: onHttps, fields: canonical },
  {
    title: 'a host behind a wildcard keeps its non-default port out of the hostname',
    lines: ['Host: x', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.7', 'X-Forwarded-Host: app.test:8443'],
    view: { ...onHttps, host: 'app.test:8443', login: 'https://app.test:8443/login' },
    fields: { ...canonical, 'x-forwarded-host': 'app.test:8443', 'x-forwarded-port': '8443' },
  },
  {
    title: 'an X-Real-IP of the edge says the same as X-Forwarded-For',
    lines: [...honest, 'X-Real-IP: 198.51.100.9'],
    view: onHttps,
    fields: { ...canonical, 'x-real-ip': '203.0.113.7' },
  },
  {
    title: 'a spoofed prefix of X-Forwarded-For is not believed',
    lines: honest.map((line) => line.replace('203.0.113.7', '198.51.100.66, 203.0.113.7, 127.0.0.9')),
    view: onHttps,
    fields: canonical,
  },
  {
    title: 'an upper-case scheme and wss become https',
    lines: honest.map((line) => line.replace('Proto: https', 'Proto: WSS')),
    view: onHttps,
    fields: canonical,
  },
  {
    title: 'folded spellings, aliases and the other family from a trusted edge are removed',
    lines: [
      ...honest,
      'X_Forwarded_Proto: http',
      'X--Forwarded-Proto: http',
      'X_Forwarded_User: root',
      'X.Forwarded.For: 6.6.6.6',
      'X-Forwarded-Ssl: off',
      'Forwarded: for=6.6.6.6;proto=http;host=evil.test',
      'Client-IP: 6.6.6.6',
    ],
    view: onHttps,
    fields: canonical,
  },
  {
    title: 'what else a trusted edge says stays',
    lines: [...honest, 'X-Forwarded-Prefix: /shop', 'X-Forwarded-User: ada'],
    view: onHttps,
    fields: { ...canonical, 'x-forwarded-prefix': '/shop', 'x-forwarded-user': 'ada' },
  },
  {
    title: 'a list that cannot be matched to hops is http',
    lines: honest.map((line) => line.replace('Proto: https', 'Proto: https, http')),
    view: { ...onHttps, protocol: 'http', secure: false },
    fields: { ...canonical, 'x-forwarded-proto': 'http', 'x-forwarded-port': '80' },
  },
  {
    title: 'a client whose address is not one is unknown, and not the edge',
    lines: honest.map((line) => line.replace('203.0.113.7', 'unknown')),
    view: { ...onHttps, ip: null },
    fields: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.test', 'x-forwarded-port': '443' },
  },
  {
    title: 'a host that is none of ours makes no absolute URL',
    lines: ['Host: evil.test', 'X-Forwarded-Proto: https'],
    view: {
      login:
        'Error: The visitor asked for "https://evil.test", which is not one of publicOrigins: no URL is built on it.',
    },
    fields: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.test', 'x-forwarded-port': '443' },
  },
]

/** Fetch joins lines before anybody sees them: there the second line makes a list. */
const withLines: readonly Case[] = [
  {
    title: 'the same field twice with two values is believed by nobody',
    lines: [...honest, 'X-Forwarded-Proto: http'],
    view: { protocol: 'http', secure: false, ip: null },
    fields: { 'x-forwarded-proto': 'http' },
  },
  {
    title: 'an absolute target becomes a path, and may not name another host',
    target: 'https://evil.test/page',
    lines: ['Host: app.test', 'X-Forwarded-Proto: http'],
    view: { url: '/page', ip: null },
    fields: { 'x-forwarded-proto': 'http' },
  },
]

const fromStranger: readonly Case[] = [
  { title: 'nothing an untrusted peer says is believed or left', lines: honest, view: fromClient, fields: {} },
  {
    title: 'folded spellings and the whole family from an untrusted peer are removed',
    lines: [
      'Host: app.test',
      'X_Forwarded_Proto: https',
      'x.forwarded.for: 6.6.6.6',
      'X-Forwarded-Prefix: /evil',
      'Remote-User: root',
      'Forwarded: proto=https',
      'X-FORWARDED-HOST: evil.test',
    ],
    view: fromClient,
    fields: {},
  },
]

for (const way of ways) {
  describe(way.name, () => {
    for (const [options, cases] of casesFor(way)) {
      for (const { title, target, lines, view, fields } of cases) {
        test(title, async () => {
          await using app = await way.start(createOrigin(options), {})
          assertView(await ask(app, lines, target), view, fields)
        })
      }
    }

    test('a Unix socket peer speaks for its client when it is trusted', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'origin-'))
      {
        await using app = await way.start(createOrigin(edgeTrusted), { path: join(folder, 'app') })
        assertView(await ask(app, honest), onHttps, canonical)
      }
      await rm(folder, { recursive: true })
    })

    test('a Unix socket peer is a stranger when it is not trusted', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'origin-'))
      {
        await using app = await way.start(createOrigin(edgeUnknown), { path: join(folder, 'app') })
        assertView(await ask(app, honest), { ...fromClient, ip: null }, {})
      }
      await rm(folder, { recursive: true })
    })

    test('enforcing, a host that is none of ours is answered 421 and two hosts 400', async () => {
      await using app = await way.start(createOrigin({ ...edgeTrusted, mode: 'enforce' }), {})
      const statusOf = async (...lines: string[]): Promise<number> =>
        (await exchange(app.to, head('GET / HTTP/1.1', ...lines))).status
      assert.equal(await statusOf('Host: evil.test', 'X-Forwarded-Proto: https'), 421)
      assert.equal(await statusOf('Host: app.test', 'X-Forwarded-Host: app.test, evil.test'), 400)
      assert.equal(await statusOf(...honest), 200)
    })
  })
}

// A Fetch request has no list that could have been cut.
for (const way of ways.filter(({ name }) => name !== 'Fetch')) {
  test(`${way.name}: observing, a request with more fields than Node reports whole is still refused`, async () => {
    // Newer releases of Node refuse by themselves, unless they are told that there is no limit.
    await using app = await way.start(createOrigin(edgeTrusted), { maxHeadersCount: 0 })
    const many = Array.from({ length: 1100 }, (_, index) => `A${index}: 1`)
    assert.equal((await exchange(app.to, head('GET / HTTP/1.1', ...honest, ...many))).status, 431)
  })
}

for (const way of upgradable) {
  describe(`${way.name}, upgrading`, () => {
    const upgrade = ['Upgrade: websocket', 'Connection: Upgrade']

    test('an upgrade is believed like any request', async () => {
      await using app = await way.start(createOrigin(edgeTrusted), {})
      const answer = await exchange(app.to, ['GET /live HTTP/1.1', ...upgrade, ...honest, '', ''].join('\r\n'))
      assert.equal(answer.status, 101)
      assert.equal(viewIn(answer.body).protocol, 'https')
      assert.deepEqual(viewIn(answer.body).raw, canonical)
    })

    test('an upgrade of an untrusted peer loses what it claims', async () => {
      await using app = await way.start(createOrigin(edgeUnknown), {})
      const answer = await exchange(app.to, ['GET /live HTTP/1.1', ...upgrade, ...honest, '', ''].join('\r\n'))
      assert.equal(viewIn(answer.body).protocol, 'http')
      assert.deepEqual(viewIn(answer.body).raw, {})
    })

    test('enforcing, an upgrade for a host that is none of ours is answered 421', async () => {
      await using app = await way.start(createOrigin({ ...edgeTrusted, mode: 'enforce' }), {})
      const answer = await exchange(app.to, ['GET / HTTP/1.1', ...upgrade, 'Host: evil.test', '', ''].join('\r\n'))
      assert.equal(answer.status, 421)
    })
  })
}

function casesFor({ name }: Way): readonly (readonly [OriginOptions, readonly Case[]])[] {
  return [
    [edgeTrusted, name === 'Fetch' ? fromEdge : [...fromEdge, ...withLines]],
    [edgeUnknown, fromStranger],
  ]
}

async function ask(app: Running, lines: readonly string[], target = '/page?x=1'): Promise<View> {
  return viewIn((await exchange(app.to, head(`GET ${target} HTTP/1.1`, ...lines))).body)
}

function assertView(view: View, expected: Partial<View>, fields: Readonly<Record<string, string>>): void {
  const { raw, joined, distinct, ...rest } = view
  assert.partialDeepStrictEqual(rest, expected)
  assert.deepEqual({ raw, joined, distinct }, { raw: fields, joined: fields, distinct: fields })
}

function viewIn(body: string): View {
  // The application in ways.ts answers with a View and nothing else.
  const view: View = JSON.parse(body)
  return view
}
