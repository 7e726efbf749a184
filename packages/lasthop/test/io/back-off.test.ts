import assert from 'node:assert/strict'
import test from 'node:test'
import { BackOff } from '../../src/io/back-off.ts'

test('the first replacement comes at once, those of a crash loop ever later, and never later than half a minute', () => {
  const backOff = new BackOff()
  const delays = Array.from({ length: 12 }, () => backOff.delayAfter(100))
  assert.deepEqual(delays.slice(0, 5), [0, 250, 500, 1_000, 2_000])
  assert.equal(delays.at(-1), 30_000)
})

test('a worker that lived is replaced at once, whatever was before', () => {
  const backOff = new BackOff()
  for (let crash = 0; crash < 5; crash++) backOff.delayAfter(100)
  assert.equal(backOff.delayAfter(60_000), 0)
})
