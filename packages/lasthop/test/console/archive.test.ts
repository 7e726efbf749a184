import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem } from '@lasthop/contract'
import { lock, unlock } from '../../src/console/archive.ts'

test('an archive opens with its passphrase, and with no other', async () => {
  const archive = JSON.stringify(await lock('{"a":"ü"}', 'a long passphrase'))
  assert.equal(await unlock(archive, 'a long passphrase'), '{"a":"ü"}')
  assert.ok(isProblem(await unlock(archive, 'a long passphrasf')))
})

test('an archive that was changed, or is none, does not open', async () => {
  const archive = await lock('text', 'a long passphrase')
  const changed = { ...archive, sealed: Buffer.from('other').toString('base64') }
  for (const text of [JSON.stringify(changed), 'no json', '{}', '[]', JSON.stringify({ ...archive, tag: '' })]) {
    assert.ok(isProblem(await unlock(text, 'a long passphrase')), text.slice(0, 30))
  }
})
