import assert from 'node:assert/strict'
import test from 'node:test'

import { variablesFor } from '../../../src/products/caddy/environment.ts'
import { folderOf } from '../../doctor/folder-of.ts'

test('the nearest .env counts, and a path that leads upwards has an end', () => {
  const { reader } = folderOf({ '../site/.env': 'DOMAIN=near.test\n', '.env': 'DOMAIN=far.test\n' })
  assert.equal(variablesFor('../site/caddy/Caddyfile', reader).get('DOMAIN'), 'near.test')
  assert.equal(variablesFor('caddy/Caddyfile', reader).get('DOMAIN'), 'far.test')
  assert.equal(variablesFor('../../other/Caddyfile', folderOf({}).reader).size, 0)
})
