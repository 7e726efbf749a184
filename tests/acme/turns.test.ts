import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execPath } from 'node:process'
import test from 'node:test'
import { isFault } from '../../packages/lasthop/src/acme/fault.ts'
import { recordFolder } from '../../packages/lasthop/src/acme/record.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { granted, startKeeper } from './keeper-fixture.ts'
import { startPebble } from './start-pebble.ts'

test('a renewal that somebody asks for waits until another process lets go of the certificate', async () => {
  await using pebble = await startPebble()
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path })
  await stand.work()
  const first = granted(stand.keeper.pairs.get('app.test'))
  const holder = await hold(recordFolder(home.path, ['app.test']))
  const renewal = stand.keeper.renew('app.test')
  holder.stdin.end()
  assert.notEqual(granted(await renewal).certPem, first.certPem)
})

test('a keeper that ends waits for no other process', async () => {
  await using pebble = await startPebble()
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path })
  const holder = await hold(recordFolder(home.path, ['app.test']))
  const renewal = stand.keeper.renew('app.test')
  await stand.keeper.end()
  const result = await renewal
  holder.kill('SIGKILL')
  assert.ok(isFault(result) && result.code === 'busy')
})

async function hold(folder: string) {
  const script = join(import.meta.dirname, '../../packages/lasthop/test/state/hold-lock.ts')
  const holder = spawn(execPath, ['--conditions=@lasthop/source', script, folder])
  await once(holder.stdout, 'data')
  return holder
}
