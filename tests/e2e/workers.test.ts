import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import tls from 'node:tls'
import { statusOf, until, workersOf } from './ask-edge.ts'
import { RawClient } from './raw-client.ts'
import { startEdge, tlsOf, type Edge } from './start-edge.ts'
import { ok, startRecorder } from './start-recorder.ts'

const movedToHttp = 'HTTP/1.1 302 Found\r\nLocation: http://app.test/login\r\nContent-Length: 0\r\n\r\n'

test('workers say one thing once: where they listen, and what they find', async () => {
  await using app = await startRecorder((_request, socket) => void socket.write(movedToHttp))
  await using edge = await startTeam(app.port)
  await shareRequests(edge, 302)
  assert.equal(edge.process.output().match(/^listening https:/gm)?.length, 1)
  await until(() => edge.process.output().includes('app-thinks-http'), 'the finding')
  assert.equal(edge.process.output().match(/app-thinks-http/g)?.length, 1)
})

test('all workers write whole lines into one access log', async () => {
  await using app = await startRecorder()
  await using edge = await startTeam(app.port)
  await shareRequests(edge, 200)
  const requests = (await workersOf(edge)).reduce((sum, worker) => sum + worker.requests, 0)
  assert.equal(await edge.process.stop(), 0)
  const lines = readFileSync(join(edge.home, 'access.log'), 'utf8').trimEnd().split('\n')
  assert.equal(lines.map((line) => JSON.parse(line).status).filter((status) => status === 200).length, requests)
})

test('a TLS session that began with one worker is resumed by any', async () => {
  await using app = await startRecorder()
  await using edge = await startTeam(app.port)
  const session = await newSession(edge)
  const reused: boolean[] = []
  for (let connection = 0; connection < 12; connection++) reused.push(await isResumed(edge, session))
  assert.deepEqual(new Set(reused), new Set([true]))
})

test('on SIGTERM every worker lets its exchanges end', async () => {
  await using app = await startRecorder((_request, socket) => void setTimeout(() => socket.write(ok), 500))
  await using edge = await startTeam(app.port)
  const clients = await Promise.all(Array.from({ length: 8 }, () => RawClient.connect(tlsOf(edge))))
  for (const client of clients) client.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await until(() => app.requests.length === clients.length, 'all requests')
  const stopped = edge.process.stop()
  for (const client of clients) assert.equal((await client.readAnswer()).status, 200)
  assert.equal(await stopped, 0)
  for (const client of clients) await client[Symbol.asyncDispose]()
})

/** Two workers with the access log in a file of their home. */
async function startTeam(port: number): Promise<Edge> {
  const app = ['--to', `127.0.0.1:${port}`, '--host', 'app.test']
  const home = mkdtempSync(join(tmpdir(), 'lasthop-team-'))
  const edge = await startEdge({ words: [...app, '--access-log', join(home, 'access.log')], workers: 2, home })
  return {
    ...edge,
    async [Symbol.asyncDispose]() {
      await edge[Symbol.asyncDispose]()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Requests on connections of their own, until both workers had one. */
async function shareRequests(edge: Edge, expected: number): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 10 }, async () => assert.equal(await statusOf(edge), expected)))
    if ((await workersOf(edge)).every(({ requests }) => requests > 0)) return
  }
  assert.fail('One of the workers was never asked.')
}

async function newSession(edge: Edge): Promise<Buffer> {
  const socket = connect(edge)
  const [session] = await once(socket, 'session')
  socket.destroy()
  return session
}

async function isResumed(edge: Edge, session: Buffer): Promise<boolean> {
  const socket = connect(edge, session)
  await once(socket, 'secureConnect')
  const reused = socket.isSessionReused()
  socket.destroy()
  return reused
}

function connect({ httpsPort, rootCertificate }: Edge, session?: Buffer): tls.TLSSocket {
  const to = { port: httpsPort, host: '127.0.0.1', servername: 'app.test', ca: rootCertificate }
  const socket = tls.connect(session === undefined ? to : { ...to, session })
  return socket.on('error', () => undefined).resume()
}
