import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { statusOf } from './ask-edge.ts'
import { mountDisk } from './small-disk.ts'
import { startConsoleEdge } from './start-console.ts'
import { startRecorder } from './start-recorder.ts'

test('on a full disk a change is refused with the reason, nothing is lost, and it goes through when there is room again', async () => {
  await using app = await startRecorder()
  using disk = mountDisk('4m')
  await using edge = await startConsoleEdge(app.port, disk.path)
  const ada = edge.visitor()
  assert.equal((await ada.accept(edge.secret, 'ada')).status, 200)
  const file = join(disk.path, 'lasthop.yaml')
  const { json: before } = await ada.ask('GET', '/api/file')
  // Longer than what the file system has left in the last block of anything.
  const text = `${edge.config}# ${'a comment '.repeat(2_000)}\n`
  disk.fill()
  const refused = await ada.ask('PUT', '/api/file', { text, base: before.hash, note: 'too much' })
  assert.ok(refused.status === 507 || refused.status === 422, `${refused.status} ${refused.text}`)
  assert.match(refused.text, /the disk (failed or )?is full/)
  assert.equal(readFileSync(file, 'utf8'), edge.config)
  assert.equal(await statusOf(edge), 200)
  assert.equal((await ada.ask('GET', '/api/status')).status, 200)
  disk.free()
  const applied = await ada.ask('PUT', '/api/file', { text, base: before.hash, note: 'now' })
  assert.equal(applied.status, 200, applied.text)
  assert.equal(readFileSync(file, 'utf8'), text)
  const { json: versions } = await ada.ask('GET', '/api/versions')
  assert.deepEqual(
    versions.map(({ note }: { note: string }) => note),
    ['now', ''],
  )
  assert.equal(await statusOf(edge), 200)
})
