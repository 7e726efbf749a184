import assert from 'node:assert/strict'
import http from 'node:http'
import { once } from 'node:events'
import test from 'node:test'
import { until } from '../e2e/ask-edge.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { startAcmeEdge, shownCertificate, untilCertified } from './acme-edge.ts'
import { startPebble } from './start-pebble.ts'

test('names below a wildcard have certificates on demand if ask says yes, up to a limit', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using office = await startOffice((name) => !name.startsWith('bad'))
  const acme = `{ acme: { on_demand: { ask: 'http://127.0.0.1:${office.port}/may', per_hour: 2 } } }`
  const sites = `sites:\n  '*.shop.test': { to: ${app.port}, tls: ${acme} }\n`
  await using edge = await startAcmeEdge({ pebble, sites, workers: 2 })
  // The very first handshake waits for the certificate.
  const first = await shownCertificate(edge, 'one.shop.test', pebble.rootCertificate)
  assert.ok(typeof first !== 'string', `${String(first)}\n${edge.process.output()}`)
  assert.equal(first.subjectAltName, 'DNS:one.shop.test')
  const tls = { servername: 'one.shop.test', ca: pebble.rootCertificate }
  await using client = await RawClient.connect({ port: edge.httpsPort, tls })
  client.write('GET / HTTP/1.1\r\nHost: one.shop.test\r\n\r\n')
  assert.equal((await client.readAnswer()).status, 200)
  assert.equal(typeof (await shownCertificate(edge, 'bad.shop.test')), 'string')
  assert.equal(typeof (await shownCertificate(edge, 'deep.er.shop.test')), 'string')
  assert.equal(typeof (await shownCertificate(edge, 'two.shop.test', pebble.rootCertificate)), 'object')
  assert.equal(typeof (await shownCertificate(edge, 'three.shop.test')), 'string')
  assert.match(edge.process.output(), /there were 2 orders on demand in the last hour|answered 404/)
  assert.deepEqual(office.asked, ['one.shop.test', 'bad.shop.test', 'two.shop.test'])
})

test('with the default site on demand, names of nobody are answered by it once they have a certificate, and no others', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using office = await startOffice((name) => name === 'customer.test')
  const acme = `{ acme: { on_demand: { ask: 'http://127.0.0.1:${office.port}/may' } } }`
  const sites = `default_site: app.test\nsites:\n  app.test: { to: ${app.port}, tls: ${acme} }\n`
  await using edge = await startAcmeEdge({ pebble, sites })
  await untilCertified(edge, 'app.test', pebble.rootCertificate)
  const tls = { servername: 'customer.test', ca: pebble.rootCertificate }
  await using client = await RawClient.connect({ port: edge.httpsPort, tls })
  client.write('GET / HTTP/1.1\r\nHost: customer.test\r\n\r\n')
  assert.equal((await client.readAnswer()).status, 200)
  await using liar = await RawClient.connect({ port: edge.httpsPort, tls })
  liar.write('GET / HTTP/1.1\r\nHost: other.test\r\n\r\n')
  assert.equal((await liar.readAnswer()).status, 421)
  await using plain = await RawClient.connect({ port: edge.httpPort })
  plain.write('GET /x HTTP/1.1\r\nHost: third.test\r\n\r\n')
  assert.equal((await plain.readAnswer()).status, 308)
  assert.equal(app.requests.length, 1)
})

test('a restart serves what was made on demand without asking anybody', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using office = await startOffice(() => true)
  const acme = `{ acme: { on_demand: { ask: 'http://127.0.0.1:${office.port}/may' } } }`
  const sites = `sites:\n  '*.shop.test': { to: ${app.port}, tls: ${acme} }\n`
  await using before = await startAcmeEdge({ pebble, sites })
  assert.equal(typeof (await shownCertificate(before, 'one.shop.test', pebble.rootCertificate)), 'object')
  await before.process.stop()
  await pebble.stop()
  await using after = await startAcmeEdge({ pebble, sites, home: before.home })
  assert.equal(typeof (await shownCertificate(after, 'one.shop.test', pebble.rootCertificate)), 'object')
  await until(() => office.asked.length === 1, 'one question')
})

/** Who knows which names may have certificates. */
async function startOffice(mayHave: (name: string) => boolean) {
  const asked: string[] = []
  const server = http.createServer((request, response) => {
    const name = new URL(request.url ?? '', 'http://office/').searchParams.get('domain') ?? ''
    asked.push(name)
    response.writeHead(mayHave(name) ? 200 : 404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return {
    port: address.port,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
