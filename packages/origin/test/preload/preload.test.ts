import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:http2'
import { once } from 'node:events'
import { connect as connectTo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { exchange, head } from '../exchange.ts'
import { startApp } from '../claims/start-app.ts'
import type { App, Means } from '../claims/start-app.ts'

/** What the edge sends for a visitor on https, and for one on http. */
const onHttps = ['Host: app.test', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.7']
const onHttp = ['Host: app.test', 'X-Forwarded-Proto: http', 'X-Forwarded-For: 2001:db8::9']

test('one connection speaks for one visitor after the other, also when they are sent at once', async () => {
  await using app = await startApp({ name: 'node-http' })
  const seen = await askAtOnce(app, [onHttps, onHttp, onHttps, onHttp])
  const https = { secure: true, ip: '203.0.113.7', family: 'IPv4', port: null, host: 'app.test', proto: 'https' }
  const http = { secure: false, ip: '2001:db8::9', family: 'IPv6', port: null, host: 'app.test', proto: 'http' }
  assert.deepEqual(seen, [https, http, https, http])
})

test('requests that are over still say the truth when their connection speaks for another visitor', async () => {
  await using app = await startApp({ name: 'node-http' })
  const early = ['GET / HTTP/1.1', ...onHttps, '', ''].join('\r\n')
  const late = ['GET /late HTTP/1.1', ...onHttp, 'Connection: close', '', ''].join('\r\n')
  const { body } = await exchange(app.to, early + early + late)
  const [first, second] = JSON.parse(/\[.*\]/.exec(body)?.[0] ?? '[]')
  assert.partialDeepStrictEqual(first, { secure: true, ip: '203.0.113.7' })
  assert.partialDeepStrictEqual(second, { secure: true, ip: '203.0.113.7' })
})

test('a WebSocket is believed to be on https, its socket too', async () => {
  await using app = await startApp({ name: 'node-http' })
  const lines = ['GET /live HTTP/1.1', 'Upgrade: websocket', 'Connection: Upgrade', ...onHttps, '', '']
  const answer = await exchange(app.to, lines.join('\r\n'))
  assert.equal(answer.status, 101)
  assert.partialDeepStrictEqual(JSON.parse(answer.body), { secure: true, ip: '203.0.113.7', socket: true })
})

for (const name of ['express', 'fastify', 'koa', 'h3']) {
  test(`${name}: an application with a line of its own is as right behind the preload`, async () => {
    await using app = await startApp({ name, means: 'both' })
    for (const scheme of ['https', 'http']) {
      const { body } = await exchange(app.to, head('GET / HTTP/1.1', ...(scheme === 'https' ? onHttps : onHttp)))
      if (scheme === 'https') assert.partialDeepStrictEqual(JSON.parse(body), { secure: true, ip: '203.0.113.7' })
      else assert.doesNotMatch(body, /"secure":true/)
    }
  })
}

for (const means of ['preload', 'both'] as const) testHttp2(means)

function testHttp2(means: Means): void {
  test(`visitors who share an HTTP/2 connection are each believed, by ${means}`, async () => {
    await using app = await startApp({ name: 'http2', means })
    const session = connect(`http://127.0.0.1:${'port' in app.to ? app.to.port : ''}`)
    const both = await Promise.all(['https', 'http'].map((scheme) => askOn(session, scheme)))
    session.close()
    assert.deepEqual(both, [
      { scheme: 'https', authority: 'app.test', secure: true, ip: '203.0.113.7' },
      { scheme: 'http', authority: 'app.test', secure: false, ip: '203.0.113.7' },
    ])
  })
}

test('an edge on a Unix socket is believed, and a visitor it does not name has no address', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'preload-'))
  {
    const settings = { LASTHOP_ORIGIN_TRUST: 'unix', SOCKET: join(folder, 'app') }
    await using app = await startApp({ name: 'node-http', settings })
    const [named, unnamed] = await askAtOnce(app, [onHttps, onHttps.slice(0, 2)])
    assert.partialDeepStrictEqual(named, { secure: true, ip: '203.0.113.7' })
    assert.partialDeepStrictEqual(unnamed, { secure: true, ip: null })
  }
  await rm(folder, { recursive: true })
})

test('it says once whom it believes, and once what it finds', async () => {
  await using app = await startApp({ name: 'node-http', settings: { LASTHOP_ORIGIN_TRUST: '192.0.2.1' } })
  await askAtOnce(app, [onHttps, onHttps])
  assert.match(
    app.said(),
    /^lasthop origin: this application believes 192\.0\.2\.1 about https, host and client address\.\n/,
  )
  assert.equal(app.said().match(/untrusted-peer from 127\.0\.0\.0\/24: /g)?.length, 1, app.said())
})

test('enforcing, a host that is none of ours is refused', async () => {
  const settings = { LASTHOP_ORIGIN_MODE: 'enforce', LASTHOP_ORIGIN_PUBLIC_ORIGINS: 'https://app.test, https://b.test' }
  await using app = await startApp({ name: 'node-http', settings: { LASTHOP_ORIGIN_TRUST: 'loopback', ...settings } })
  const statusOf = async (host: string): Promise<number> =>
    (await exchange(app.to, head('GET / HTTP/1.1', `Host: ${host}`, 'X-Forwarded-Proto: https'))).status
  assert.deepEqual([await statusOf('evil.test'), await statusOf('b.test')], [421, 200])
})

/** All requests in one piece on one connection, and the views they are answered with. */
async function askAtOnce(app: App, visitors: readonly (readonly string[])[]): Promise<unknown[]> {
  const lines = visitors.map((fields, at) => [...fields, ...(at + 1 < visitors.length ? [] : ['Connection: close'])])
  const socket = connectTo(app.to).setEncoding('utf8')
  let text = ''
  socket.on('data', (piece: string) => (text += piece))
  // Not ended: Node drops what waits for its turn when the client stops listening.
  socket.write(lines.map((fields) => ['GET /slow HTTP/1.1', ...fields, '', ''].join('\r\n')).join(''))
  await once(socket, 'close')
  return (text.match(/\{.*?\}/g) ?? []).map((view): unknown => JSON.parse(view))
}

async function askOn(session: ReturnType<typeof connect>, scheme: string): Promise<unknown> {
  const fields = { 'x-forwarded-proto': scheme, 'x-forwarded-host': 'app.test', 'x-forwarded-for': '203.0.113.7' }
  const stream = session.request({ ':path': '/', ':authority': 'x', ...fields }).setEncoding('utf8')
  let body = ''
  stream.on('data', (piece: string) => (body += piece))
  await once(stream, 'end')
  return JSON.parse(body)
}
