import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { kill } from 'node:process'
import { test } from 'node:test'
import { askEdge, startOnFile, until } from './ask-edge.ts'
import { askAllTheTime, bare, groupOf, isAlive, seenBy, startRun, type BareSeen } from './start-launched.ts'

const seenOf = (all: readonly (BareSeen | string)[]): readonly BareSeen[] =>
  all.filter((one) => typeof one !== 'string')
const faultsOf = (all: readonly (BareSeen | string)[]): readonly string[] =>
  all.filter((one) => typeof one === 'string')

test('a bare node:http application that lasthop runs believes https, and the operator reads why', async () => {
  await using edge = await startRun(['node', bare])
  const seen = await seenBy(edge)
  assert.equal(seen.secure, true)
  assert.equal(seen.trust, 'loopback')
  const output = edge.process.output()
  assert.match(output, /app\.test: the application is given NODE_OPTIONS=.*--import=.*preload.*, so that node:http/)
  assert.match(output, /"app":"app\.test","message":"bare 1 listens/)
})

test('with --no-environment nothing is set for the framework', async () => {
  await using edge = await startRun(['node', bare], '--no-environment')
  const seen = await seenBy(edge)
  assert.deepEqual([seen.secure, seen.trust, seen.proto], [false, undefined, 'https'])
  assert.doesNotMatch(edge.process.output(), /is given/)
})

test('$SOCKET gives the application a unix socket, and nothing is left of it', async () => {
  await using edge = await startRun(['node', bare, '$SOCKET'])
  const seen = await seenBy(edge)
  assert.deepEqual([seen.secure, seen.trust], [true, 'unix'])
  const { stdout } = await askEdge(edge.home, 'status', '--format', 'json')
  const [to = ''] = JSON.parse(stdout).edges[0].sites[0].to
  assert.ok(existsSync(to.slice('unix:'.length)), to)
  await edge.process.stop()
  assert.ok(!existsSync(to.slice('unix:'.length)), to)
})

test('all instances get requests; one that ends is started again, and the others serve on', async () => {
  await using edge = await startRun(['node', bare], '--instances', '3')
  await using load = askAllTheTime(edge, ['/', '/', '/'])
  const running = new Set<number>()
  await until(async () => running.add((await seenBy(edge)).pid).size === 3, 'all run')
  const before = await seenBy(edge)
  kill(before.pid, 'SIGKILL')
  await until(() => edge.process.output().includes('was started again and answers'), 'the application runs again')
  const all = await load.end()
  const pids = new Set(seenOf(all).map(({ pid }) => pid))
  assert.ok(pids.size >= 3, [...pids].join(' '))
  assert.deepEqual(faultsOf(all), [])
  assert.match(
    edge.process.output(),
    /app\.test: .*bare\.mjs\\" was ended by SIGKILL\. Its last words: .*bare 1 listens/,
  )
})

test('lasthop restart replaces all instances under load without losing a request', async () => {
  await using edge = await startRun(['node', bare], '--instances', '2')
  await using load = askAllTheTime(edge, ['/', '/', '/slow', '/slow', '/slow'])
  await until(async () => (await seenBy(edge)).pid > 0, 'it serves')
  const old = await pidsOf(edge.home)
  const { code, stdout, stderr } = await askEdge(edge.home, 'restart', 'app.test')
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'app.test runs anew.\n', stderr: '' })
  assert.match((await askEdge(edge.home, 'status')).stdout, /, never reloaded$/m)
  const now = await pidsOf(edge.home)
  assert.ok(now.every((pid) => !old.includes(pid)))
  const { pid } = await seenBy(edge)
  assert.ok(now.includes(pid))
  const all = await load.end()
  assert.deepEqual(faultsOf(all), [])
  assert.ok(all.length > 20, `${all.length} requests`)
  assert.deepEqual(old.filter(isAlive), [])
})

test('an application that Lasthop starts for a site that signs trusts signatures alone', async () => {
  const app = `{ command: [node, ${JSON.stringify(bare)}] }`
  await using edge = await startOnFile(
    `sites:\n  app.test: { sign: true, app: ${app} }\nhttps_port: 0\nhttp_port: 0\naccess_log: off\n`,
  )
  const seen = await seenBy(edge)
  assert.equal(seen.secure, true)
  assert.match(seen.trust ?? '', /^signed:.*hop-keys\/app\.test$/)
  const { stdout } = await askEdge(edge.home, 'status', '--format', 'json')
  const [to = ''] = JSON.parse(stdout).edges[0].sites[0].to
  const forged = { headers: { host: 'app.test', 'x-forwarded-proto': 'https' } }
  const past: BareSeen = JSON.parse(await (await fetch(to, forged)).text())
  assert.equal(past.secure, false)
})

test('a reload replaces an application that the file changes, ends one that it drops, and a bad one changes nothing', async () => {
  const site = (version: string, ready = '{ within: 20s }') =>
    `  app.test:\n    app: { command: [node, ${JSON.stringify(bare)}, $PORT, '${version}'], ready: ${ready} }\n`
  const other = `  other.test:\n    app: { command: [node, ${JSON.stringify(bare)}] }\n`
  const around = 'https_port: 0\nhttp_port: 0\naccess_log: off\n'
  await using edge = await startOnFile(`sites:\n${site('1')}${other}${around}`, 2)
  await using load = askAllTheTime(edge, ['/', '/slow', '/slow'])
  await until(async () => (await seenBy(edge)).version === '1', 'it serves')
  const otherPids = await pidsOf(edge.home, 1)

  edge.write(`sites:\n${site('2', '{ path: /, status: 418, within: 6s }')}${around}`)
  const refused = await askEdge(edge.home, 'reload')
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /app\.test: ".*" is not ready: within 6 seconds \/ was answered with status 200 at 127/)

  edge.write(`sites:\n${site('3')}${around}`)
  const { code, stderr } = await askEdge(edge.home, 'reload')
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.equal((await seenBy(edge)).version, '3')
  const all = await load.end()
  assert.deepEqual(faultsOf(all), [])
  assert.deepEqual(new Set(seenOf(all).map(({ version }) => version)), new Set(['1', '3']))
  assert.deepEqual(otherPids.filter(isAlive), [])
})

for (const [title, end] of [
  ['told to stop', (pid: number) => kill(pid, 'SIGTERM')],
  ['killed', (pid: number) => kill(pid, 'SIGKILL')],
] as const) {
  test(`an edge that is ${title} leaves no process of the application behind`, async () => {
    // A shell that starts two more processes, of which one ignores what it is told.
    const line = `sh -c 'trap "" TERM; sleep 300' & node '${bare}'; wait`
    const app = `{ command: ${JSON.stringify(line)}, stop: { within: 1s } }`
    await using edge = await startOnFile(`sites:\n  app.test: { app: ${app} }\nhttps_port: 0\nhttp_port: 0\n`)
    const { pid } = await seenBy(edge)
    const group = groupOf(pid)
    assert.ok(group.length >= 4, `${group.length} processes`)
    end(edge.process.pid)
    await until(() => edge.process.hasEnded(), 'the edge ends')
    await until(() => group.filter(isAlive).length === 0, `the application ends: ${group.filter(isAlive).join(' ')}`)
  })
}

async function pidsOf(home: string, site = 0): Promise<readonly number[]> {
  const { stdout } = await askEdge(home, 'status', '--format', 'json')
  const { instances } = JSON.parse(stdout).edges[0].sites[site]
  return instances.map(({ pid }: { pid: number }) => pid)
}
