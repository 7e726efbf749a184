import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, test } from 'node:test'
import tls from 'node:tls'
import { Dice } from '../../packages/lasthop/test/wire/differential/dice.ts'
import { generateAnswer, generateRequests } from '../../packages/lasthop/test/wire/differential/generate.ts'
import { readOurs } from '../../packages/lasthop/test/wire/differential/ours.ts'
import { startEdgeTo } from '../e2e/start-edge.ts'
import { ok, startRecorder } from '../e2e/start-recorder.ts'
import { faultsOf } from '../e2e/seen-request.ts'
import { assertStillServes } from './still-serves.ts'

const count = Number(process.env['LASTHOP_LIVE_FUZZ_COUNT'] ?? (process.env['CI'] === undefined ? 1000 : 5000))
const firstSeed = Number(process.env['LASTHOP_SEED'] ?? 1)

/** What the app answers, in turn; without one it is an ordinary answer. */
const answers: string[] = []
const recorder = await startRecorder(({ target }, socket) => {
  const answer = target === '/ordinary' ? undefined : answers.shift()
  if (answer === undefined) return void socket.write(ok)
  // An answer that goes on until the connection ends would keep its client for a minute.
  socket.end(Buffer.from(answer, 'latin1'))
})
const edge = await startEdgeTo(recorder.port)
const secureContext = tls.createSecureContext({ ca: edge.rootCertificate })
let session: Buffer | undefined
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

test('DS-18: thousands of mutated requests end no worker, and what reaches the app is sound', async () => {
  const before = recorder.requests.length
  await each(async (seed) => {
    const bytes = Buffer.from(generateRequests(seed).replaceAll(/host: *[^\r\n]*/giu, 'Host: app.test'), 'latin1')
    const { requests, end } = readOurs(bytes)
    if (end === 'clean') return say(Buffer.concat([bytes, farewell]), 'edge')
    await say(bytes, requests.length === 0 && unfinished.includes(end) ? 'client' : 'answered client')
  })
  await assertStillServes(edge)
  const seen = recorder.requests.slice(before)
  assert.deepEqual(seen.flatMap(faultsOf), [])
  // Guards the test itself: noise alone would never reach the app.
  assert.ok(seen.length > count / 10, `${seen.length} requests reached the app`)
})

test('DS-18: thousands of mutated answers end no worker', async () => {
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) answers.push(generateAnswer(seed))
  const ask = Buffer.concat([...Array.from({ length: 9 }, () => request), farewell])
  const worker = async (): Promise<void> => {
    while (answers.length > 0) await say(ask, 'edge')
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  await assertStillServes(edge)
})

test('DS-18: thousands of mutated HTTP/2 connections end no worker', async () => {
  await each((seed) => say(generateFrames(new Dice(seed)), 'client', 'h2'))
  await assertStillServes(edge)
})

test('DS-18: bytes of any kind on the TLS port end no worker', async () => {
  await each(async (seed) => {
    const dice = new Dice(seed)
    const socket = net.connect(edge.httpsPort, '127.0.0.1')
    socket.on('error', ignore)
    await once(socket, 'connect')
    const hello = Buffer.from('160301012001000010c0303', 'hex')
    socket.end(Buffer.concat([dice.chance(0.5) ? hello : Buffer.alloc(0), noise(dice, dice.below(600))]))
    await gone(socket)
  })
  await assertStillServes(edge)
})

/** Several at once, each seed on its own. */
async function each(work: (seed: number) => Promise<void>): Promise<void> {
  let next = firstSeed
  const worker = async (): Promise<void> => {
    while (next < firstSeed + count) await work(next++)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  assert.equal(edge.process.hasEnded(), false, edge.process.output())
}

/** Who ends a connection: the edge; the client, at once; or the client when something has come back. */
type Ender = 'edge' | 'client' | 'answered client'

/** Says these bytes over TLS, and waits until the connection is gone. Left to the edge it is, at its limits at the latest. */
async function say(bytes: Buffer, ender: Ender, protocol: 'http/1.1' | 'h2' = 'http/1.1'): Promise<void> {
  const socket = tls.connect({
    port: edge.httpsPort,
    host: '127.0.0.1',
    servername: 'app.test',
    secureContext,
    ALPNProtocols: [protocol],
    ...(session === undefined ? {} : { session }),
  })
  socket.on('error', ignore)
  socket.on('session', (told: Buffer) => (session = told))
  await once(socket, 'secureConnect')
  socket.write(bytes)
  // What a client asked that leaves at once may be given up before it reaches the app.
  if (ender === 'answered client') socket.once('data', () => socket.end())
  if (ender === 'client') socket.end()
  await gone(socket)
}

async function gone(socket: net.Socket): Promise<void> {
  socket.resume()
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
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
const request = Buffer.from('GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n')
const farewell = Buffer.from('GET /a HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n')
const unfinished = ['clean', 'in head', 'in body']
