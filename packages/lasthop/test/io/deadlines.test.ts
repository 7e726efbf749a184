import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Deadlines, periodFor, type Timed } from '../../src/io/deadlines.ts'

test('a thing whose deadline has passed expires, and one that waits for nothing does not', async () => {
  using deadlines = new Deadlines(5)
  const expired = new AbortController()
  const never: Timed = { deadline: Infinity, expire: () => assert.fail('it had no deadline') }
  const soon = {
    deadline: performance.now() + 20,
    expire() {
      this.deadline = Infinity
      expired.abort()
    },
  }
  deadlines.watch(never)
  deadlines.watch(soon)
  const keepAlive = setTimeout(() => {}, 5000)
  if (!expired.signal.aborted) await once(expired.signal, 'abort')
  clearTimeout(keepAlive)
  assert.equal(soon.deadline, Infinity)
})

test('a forgotten thing does not expire', async () => {
  using deadlines = new Deadlines(5)
  const forgotten: Timed = { deadline: 0, expire: () => assert.fail('it was forgotten') }
  const seen = Promise.withResolvers<void>()
  const other: Timed = { deadline: 0, expire: () => seen.resolve() }
  deadlines.watch(forgotten)
  deadlines.watch(other)
  deadlines.forget(forgotten)
  const keepAlive = setTimeout(() => {}, 5000)
  await seen.promise
  clearTimeout(keepAlive)
  assert.equal(deadlines.size, 1)
})

test('the period follows the shortest limit, within bounds', () => {
  assert.equal(periodFor([30_000, 400]), 100)
  assert.equal(periodFor([30_000]), 1000)
  assert.equal(periodFor([4]), 10)
})
