/** HPACK against node:http2, both ways: what one writes, the other reads, whatever the tables are made to be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { converse } from './differential/compare.ts'

const count = Number(process.env['LASTHOP_HPACK_COUNT'] ?? 50)
const firstSeed = Number(process.env['LASTHOP_SEED'] ?? 1)

test('node:http2 and this codec read the same fields out of what the other one writes', async () => {
  for (let seed = firstSeed; seed < firstSeed + count; seed++) assert.deepEqual(await converse(seed), [])
})
