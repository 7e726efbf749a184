import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { askEdge, configFor, startOnFile, until, type FiledEdge } from './ask-edge.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'
import { RawClient } from './raw-client.ts'
import { tlsOf } from './start-edge.ts'
import { startRecorder } from './start-recorder.ts'

const watched = ', canary: true, sign: true }'

test('the canary of two workers sees that belief is truth, and neither the app nor log nor figures see it', async () => {
  await using app = await startRecorder()
  using folder = makeTemporaryFolder()
  const log = join(folder.path, 'access.log')
  const config = configFor(app.port).replace(' }', watched).replace('access_log: off', `access_log: ${log}`)
  await using edge = await startOnFile(config, 2)
  const [site] = await sitesOf(edge)
  assert.equal(site.canary, undefined)
  await until(() => edge.process.output().includes('the canary asked'), 'the canary', 120_000)
  assert.match(edge.process.output(), /app\.test: the canary asked \d+ requests, and belief is truth\./)
  const [now] = await sitesOf(edge)
  assert.equal(now.canary.state, 'good')
  assert.ok(now.canary.reached > 300, `only ${now.canary.reached} reached the witness`)
  assert.equal(now.requests, 0)
  assert.equal(app.requests.length, 0)
  assert.equal(readFileSync(log, 'utf8'), '')
  assert.match((await askEdge(edge.home, 'status')).stdout, /app\.test: belief is truth: the canary asked \d+ requests/)
  await using visitor = await RawClient.connect(tlsOf(edge))
  visitor.write('GET /canary HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal((await visitor.readAnswer()).status, 200)
  assert.equal(app.requests.length, 1)
})

test('where the canary cannot be like a visitor, it says that nothing is known, and why', async () => {
  await using app = await startRecorder()
  await using edge = await startOnFile(`${configFor(app.port).replace(' }', watched)}behind: [loopback]\n`)
  await until(() => edge.process.output().includes('the canary could not'), 'the canary')
  const [site] = await sitesOf(edge)
  assert.equal(site.canary.state, 'unknown')
  assert.match(site.canary.because, /127\.0\.0\.1, from where the canary asks, is listed in "behind"/)
  assert.equal(app.requests.length, 0)
})

async function sitesOf(edge: FiledEdge) {
  const { stdout } = await askEdge(edge.home, 'status', '--format', 'json')
  return JSON.parse(stdout).edges[0].sites
}
