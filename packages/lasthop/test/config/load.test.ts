import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { findDefaultFile, loadConfig } from '../../src/config/load.ts'
import { isConfig } from '../../src/config/parse.ts'

test('a file is read from its folder, and the paths in it become absolute', async () => {
  await using folder = await folderWith('sites: { a: { to: 1, tls: { cert: a.pem, key: a.key } } }')
  const config = await loadConfig({ name: 'lasthop.yaml', folder: folder.path })
  assert.ok(isConfig(config))
  assert.deepEqual(config.sites[0]?.tls, {
    kind: 'files',
    cert: join(folder.path, 'a.pem'),
    key: join(folder.path, 'a.key'),
  })
})

test('problems call the file by the name it was given', async () => {
  await using folder = await folderWith('sites: {}')
  assert.match(await firstMessage('./lasthop.yaml', folder.path), /^\.\/lasthop\.yaml:1:1: There is no site/)
})

test('a file that is not there is a problem that says so', async () => {
  await using folder = await folderWith('')
  assert.equal(await firstMessage('x', folder.path), 'x: the file could not be read: no such file or folder.')
})

test('a folder is not a configuration', async () => {
  assert.equal(await firstMessage('.', tmpdir()), '.: the file could not be read: it is a folder.')
})

test('bytes that are not UTF-8 are refused and not guessed at', async () => {
  await using folder = await folderWith(Buffer.from('sites: { b\xfccher.example: { to: 1 } }', 'latin1'))
  const expected = 'lasthop.yaml: the file is not UTF-8 text: save it in that encoding.'
  assert.equal(await firstMessage('lasthop.yaml', folder.path), expected)
})

test('a file that does not end is refused as too large', { skip: process.platform === 'win32' }, async () => {
  assert.match(await firstMessage('/dev/zero', '/'), /larger than 1 MiB/)
})

test('a large file is called large even when the limit falls inside a character', async () => {
  await using folder = await folderWith(`#${'ü'.repeat(600_000)}`)
  assert.match(await firstMessage('lasthop.yaml', folder.path), /larger than 1 MiB/)
})

test('the default file is found only where there is one', async () => {
  await using folder = await folderWith('')
  assert.equal(await findDefaultFile(folder.path), 'lasthop.yaml')
  assert.equal(await findDefaultFile(join(folder.path, 'nowhere')), undefined)
})

async function folderWith(content: string | Buffer) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'lasthop-config-'))
  await writeFile(join(folder.path, 'lasthop.yaml'), content)
  return folder
}

async function firstMessage(name: string, folder: string): Promise<string> {
  const result = await loadConfig({ name, folder })
  assert.ok(!isConfig(result), 'the file was accepted')
  return result[0]?.message ?? ''
}
