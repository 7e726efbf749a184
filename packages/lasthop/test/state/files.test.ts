import { isProblem } from '@lasthop/contract'
import assert from 'node:assert/strict'
import { mkdir, mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder, readText, writeFolder, writePrivately } from '../../src/state/files.ts'

const temporary = () => mkdtempDisposable(join(tmpdir(), 'lasthop-'))
const modeOf = async (path: string) => (await stat(path)).mode & 0o777

test('a written file is readable by its owner alone, even where a public one was', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'a')
  await writeFile(path, 'old', { mode: 0o644 })
  assert.equal(await writePrivately(path, 'new'), undefined)
  assert.equal(await readFile(path, 'utf8'), 'new')
  assert.equal(await modeOf(path), 0o600)
  assert.deepEqual(await readdir(folder.path), ['a'])
})

test('a write that fails leaves what was there, and no draft', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'a')
  await mkdir(join(path, 'full'), { recursive: true })
  const trouble = await writePrivately(path, 'text')
  assert.ok(isProblem(trouble))
  assert.match(trouble.message, /a" could not be written: it is a folder\./)
  assert.deepEqual(await readdir(folder.path), ['a'])
  assert.deepEqual(await readdir(path), ['full'])
})

test('a reader never sees a part of a file that is being replaced', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'a')
  const texts = ['a'.repeat(200_000), 'b'.repeat(200_000)]
  await writePrivately(path, texts[0] ?? '')
  let over = false
  const writes = (async () => {
    for (let round = 0; round < 20; round++) await writePrivately(path, texts[round % 2] ?? '')
    over = true
  })()
  let reads = 0
  while (!over) {
    assert.ok(texts.includes(await readFile(path, 'utf8')))
    reads++
  }
  await writes
  assert.ok(reads > 0)
})

test('a folder of files appears whole, with no access for others', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'ca')
  assert.equal(await writeFolder(path, { one: '1', two: '2' }), undefined)
  assert.deepEqual((await readdir(path)).toSorted(), ['one', 'two'])
  assert.equal(await modeOf(path), 0o700)
  assert.equal(await modeOf(join(path, 'two')), 0o600)
})

test('a folder that has something in it is not written over', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'ca')
  await writeFolder(path, { one: 'first' })
  const trouble = await writeFolder(path, { one: 'second' })
  assert.ok(isProblem(trouble))
  assert.match(trouble.message, /ca" could not be made: it is there already and not empty\./)
  assert.equal(await readFile(join(path, 'one'), 'utf8'), 'first')
  assert.deepEqual(await readdir(folder.path), ['ca'])
})

test('a missing file is nothing, an unreadable one is a problem that says why', async () => {
  await using folder = await temporary()
  assert.equal(await readText(join(folder.path, 'none')), undefined)
  const trouble = await readText(folder.path)
  assert.ok(isProblem(trouble))
  assert.match(trouble.message, /could not be read: it is a folder\./)
})

test('a folder below a file cannot be made, and the message says so', async () => {
  await using folder = await temporary()
  await writeFile(join(folder.path, 'file'), '')
  const trouble = await makeFolder(join(folder.path, 'file', 'below'))
  assert.ok(isProblem(trouble))
  assert.match(trouble.message, /a part of the path is not a folder/)
})
