import { isProblem, problem } from '@lasthop/contract'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { withLock } from '../../src/state/lock.ts'

const temporary = () => mkdtempDisposable(join(tmpdir(), 'lasthop-'))

async function startHolder(folder: string) {
  const script = join(import.meta.dirname, 'hold-lock.ts')
  const holder = spawn(process.execPath, ['--conditions=@lasthop/source', script, folder])
  await once(holder.stdout, 'data')
  return holder
}

test('work in one folder is done one at a time, in one process too', async () => {
  await using folder = await temporary()
  let inside = 0
  const work = async () => {
    assert.equal(++inside, 1)
    await new Promise(setImmediate)
    return inside--
  }
  const results = await Promise.all([1, 2, 3, 4].map(() => withLock(folder.path, work)))
  assert.deepEqual(results, [1, 1, 1, 1])
})

test('a process waits until the other one lets go', async () => {
  await using folder = await temporary()
  const holder = await startHolder(folder.path)
  const waiting = withLock(folder.path, async () => existsSync(join(folder.path, 'left')))
  holder.stdin.end()
  assert.equal(await waiting, true)
})

test('a lock ends with the process that held it, however it ended', async () => {
  await using folder = await temporary()
  const holder = await startHolder(folder.path)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  assert.equal(await withLock(folder.path, async () => 'done'), 'done')
})

test('the lock is released when the work fails, by a problem or by a throw', async () => {
  await using folder = await temporary()
  assert.ok(isProblem(await withLock(folder.path, async () => problem('No.'))))
  await assert.rejects(
    withLock(folder.path, () => Promise.reject(new Error('boom'))),
    /boom/,
  )
  assert.equal(await withLock(folder.path, async () => 'done'), 'done')
})

test('a folder that cannot be there is a problem that names it', async () => {
  await using folder = await temporary()
  const file = join(folder.path, 'file')
  await writeFile(file, '')
  const trouble = await withLock(join(file, 'home'), async () => 'done')
  assert.ok(isProblem(trouble))
  assert.match(trouble.message, /file\/home/)
})
