import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { kill } from 'node:process'
import test from 'node:test'
import { findFreePorts } from '../../bench/ports.ts'
import { askEdge, configFor, startOnFile, statusOf, until, type FiledEdge } from './ask-edge.ts'
import { startEdgeTo } from './start-edge.ts'
import { startRecorder } from './start-recorder.ts'

test('a reload serves a new site, with a certificate of its own', async () => {
  await using app = await startRecorder()
  await using edge = await startOnFile(configFor(app.port))
  edge.write(configFor(app.port, ['app.test', 'new.test']))
  const { code, stdout } = await askEdge(edge.home, 'reload')
  assert.equal(code, 0)
  assert.match(stdout, /2 sites are served/)
  assert.equal(await statusOf(edge, 'new.test'), 200)
  assert.match((await askEdge(edge.home, 'status')).stdout, /, once reloaded$/m)
})

/** Files that must change nothing, and what is said about them. */
const refused: Readonly<Record<string, { config: string; says: RegExp }>> = {
  'a mistake': { config: 'sites:\n  app.test: { too: 1 }\n', says: /lasthop\.yaml:2:15: "too" is not known here/ },
  'another port': {
    config: configFor(1).replace('https_port: 0', 'https_port: 8443'),
    says: /https_port is 8443 now and was 0 when Lasthop started: a restart is needed/,
  },
  'a certificate that is not there': {
    config: configFor(1).replace(' }\n', ', tls: { cert: /none.crt, key: /none.key } }\n'),
    says: /none\.crt/,
  },
  "an upstream's authority that is not there": {
    config: configFor(1).replace("'http://127.0.0.1:1'", "{ url: 'https://127.0.0.1:1', ca: /none.pem }"),
    says: /none\.pem/,
  },
}

for (const [what, { config, says }] of Object.entries(refused)) {
  void test(`a file with ${what} is refused with the reason, in the answer and in the log, and changes nothing`, async () => {
    await using app = await startRecorder()
    await using edge = await startOnFile(configFor(app.port))
    edge.write(config)
    const { code, stderr } = await askEdge(edge.home, 'reload')
    assert.equal(code, 2)
    assert.match(stderr, says)
    assert.match(stderr, /Nothing was changed/)
    assert.match(edge.process.output(), new RegExp(says.source.replaceAll('"', '\\\\"')))
    assert.equal(await statusOf(edge), 200)
  })
}

test('SIGHUP reads the file again', async () => {
  await using app = await startRecorder()
  await using edge = await startOnFile(configFor(app.port))
  edge.write(configFor(app.port, ['app.test', 'new.test']))
  kill(edge.process.pid, 'SIGHUP')
  await until(() => edge.process.output().includes('The configuration was read again'), 'the reload')
  assert.equal(await statusOf(edge, 'new.test'), 200)
})

test('without a file, SIGHUP and reload say that there is none, and the edge goes on', async () => {
  await using app = await startRecorder()
  await using edge = await startEdgeTo(app.port)
  kill(edge.process.pid, 'SIGHUP')
  await until(() => edge.process.output().includes('There is no configuration file'), 'the log')
  const { code, stderr } = await askEdge(edge.home, 'reload')
  assert.equal(code, 2)
  assert.match(stderr, /There is no configuration file/)
  assert.equal(await statusOf(edge), 200)
})

test('status tells sites, ports and counts, for people and for programs', async () => {
  await using app = await startRecorder()
  await using edge = await startOnFile(configFor(app.port))
  assert.equal(await statusOf(edge), 200)
  const { code, stdout } = await askEdge(edge.home, 'status')
  assert.equal(code, 0)
  assert.match(stdout, new RegExp(`app\\.test +http://127\\.0\\.0\\.1:${app.port} +\\d{4}-\\d\\d-\\d\\d`))
  const { version, edges } = JSON.parse((await askEdge(edge.home, 'status', '--format', 'json')).stdout)
  assert.equal(version, 1)
  assert.equal(edges[0].pid, edge.process.pid)
  assert.deepEqual(edges[0].listeners, [
    { scheme: 'https', port: edge.httpsPort },
    { scheme: 'http', port: edge.httpPort },
  ])
  assert.equal(edges[0].workers[0].requests, 1)
})

