import assert from 'node:assert/strict'
import { once } from 'node:events'
import * as fc from '../../../../scripts/testing/laws.ts'
import { createServer, connect as connectTcp } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { HelloGatherer, type Gathered } from '../../src/certs/hello-gatherer.ts'
import { openCa, temporaryFolder } from './fixtures.ts'
import { chooserFor, portOf, shakeHands, startTls } from './tls-server.ts'

/** The ClientHello that Node's own client sends. */
async function captureHello(options: { servername?: string; ALPNProtocols?: string[] }): Promise<Buffer> {
  const server = createServer()
  const port = await portOf(server)
  const client = connectTls({ port, host: '127.0.0.1', ...options })
  client.on('error', () => undefined)
  const [socket] = await once(server, 'connection')
  const [hello] = await once(socket, 'data')
  client.destroy()
  socket.destroy()
  server.close()
  return hello
}

/** The same handshake message in records of so many bytes. */
function reframe(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5)
  const records: Buffer[] = []
  for (let at = 0; at < message.length; at += size) {
    const fragment = message.subarray(at, at + size)
    records.push(Buffer.from([22, 3, 1, fragment.length >> 8, fragment.length & 255]), fragment)
  }
  return Buffer.concat(records)
}

function gather(pieces: Iterable<Buffer>): Gathered {
  const gatherer = new HelloGatherer()
  let gathered: Gathered = 'incomplete'
  for (const piece of pieces) {
    gathered = gatherer.add(piece)
    if (gathered !== 'incomplete') break
  }
  return gathered
}

function* singly(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1)
}

const real = await captureHello({ servername: 'App.test', ALPNProtocols: ['h2', 'http/1.1'] })
const told = { serverName: 'App.test', protocols: ['h2', 'http/1.1'] }

test('the name and the protocols are read from a real ClientHello', () => {
  assert.deepEqual(gather([real]), told)
})

test('a client that sends neither has neither', async () => {
  assert.deepEqual(gather([await captureHello({})]), { serverName: undefined, protocols: [] })
})

test('it may come byte by byte, and in records of any size', () => {
  assert.deepEqual(gather(singly(real)), told)
  for (const size of [1, 3, 100]) {
    assert.deepEqual(gather([reframe(real, size)]), told)
    assert.deepEqual(gather(singly(reframe(real, size))), told)
  }
})

test('what came is handed on whole, and what follows the ClientHello with it', () => {
  const gatherer = new HelloGatherer()
  const bytes = Buffer.concat([real, Buffer.from('more')])
  gatherer.add(bytes.subarray(0, 50))
  gatherer.add(bytes.subarray(50, 60))
  assert.deepEqual(gatherer.add(bytes.subarray(60)), told)
  assert.deepEqual(gatherer.bytes, bytes)
})

test('no part of it is taken for the whole', () => {
  for (let length = 0; length < real.length; length++) {
    assert.equal(gather([real.subarray(0, length)]), 'incomplete', `${length} bytes`)
  }
})

test('what does not begin as TLS is known by its first byte', () => {
  for (let byte = 0; byte < 256; byte++)
    assert.equal(gather([Buffer.from([byte])]), byte === 22 ? 'incomplete' : 'malformed')
})

test('a changed byte is never more than a wrong answer', () => {
  const property = fc.property(fc.nat(real.length - 1), fc.nat(255), (at, byte) => {
    const bytes = Buffer.from(real)
    bytes[at] = byte
    const gathered = gather([bytes])
    assert.ok(gathered === 'incomplete' || gathered === 'malformed' || Array.isArray(gathered.protocols))
  })
  fc.assert(property, { numRuns: 5000 })
})

test('bytes at random are never a ClientHello', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof gather([Buffer.from(bytes)]) === 'string'))
})

