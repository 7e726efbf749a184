import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { after, suite, test } from 'node:test'
import tls from 'node:tls'
import { fieldOf } from '../e2e/raw-answer.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo } from '../e2e/start-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

const recorder = await startRecorder()
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

test('TL-06: plain http on the TLS port is a 400 that says so, and nothing reaches the app', async () => {
  await using client = await RawClient.connect({ port: edge.httpsPort })
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const answer = await client.readAnswer()
  assert.equal(answer.status, 400)
  assert.match(answer.body, /this port speaks https/i)
  assert.equal(fieldOf(answer, 'connection')?.toLowerCase(), 'close')
  await client.readEnding()
  assert.equal(recorder.connections.length, 0)
  await assertStillServes(edge)
})

/** What a TLS port may get instead of a ClientHello. */
const garbage: Readonly<Record<string, Uint8Array>> = {
  'random bytes': randomBytes(1000),
  zeros: Buffer.alloc(1000),
  'a record that is no handshake': Buffer.from('1703030005aabbccddee', 'hex'),
  'a ClientHello that is none': Buffer.from('16030100050100000100', 'hex'),
  'a record longer than TLS allows': Buffer.from(`160301ffff${'00'.repeat(100)}`, 'hex'),
  'an SSLv2 hello': Buffer.from(
    '802e0100020015000000100100800200800300800400800500800600400700c0'.padEnd(96, '0'),
    'hex',
  ),
  'the greeting of ssh': Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'),
}

void suite('garbage on the TLS port ends that connection and nothing else', () => {
  for (const [what, bytes] of Object.entries(garbage)) {
    void test(what, async () => {
      await using client = await RawClient.connect({ port: edge.httpsPort })
      client.write(bytes)
      client.finish()
      await client.readEnding()
      assert.doesNotMatch(client.unread, /200 OK/)
      await assertStillServes(edge)
    })
  }
})

test('a ClientHello on the plain port is refused and closed', async () => {
  await using client = await RawClient.connect({ port: edge.httpPort })
  client.write(Buffer.from('16030100c8010000c40303', 'hex'))
  const answer = await client.readAnswer()
  assert.equal(answer.status, 400)
  await client.readEnding()
  await assertStillServes(edge)
})

void suite(
  'a TLS client that we do not serve is refused in the handshake, without a certificate of another site',
  () => {
    const hostile: Readonly<Record<string, tls.ConnectionOptions>> = {
      'TL-01: a name of nobody': { servername: 'nobody.test' },
      'TL-01: no name at all': { servername: '' },
      'TL-02: a wildcard as a name': { servername: '*.test' },
      'TL-05: TLS 1.1': {
        servername: 'app.test',
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      },
      'TL-09: an application protocol that is not HTTP': { servername: 'app.test', ALPNProtocols: ['ftp'] },
    }
    for (const [what, options] of Object.entries(hostile)) {
      void test(what, async () => {
        const socket = tls.connect({ port: edge.httpsPort, host: '127.0.0.1', rejectUnauthorized: false, ...options })
        socket.once('secureConnect', () => socket.emit('error', new Error('the handshake was completed')))
        const [error] = await once(socket, 'error').catch((thrown: unknown) => [thrown])
        socket.destroy()
        assert.match(String(error), /alert|ECONNRESET|disconnected|unsupported|wrong version/i)
        await assertStillServes(edge)
      })
    }
  },
)
