import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, test } from 'node:test'
import tls from 'node:tls'
import { Dice } from '../../packages/lasthop/test/wire/differential/dice.ts'
import { generateAnswer, generateRequests } from '../../packages/lasthop/test/wire/differential/generate.ts'
import { startEdgeTo } from '../e2e/start-edge.ts'
import { ok, startRecorder } from '../e2e/start-recorder.ts'
import { faultsOf } from '../e2e/seen-request.ts'
import { assertStillServes } from './still-serves.ts'

const count = Number(process.env['LASTHOP_LIVE_FUZZ_COUNT'] ?? (process.env['CI'] === undefined ? 1500 : 10_000))
const firstSeed = Number(process.env['LASTHOP_FUZZ_SEED'] ?? 1)

/** What the app answers to the next request. */
let nextAnswer = ok
const recorder = await startRecorder(({ target }, socket) => {
  if (target === '/ordinary') return void socket.write(ok)
  socket.write(Buffer.from(nextAnswer, 'latin1'))
  // An answer that goes on until the connection ends would keep its client for a minute.
  if (nextAnswer !== ok) socket.end()
})
const edge = await startEdgeTo(recorder.port)
let session: Buffer | undefined
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

test('DS-18: thousands of mutated requests end no worker, and what reaches the app is sound', async () => {
  nextAnswer = ok
  const before = recorder.requests.length
  await each(async (seed) => {
    await say(
      Buffer.from(generateRequests(seed).replaceAll(/host: *[^\r\n]*/giu, 'Host: app.test'), 'latin1'),
      'http/1.1',
    )
  })
  await assertStillServes(edge)
  const seen = recorder.requests.slice(before)
  assert.deepEqual(seen.flatMap(faultsOf), [])
  // Guards the test itself: noise alone would never reach the app.
  assert.ok(seen.length > count / 10, `${seen.length} requests reached the app`)
})

test('DS-18: thousands of mutated answers end no worker', async () => {
  await each(async (seed) => {
    nextAnswer = generateAnswer(seed)
    await say(Buffer.from('GET /a HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n'), 'http/1.1')
  })
  nextAnswer = ok
  await assertStillServes(edge)
})

test('DS-18: thousands of mutated HTTP/2 connections end no worker', async () => {
  await each(async (seed) => say(generateFrames(new Dice(seed)), 'h2'))
  await assertStillServes(edge)
})

test('DS-18: bytes of any kind on the TLS port end no worker', async () => {
  await each(
    async (seed) => {
      const dice = new Dice(seed)
      const socket = net.connect(edge.httpsPort, '127.0.0.1')
      socket.on('error', ignore)
      await once(socket, 'connect')
      const hello = Buffer.from('160301012001000010c0303', 'hex')
      socket.end(Buffer.concat([dice.chance(0.5) ? hello : Buffer.alloc(0), noise(dice, dice.below(600))]))
      await leave(socket)
    },
    Math.ceil(count / 4),
  )
  await assertStillServes(edge)
})

/** Several at once, each seed on its own. */
async function each(work: (seed: number) => Promise<void>, most = count): Promise<void> {
  let next = firstSeed
  const worker = async (): Promise<void> => {
    while (next < firstSeed + most) await work(next++)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  assert.equal(edge.process.hasEnded(), false, edge.process.output())
}

/** Says these bytes over TLS, with the end of what is said, and waits a moment for what comes back. */
async function say(bytes: Buffer, protocol: 'http/1.1' | 'h2'): Promise<void> {
  const socket = tls.connect({
    port: edge.httpsPort,
    host: '127.0.0.1',
    servername: 'app.test',
    ca: edge.rootCertificate,
    ALPNProtocols: [protocol],
    ...(session === undefined ? {} : { session }),
  })
  socket.on('error', ignore)
  socket.on('session', (told: Buffer) => (session = told))
  await once(socket, 'secureConnect')
  socket.end(bytes)
  await leave(socket)
}

async function leave(socket: net.Socket): Promise<void> {
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), patienceMs)
  await new Promise((resolve) => socket.once('close', resolve))
  clearTimeout(timer)
}

/** The preface, then frames of known types with lengths, flags and payloads that are mostly wrong. */
function generateFrames(dice: Dice): Buffer {
  const frames = Array.from({ length: 1 + dice.below(12) }, () => frame(dice))
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  return Buffer.concat([dice.chance(0.95) ? preface : noise(dice, 24), frameOf(4, 0, 0, Buffer.alloc(0)), ...frames])
}

function frame(dice: Dice): Buffer {
  const type = dice.below(12)
  const stream = dice.chance(0.7) ? 1 + 2 * dice.below(4) : dice.below(2 ** 31)
  const payload = type === 1 && dice.chance(0.6) ? headers(dice) : noise(dice, dice.below(40))
  return frameOf(type, dice.below(256) & (dice.chance(0.5) ? 0x05 : 0xff), stream, payload)
}

/** HPACK: indexed fields of the static table (method, scheme, path), then a literal authority, then noise. */
function headers(dice: Dice): Buffer {
  const literal = (name: number, value: string) =>
    Buffer.concat([Buffer.from([name, value.length]), Buffer.from(value)])
  const known = Buffer.concat([Buffer.from([0x82, 0x87, 0x84]), literal(0x01, 'app.test')])
  return Buffer.concat([known, dice.chance(0.5) ? Buffer.alloc(0) : noise(dice, dice.below(20))])
}

function frameOf(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

function noise(dice: Dice, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => dice.below(256)))
}

const ignore = () => {}
const patienceMs = 150
