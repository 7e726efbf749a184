import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { recordFolder, recordName } from '../../packages/lasthop/src/acme/record.ts'
import { mountDisk } from '../e2e/small-disk.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startFaultyAuthority } from './faulty-authority.ts'
import { granted, hourMs, startKeeper } from './keeper-fixture.ts'
import { startPebble } from './start-pebble.ts'

test('on a full disk nothing is ordered, and it is when there is room again', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using disk = mountDisk()
  await using stand = await startKeeper({ pebble, home: join(disk.path, 'home'), directory: authority.directory })
  disk.fill()
  await stand.work()
  assert.match(stand.log.at(-1) ?? '', /disk is full.*Free some space/)
  assert.ok(!authority.asked.some(({ path }) => path === '/order-plz' || path === '/sign-me-up'))
  disk.free()
  stand.pass(hourMs)
  await stand.work()
  granted(stand.keeper.pairs.get('app.test'))
})

test('on a disk that is full when the certificate comes, the same order is gone on with later', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using disk = mountDisk()
  await using stand = await startKeeper({ pebble, home: join(disk.path, 'home'), directory: authority.directory })
  authority.meddle = ({ path }) => {
    if (path.startsWith('/finalize-order')) disk.fill()
    return undefined
  }
  await stand.work()
  assert.match(stand.log.at(-1) ?? '', /the disk is full/)
  assert.equal(stand.keeper.pairs.size, 0)
  disk.free()
  stand.pass(hourMs)
  await stand.work()
  granted(stand.keeper.pairs.get('app.test'))
  assert.equal(authority.asked.filter(({ path }) => path === '/order-plz').length, 1)
})

test('in a folder that may only be read, a stored certificate is served and its renewal says what is wrong', async () => {
  await using pebble = await startPebble({ validity: 6 * 86_400 })
  using disk = mountDisk()
  const home = join(disk.path, 'home')
  {
    await using stand = await startKeeper({ pebble, home })
    await stand.work()
    granted(stand.keeper.pairs.get('app.test'))
  }
  disk.remount('ro')
  await using stand = await startKeeper({ pebble, home })
  granted(stand.keeper.pairs.get('app.test'))
  stand.pass(4.5 * 24 * hourMs)
  await stand.work()
  assert.match(stand.log.at(-1) ?? '', /could not be renewed; the old one is good until .*(read-only|readonly)/)
  granted(stand.keeper.pairs.get('app.test'))
})

test('keys are readable by their owner alone, and a damaged record is had again', async () => {
  await using pebble = await startPebble()
  using home = makeTemporaryFolder()
  const file = join(recordFolder(home.path, ['app.test']), recordName)
  {
    await using stand = await startKeeper({ pebble, home: home.path })
    await stand.work()
    granted(stand.keeper.pairs.get('app.test'))
    assert.equal(statSync(file).mode & 0o077, 0)
  }
  writeFileSync(file, '{"version":1,"names":["app.test"],"served":{"keyPem":"x"')
  await using stand = await startKeeper({ pebble, home: home.path })
  assert.equal(stand.keeper.pairs.size, 0)
  await stand.work()
  granted(stand.keeper.pairs.get('app.test'))
})
