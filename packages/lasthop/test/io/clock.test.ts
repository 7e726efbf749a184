import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginTurn, dateOf, endTurn, exactNow, roughNow } from '../../src/io/clock.ts'
import { Inbox } from '../../src/io/inbox.ts'

function spend(ms: number): void {
  const start = exactNow()
  while (exactNow() < start + ms);
}

test('while the pieces of a turn are heard, time stands still for deadlines alone, and goes on after it', async () => {
  const moments: number[] = []
  const hearer = {
    hear() {
      moments.push(roughNow())
      spend(2)
    },
  }
  for (const inbox of [new Inbox(hearer), new Inbox(hearer)]) inbox.take(Buffer.from('piece'))
  await new Promise((done) => setImmediate(done))
  const [first = 0, second] = moments
  assert.equal(second, first)
  assert.ok(exactNow() >= first + 4)
  assert.ok(roughNow() >= first + 4)
})

test('a moment has its date, in a turn and outside of one', () => {
  const before = Date.now()
  beginTurn()
  const inTurn = dateOf(exactNow())
  endTurn()
  const outside = dateOf(exactNow())
  const after = Date.now()
  // `Date.now` has whole milliseconds.
  for (const date of [inTurn, outside]) assert.ok(date >= before - 1 && date <= after + 1)
})