test('status tells which of two upstreams fails', async () => {
  await using app = await startRecorder()
  const [closed = 0] = await findFreePorts(1)
  const config = configFor(app.port).replace(/to: '([^']+)'/, `to: ['$1', 'http://127.0.0.1:${closed}']`)
  await using edge = await startOnFile(config)
  await until(async () => (await statusOf(edge)) === 200 && (await failing(edge)).length === 1, 'the failure')
  assert.deepEqual(await failing(edge), [`http://127.0.0.1:${closed}`])
  assert.match((await askEdge(edge.home, 'status')).stdout, new RegExp(`127\\.0\\.0\\.1:${closed} \\(fails\\)`))
})

async function failing(edge: FiledEdge): Promise<readonly string[]> {
  return JSON.parse((await askEdge(edge.home, 'status', '--format', 'json')).stdout).edges[0].sites[0].unwell
}

test('stop ends the edge, and returns when it has ended', async () => {
  await using app = await startRecorder()
  await using edge = await startEdgeTo(app.port)
  const { code, stderr } = await askEdge(edge.home, 'stop')
  assert.equal(code, 0, stderr)
  await until(() => edge.process.hasEnded(), 'the end')
  assert.equal((await askEdge(edge.home, 'status')).code, 3)
})

test('only the owner may reach the control socket, and a stale one is swept away', async () => {
  await using app = await startRecorder()
  await using edge = await startEdgeTo(app.port)
  const run = join(edge.home, 'run')
  const [socket = ''] = readdirSync(run).filter((name) => name.endsWith('.sock'))
  assert.equal(statSync(run).mode & 0o077, 0)
  assert.equal(statSync(join(run, socket)).mode & 0o077, 0)
  kill(edge.process.pid, 'SIGKILL')
  await until(() => edge.process.hasEnded(), 'the end')
  await using next = await startEdgeTo(app.port, [], edge.home)
  assert.deepEqual(JSON.parse((await askEdge(edge.home, 'status', '--format', 'json')).stdout).edges.length, 1)
  assert.ok(!readdirSync(run).includes(socket))
  assert.equal(await statusOf(next), 200)
})

test('of two edges on one home, each can be asked by its process', async () => {
  await using app = await startRecorder()
  await using one = await startEdgeTo(app.port)
  await using two = await startEdgeTo(app.port, [], one.home)
  const { code, stderr } = await askEdge(one.home, 'stop')
  assert.equal(code, 3)
  assert.match(stderr, /2 edges run here: say which with --pid/)
  assert.equal((await askEdge(one.home, 'stop', '--pid', `${one.process.pid}`)).code, 0)
  assert.equal(await statusOf(two), 200)
})

test('an app that the edge did not start cannot be restarted, and that is said', async () => {
  await using app = await startRecorder()
  await using edge = await startEdgeTo(app.port)
  const { code, stderr } = await askEdge(edge.home, 'restart', 'nowhere.test')
  assert.equal(code, 3)
  assert.match(stderr, /nowhere\.test/)
})

test('nonsense on the control socket is refused, and ends nothing', async () => {
  await using app = await startRecorder()
  await using edge = await startEdgeTo(app.port)
  const run = join(edge.home, 'run')
  const [socket = ''] = readdirSync(run).filter((name) => name.endsWith('.sock'))
  const heads = [
    'GET /api/nothing',
    'POST /api/status',
    'GET /api/stop',
    'POST /api/sites/%ff/restart',
    'POST /api/sites//restart',
  ]
  const asked = heads.map((head) => `${head} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
  for (const line of [...asked, '{"ask":"status"}\n', `${'x'.repeat(50_000)}\n`, '\0\n']) {
    const client = net.connect(join(run, socket), () => client.write(line))
    const answer = await new Promise<string>((resolve) => {
      client.once('data', (text) => resolve(text.toString()))
      client.once('close', () => resolve(''))
      client.once('error', () => resolve(''))
    })
    client.destroy()
    assert.match(answer, /^$|^HTTP\/1\.1 4\d\d /)
  }
  assert.equal(await statusOf(edge), 200)
})