/** A ClientHello with these extensions, each a type and its bytes. */
function helloWith(...extensions: readonly (readonly [type: number, bytes: Buffer])[]): Buffer {
  const list = Buffer.concat(
    extensions.map(([type, bytes]) => Buffer.concat([uint16(type), uint16(bytes.length), bytes])),
  )
  const start = Buffer.concat([uint16(0x0303), Buffer.alloc(32), Buffer.from([0, 0, 2, 0x13, 0x01, 1, 0])])
  const body = Buffer.concat([start, uint16(list.length), list])
  const message = Buffer.concat([Buffer.from([1, 0]), uint16(body.length), body])
  return Buffer.concat([Buffer.from([22, 3, 1]), uint16(message.length), message])
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255])
}

function nameList(...names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    Buffer.concat([Buffer.from([0]), uint16(name.length), Buffer.from(name, 'latin1')]),
  )
  const list = Buffer.concat(entries)
  return Buffer.concat([uint16(list.length), list])
}

const oddities: readonly (readonly [title: string, bytes: Buffer, gathered: Gathered])[] = [
  ['one name', helloWith([0, nameList('a.test')]), { serverName: 'a.test', protocols: [] }],
  ['a name with a NUL', helloWith([0, nameList('a\0b')]), { serverName: 'a\0b', protocols: [] }],
  ['two names', helloWith([0, nameList('a.test', 'b.test')]), 'malformed'],
  ['an empty name', helloWith([0, nameList('')]), 'malformed'],
  ['an empty list of names', helloWith([0, nameList()]), 'malformed'],
  ['an empty extension for the name', helloWith([0, Buffer.alloc(0)]), 'malformed'],
  [
    'a byte after the list of names',
    helloWith([0, Buffer.concat([nameList('a.test'), Buffer.from([0])])]),
    'malformed',
  ],
  ['the name twice', helloWith([0, nameList('a.test')], [0, nameList('a.test')]), 'malformed'],
  ['a cut list of protocols', helloWith([16, Buffer.from([0, 3, 2, 0x68])]), 'malformed'],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'malformed'],
  ['an SSLv2 hello', Buffer.from('802e0100020015000000100100800300800700c0', 'hex'), 'malformed'],
  ['an empty record', Buffer.from([22, 3, 1, 0, 0]), 'malformed'],
  ['a record that is too long', Buffer.from([22, 3, 1, 0x40, 1]), 'malformed'],
  ['another handshake message', Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0]), 'malformed'],
  ['a message that says it is 16 MiB long', Buffer.from([22, 3, 1, 0, 4, 1, 255, 255, 255]), 'malformed'],
]

for (const [title, bytes, gathered] of oddities) {
  test(`${title} is ${typeof gathered === 'string' ? gathered : 'read'}`, () =>
    assert.deepEqual(gather([bytes]), gathered))
}

test('a ClientHello that never ends is given up at 32 KiB, in a time that grows with its length alone', () => {
  const endless = reframe(Buffer.concat([Buffer.from([22, 3, 1, 0, 0, 1, 0, 0x7f, 0xff]), Buffer.alloc(32_760)]), 1)
  assert.equal(gather(singly(endless.subarray(0, 32_768))), 'incomplete')
  assert.equal(gather(singly(endless)), 'malformed')
})

test('a handshake in records of one byte succeeds, and a damaged one ends with an alert and no certificate', async () => {
  await using home = await temporaryFolder()
  await using server = await startTls(await chooserFor(await openCa(home.path), ['app.test']))
  const relays: readonly (readonly [
    (hello: Buffer) => Buffer,
    certificate: string | undefined,
    alert: number | undefined,
  ])[] = [
    [(hello) => reframe(hello, 1), 'app.test', undefined],
    [(hello) => Buffer.concat([hello.subarray(0, 43), Buffer.from([255]), hello.subarray(44)]), undefined, 50],
  ]
  for (const [change, certificate, alert] of relays) {
    const relay = createServer((client) => {
      const upstream = connectTcp(server.port, '127.0.0.1')
      client.once('data', (hello: Buffer) => {
        upstream.write(change(hello))
        client.pipe(upstream).pipe(client)
      })
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    })
    const seen = await shakeHands(await portOf(relay), '-servername', 'app.test')
    assert.deepEqual([seen.certificate, seen.alert], [certificate, alert])
    relay.close()
  }
})
