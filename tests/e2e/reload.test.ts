import assert from 'node:assert/strict'
import { kill } from 'node:process'
import test from 'node:test'
import { askEdge, findEdges } from '../../packages/lasthop/src/workers/control-client.ts'
import { configFor, startOnFile, statusOf, until, workersOf, type FiledEdge } from './ask-edge.ts'
import { beginDownload, echo, openWebSocket, startLastingApp } from './long-lived.ts'
import { RawClient } from './raw-client.ts'
import { tlsOf, type Edge } from './start-edge.ts'

const reloads = 100
const webSockets = 200
const downloads = 20
const clients = 4

test('100 reloads under load fail no request and close nothing; a worker that is killed is replaced within a second', async () => {
  await using app = await startLastingApp()
  await using edge = await startOnFile(configFor(app.port), 2)
  const sockets = await Promise.all(Array.from({ length: webSockets }, () => openWebSocket(edge)))
  const running = await Promise.all(Array.from({ length: downloads }, () => beginDownload(edge)))
  let closed = 0
  for (const socket of sockets) socket.on('close', () => closed++)
  const load = startLoad(edge)

  for (let count = 1; count <= reloads; count++) {
    edge.write(configFor(app.port, count % 2 === 1 ? ['app.test', 'other.test'] : ['app.test']))
    assert.equal(await reload(edge), 'done')
    if (count % 10 === 0) await Promise.all(sockets.map((socket, index) => echo(socket, `${count} ${index}`)))
  }

  const statuses = await load.end()
  assert.ok(statuses.length > reloads, `Only ${statuses.length} requests were made.`)
  assert.deepEqual(new Set(statuses), new Set([200]))
  assert.equal(closed, 0)
  app.finishDownloads()
  const whole = await Promise.all(running.map(({ isWhole }) => isWhole))
  assert.equal(whole.filter((isWhole) => isWhole).length, downloads)
  for (const socket of sockets) socket.terminate()
  await killOne(edge)
})

/** New requests succeed all the while. */
async function killOne(edge: FiledEdge): Promise<void> {
  const [victim] = await workersOf(edge)
  assert.ok(victim)
  kill(victim.pid, 'SIGKILL')
  for (let request = 0; request < 10; request++) assert.equal(await statusOf(edge), 200)
  await until(() => edge.process.output().includes('has taken its place'), 'the replacement')
  const waitedMs = timeOf(edge, 'has taken its place') - timeOf(edge, 'its connections are lost')
  assert.ok(waitedMs < 20_000, `The place was empty for ${waitedMs} ms.`)
  const pids = (await workersOf(edge)).map(({ pid }) => pid)
  assert.equal(pids.length, 2)
  assert.ok(!pids.includes(victim.pid))
}

async function reload(edge: Edge): Promise<string> {
  const [found] = await findEdges(edge.home)
  assert.ok(found)
  const answer = await askEdge(found).reload()
  return answer.kind === 'problem' ? answer.message : answer.kind
}

/** Requests one after the other on several connections that stay open, until it is ended; a failure is -1. */
function startLoad(edge: Edge): { end(): Promise<readonly number[]> } {
  const statuses: number[] = []
  let isOver = false
  const oneClient = async () => {
    await using client = await RawClient.connect(tlsOf(edge))
    while (!isOver) {
      client.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
      statuses.push((await client.readAnswer()).status)
    }
  }
  const all = Promise.all(Array.from({ length: clients }, () => oneClient().catch(() => statuses.push(-1))))
  return {
    async end() {
      isOver = true
      await all
      return statuses
    },
  }
}

/** When the log said something, in milliseconds. */
function timeOf(edge: Edge, said: string): number {
  const line = edge.process
    .output()
    .split('\n')
    .find((text) => text.includes(said))
  return Date.parse(JSON.parse(line ?? '{}').time)
}
