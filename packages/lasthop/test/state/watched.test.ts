import assert from 'node:assert/strict'
import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { problem } from '@lasthop/contract'
import { Watched } from '../../src/state/watched.ts'
import { temporaryFolder } from '../certs/fixtures.ts'

/** Reads two files as one text; it is a problem if they do not belong together. */
function pairOf(one: string, other: string): Watched<string> {
  return new Watched([one, other], async () => {
    const texts = await Promise.all([one, other].map((path) => readFile(path, 'utf8').catch(() => 'none')))
    return texts[0] === texts[1] ? (texts[0] ?? '') : problem(`${texts.join(' is not ')}.`)
  })
}

test('what has not changed is not read again', async () => {
  await using folder = await temporaryFolder()
  const [one, other] = [join(folder.path, '1'), join(folder.path, '2')]
  for (const path of [one, other]) await writeFile(path, 'a')
  const watched = pairOf(one, other)
  assert.equal(await watched.first(), 'a')
  for (let looks = 0; looks < 3; looks++) assert.equal(await watched.look(), undefined)
})

test('files that are replaced one after the other are read when both have settled', async () => {
  await using folder = await temporaryFolder()
  const [one, other] = [join(folder.path, '1'), join(folder.path, '2')]
  for (const path of [one, other]) await writeFile(path, 'a')
  const watched = pairOf(one, other)
  await watched.first()
  await writeFile(one, 'bb')
  assert.equal(await watched.look(), undefined)
  await writeFile(other, 'bb')
  assert.equal(await watched.look(), undefined)
  assert.equal(await watched.look(), 'bb')
  assert.equal(await watched.look(), undefined)
})

test('a problem is told once, and what comes after it is read', async () => {
  await using folder = await temporaryFolder()
  const [one, other] = [join(folder.path, '1'), join(folder.path, '2')]
  for (const path of [one, other]) await writeFile(path, 'a')
  const watched = pairOf(one, other)
  await watched.first()
  await rm(other)
  const seen = [await watched.look(), await watched.look(), await watched.look(), await watched.look()]
  assert.deepEqual(seen, [undefined, problem('a is not none.'), undefined, undefined])
  await writeFile(other, 'a')
  assert.deepEqual([await watched.look(), await watched.look()], [undefined, 'a'])
})

test('a symbolic link that is turned elsewhere is a change', async () => {
  await using folder = await temporaryFolder()
  const [live, first, second] = ['live', 'first', 'second'].map((name) => join(folder.path, name))
  assert.ok(live !== undefined && first !== undefined && second !== undefined)
  await writeFile(first, 'a')
  await writeFile(second, 'b')
  await symlink(first, live)
  const watched = pairOf(live, live)
  assert.equal(await watched.first(), 'a')
  await symlink(second, `${live}.new`)
  await rename(`${live}.new`, live)
  assert.deepEqual([await watched.look(), await watched.look()], [undefined, 'b'])
})
