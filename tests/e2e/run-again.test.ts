/** Visitors of an application that Lasthop runs, while it is started again. */
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kill } from 'node:process'
import { test } from 'node:test'
import { askEdge, startOnFile, until, type FiledEdge } from './ask-edge.ts'
import { fieldOf } from './raw-answer.ts'
import { RawClient } from './raw-client.ts'
import { tlsOf } from './start-edge.ts'
import { askAllTheTime, bare, seenBy, type BareSeen } from './start-launched.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

const around = 'https_port: 0\nhttp_port: 0\naccess_log: off\n'

test('after a crash visitors wait for the application; when it ends at every start, they hear when it is tried next', async () => {
  using folder = makeTemporaryFolder()
  const broken = join(folder.path, 'broken')
  const line = `if [ -e '${broken}' ]; then exit 3; fi; exec node '${bare}'`
  await using edge = await startOnFile(`sites:\n  app.test: { app: { command: ${JSON.stringify(line)} } }\n${around}`)

  await using load = askAllTheTime(edge, ['/', '/', '/'])
  const { pid } = await seenBy(edge)
  kill(pid, 'SIGKILL')
  await until(() => edge.process.output().includes('was started again and answers'), 'it is started again')
  const after = await seenBy(edge)
  assert.notEqual(after.pid, pid)
  // Of each visitor the one request at most that the application had begun.
  const faults = faultsOf(await load.end())
  assert.ok(faults.length <= 3, faults.join('\n'))
  for (const fault of faults) assert.match(fault, /502 [^]*code: upstream-closed/)

  writeFileSync(broken, '')
  kill(after.pid, 'SIGKILL')
  await until(() => edge.process.output().includes('ended with exit code 3'), 'its next start fails')
  const told = await untilTold(edge)
  assert.match(fieldOf(told, 'retry-after') ?? '', /^[1-9]\d?$/)
  assert.match(told.body, /has ended and is started again in \d+ seconds?\./)
  assert.match((await askEdge(edge.home, 'status')).stdout, /app\.test +http:\/\/127\.0\.0\.1:\d+ \(fails\)/)

  rmSync(broken)
  await until(async () => (await ask(edge)).status === 200, 'it answers again')
})

test('an application on a fixed port is replaced without losing a request', async () => {
  await using edge = await startOnFixedPort()
  await using load = askAllTheTime(edge, ['/', '/', '/'])
  const before = await seenBy(edge)
  const { code, stderr } = await askEdge(edge.home, 'restart', 'app.test')
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  const now = await seenBy(edge)
  assert.notEqual(now.pid, before.pid)
  assert.deepEqual(faultsOf(await load.end()), [])
})

/** What is wrong with the answers; on a busy machine an application may take longer to start than visitors wait. */
function faultsOf(all: readonly (BareSeen | string)[]): readonly string[] {
  return all.filter((one) => typeof one === 'string').filter((fault) => !/503 [^]*code: upstream-starting/.test(fault))
}

/** Ports below those that systems give away by themselves: nobody takes one between two instances. */
async function startOnFixedPort(tries = 20): Promise<FiledEdge> {
  const port = 10_300 + Math.floor(Math.random() * 20_000)
  const app = `{ command: [node, ${JSON.stringify(bare)}], env: { PORT: ${port} } }`
  try {
    return await startOnFile(`sites:\n  app.test: { app: ${app} }\n${around}`, 2)
  } catch (error) {
    if (tries === 0 || !String(error).includes('in use by another program')) throw error
    return await startOnFixedPort(tries - 1)
  }
}

/** The first answer that says when the application is started; nobody hears that it is broken before. */
async function untilTold(edge: FiledEdge) {
  for (;;) {
    const answer = await ask(edge)
    assert.equal(answer.status, 503, answer.body)
    if (answer.body.includes('code: upstream-ended')) return answer
    assert.match(answer.body, /code: upstream-starting/)
  }
}

async function ask(edge: FiledEdge) {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n')
  return await client.readAnswer()
}
