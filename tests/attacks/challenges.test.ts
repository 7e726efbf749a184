import assert from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
import tls from 'node:tls'
import { startRecorder } from '../e2e/start-recorder.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo } from '../e2e/start-edge.ts'
import { startAcmeEdge } from '../acme/acme-edge.ts'
import { startFaultyAuthority } from '../acme/faulty-authority.ts'
import { startPebble } from '../acme/start-pebble.ts'

test('while a challenge is open, other tokens are 404 and go neither to the application nor to https', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  const open = Promise.withResolvers<void>()
  // The challenge stays open: the authority never hears that it may come.
  authority.meddle = ({ path }) => {
    if (!path.startsWith('/chalZ')) return undefined
    open.resolve()
    return { how: 'silent' }
  }
  const sites = `sites:\n  app.test: { to: ${app.port}, tls: acme }\n`
  const parts = { pebble: { ...pebble, directory: authority.directory }, sites, acme: '  challenge: http-01' }
  await using edge = await startAcmeEdge(parts)
  await open.promise
  const place = '/.well-known/acme-challenge/'
  for (const target of [`${place}none`, `${place}${'a'.repeat(300)}`, place, `${place}../secret`]) {
    for (const host of ['app.test', 'unknown.test']) {
      await using client = await RawClient.connect({ port: edge.httpPort })
      client.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
      const { status } = await client.readAnswer()
      assert.ok(status === 404 || status === 400, `${target} at ${host}: ${status}`)
    }
  }
  assert.equal(app.requests.length, 0)
})

test('without a challenge, who offers only acme-tls/1 is refused, and gets no certificate to see', async () => {
  await using app = await startRecorder()
  await using edge = await startEdgeTo(app.port)
  const socket = tls.connect({
    host: '127.0.0.1',
    port: edge.httpsPort,
    servername: 'app.test',
    ALPNProtocols: ['acme-tls/1'],
    rejectUnauthorized: false,
  })
  const [error] = await once(socket, 'error')
  assert.match(String(error), /unrecognized name/)
})

test('who offers acme-tls/1 beside http is a visitor like any other', async () => {
  await using app = await startRecorder()
  await using edge = await startEdgeTo(app.port)
  const socket = tls.connect({
    host: '127.0.0.1',
    port: edge.httpsPort,
    servername: 'app.test',
    ca: edge.rootCertificate,
    ALPNProtocols: ['acme-tls/1', 'http/1.1'],
  })
  await once(socket, 'secureConnect')
  assert.equal(socket.alpnProtocol, 'http/1.1')
  socket.destroy()
})
