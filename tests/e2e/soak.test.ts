import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { RawClient } from './raw-client.ts'
import { startEdgeTo, tlsOf, type Edge } from './start-edge.ts'
import { ok, startRecorder } from './start-recorder.ts'

test('20,000 good and bad requests leave no socket and no memory behind, and the process is the same', async () => {
  await using recorder = await startRecorder((_request, socket) => void socket.write(ok))
  await using edge = await startEdgeTo(recorder.port)
  const atRest = readHoldings(edge.process.pid).descriptors

  // Long enough that V8 has grown its heap: from then on it moves and does not grow.
  await soak(edge, 10_000)
  const held = [await settle(edge, atRest)]
  // Beside other work V8 may grow it later, in one step; what leaks grows each time.
  do {
    await soak(edge, 20_000)
    held.push(await settle(edge, atRest))
  } while (growthOf(held) >= allowedGrowth && held.length < 4)

  assert.equal(edge.process.hasEnded(), false, edge.process.output())
  assert.equal(held.at(-1)?.descriptors, atRest, 'sockets or files were left open')
  assert.ok(growthOf(held) < allowedGrowth, `KiB after each round: ${held.map(({ memory }) => memory).join(', ')}`)
})

/** In the last round, in KiB. */
function growthOf(held: readonly Holdings[]): number {
  const [before, after] = held.slice(-2)
  return (after?.memory ?? 0) - (before?.memory ?? 0)
}

/** What a process holds: open sockets and files, and resident memory in KiB. */
interface Holdings {
  readonly descriptors: number
  readonly memory: number
}

/** Several clients at once, each going through the scripts until the requests are used up. */
async function soak(edge: Edge, requests: number): Promise<void> {
  const budget = { left: requests, next: 0 }
  await Promise.all(Array.from({ length: clients }, () => spend(edge, budget)))
}

async function spend(edge: Edge, budget: { left: number; next: number }): Promise<void> {
  while (budget.left > 0) {
    const script = scripts[budget.next++ % scripts.length] ?? []
    budget.left -= script.length
    await play(edge, script)
  }
}

/** One connection: its steps one after the other; a step that the edge refuses is the last. */
async function play(edge: Edge, script: readonly Step[]): Promise<void> {
  await using client = await RawClient.connect(tlsOf(edge))
  for (const { send, expect } of script) {
    client.write(send)
    if (expect === 'nothing') return client.reset()
    const answer = await client.readAnswer()
    assert.equal(answer.status, expect, JSON.stringify(send.slice(0, 200)))
    if (expect !== 200) assert.equal(await client.readEnding(), 'closed')
  }
}

/** Waits until no more is open than at rest: the pool of connections to the app ends those that lie idle, too. */
async function settle(edge: Edge, atRest: number): Promise<Holdings> {
  const limit = performance.now() + 60_000
  while (readHoldings(edge.process.pid).descriptors > atRest && performance.now() < limit) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return readHoldings(edge.process.pid)
}

function readHoldings(pid: number): Holdings {
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, memory: residentKib(pid) }
}

function residentKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

interface Step {
  readonly send: string
  readonly expect: number | 'nothing'
}

const head = 'HTTP/1.1\r\nHost: app.test\r\n'
const good: readonly Step[] = [
  { send: `GET /page ${head}\r\n`, expect: 200 },
  { send: `GET /spoofed ${head}X-Forwarded-Proto: http\r\nX_Forwarded_For: 6.6.6.6\r\n\r\n`, expect: 200 },
  { send: `POST /form ${head}Content-Length: 5\r\n\r\nhello`, expect: 200 },
  { send: `POST /chunks ${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, expect: 200 },
]
const bad: readonly Step[] = [
  { send: `GET /two-hosts ${head}Host: evil.test\r\n\r\n`, expect: 400 },
  { send: `GET /nul ${head}X-A: a\x00b\r\n\r\n`, expect: 400 },
  { send: `POST /two-framings ${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, expect: 400 },
  { send: `GET /flood ${head}${'a: b\r\n'.repeat(200)}\r\n`, expect: 431 },
  { send: `POST /bad-chunk ${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, expect: 400 },
  { send: 'GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n', expect: 421 },
  { send: `GET /half-a-head ${head}`, expect: 'nothing' },
  { send: `POST /half-a-body ${head}Content-Length: 100\r\n\r\nabc`, expect: 'nothing' },
]

/** Each connection sends some good requests, and most end with a bad one. */
const scripts: readonly (readonly Step[])[] = [
  ...bad.map((step) => [...good, ...good, step]),
  ...bad.map((step) => [step]),
  [...good, ...good, ...good, ...good, ...good],
]

const clients = 16
// Resident memory moves by about 20 MiB by itself; a leak of 3 KiB a request is 60 MiB.
const allowedGrowth = 48 * 1024
