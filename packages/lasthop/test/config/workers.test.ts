import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem } from '@lasthop/contract'
import { parseWorkers } from '../../src/config/workers.ts'

test('a number of workers is a whole number from 1 to 256', () => {
  assert.equal(parseWorkers('4'), 4)
  assert.equal(parseWorkers(1), 1)
  for (const wrong of [0, 257, -1, 1.5, '', 'two', '1e2', null])
    assert.ok(isProblem(parseWorkers(wrong)), String(wrong))
})
