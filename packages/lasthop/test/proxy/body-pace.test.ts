import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Deadlines } from '../../src/io/deadlines.ts'
import { BodyPace } from '../../src/proxy/body-pace.ts'

/** A pace of one hundred bytes in a second, looked at by hand. */
function watched() {
  const deadlines = new Deadlines(1_000_000)
  let slow = 0
  const pace = new BodyPace({ bytesPerSecondLeast: 100, windowMs: 1000 }, deadlines, () => slow++)
  return { pace, deadlines, slow: () => slow, [Symbol.dispose]: () => deadlines[Symbol.dispose]() }
}

test('before the first byte nothing runs', () => {
  using body = watched()
  assert.equal(body.pace.deadline, Infinity)
})

test('a window with the rate is followed by the next, one without it ends the body', () => {
  using body = watched()
  body.pace.moved(100)
  body.pace.expire()
  assert.equal(body.slow(), 0)
  body.pace.moved(99)
  body.pace.expire()
  assert.equal(body.slow(), 1)
  assert.equal(body.deadlines.size, 0)
})

test('while the app takes nothing the client’s time stands still', () => {
  using body = watched()
  body.pace.moved(1)
  body.pace.rest()
  assert.equal(body.pace.deadline, Infinity)
  body.pace.moved(1)
  assert.equal(body.pace.deadline, Infinity)
  body.pace.go()
  assert.ok(body.pace.deadline < Infinity)
})

test('a body that has ended is watched no more', () => {
  using body = watched()
  body.pace.moved(1)
  body.pace.end()
  assert.equal(body.pace.deadline, Infinity)
  assert.equal(body.deadlines.size, 0)
})
