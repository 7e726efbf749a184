import assert from 'node:assert/strict'
import test from 'node:test'
import { askAgainTime, momentIn, notTooSoon, renewalTime, retryTime } from '../../src/acme/schedule.ts'
import { retryAfter } from '../../src/acme/retry-after.ts'

const start = new Date('2026-03-01T00:00:00Z')
const hours = (count: number) => new Date(start.getTime() + count * 3_600_000)

/** Lives in days, and when a renewal may be at the earliest and at the latest, in hours. */
const lives: readonly (readonly [number, number, number])[] = [
  [6, 96, 100.8],
  [47, 752, 789.6],
  [90, 1440, 1512],
]

for (const [days, earliest, latest] of lives) {
  test(`a certificate for ${days} days is renewed after two thirds of them, none at the same moment`, () => {
    const pair = { notBefore: start, notAfter: hours(days * 24) }
    assert.deepEqual(renewalTime(pair, 0), hours(earliest))
    assert.deepEqual(renewalTime(pair, 1), hours(latest))
  })
}

test('a moment that lies in the window is kept, and another is moved into it', () => {
  const window = { start: hours(10), end: hours(20) }
  assert.deepEqual(momentIn(window, hours(12), 0.5), hours(12))
  assert.deepEqual(momentIn(window, hours(30), 0.5), hours(15))
  assert.deepEqual(momentIn(window, hours(5), 0), hours(10))
})

test('tries are a minute apart at first and half a day at last, a quarter more or less', () => {
  const minutes = (count: number, chance: number) =>
    (retryTime(count, start, chance).getTime() - start.getTime()) / 60_000
  assert.deepEqual(
    [1, 2, 3, 4].map((count) => minutes(count, 0.5)),
    [1, 2, 4, 8],
  )
  assert.equal(minutes(100, 0.5), 720)
  assert.deepEqual([minutes(1, 0), minutes(1, 1)], [0.75, 1.25])
})

test('an authority is asked again when it says, but neither at once nor in a year', () => {
  assert.deepEqual(askAgainTime(hours(2), start), hours(2))
  assert.deepEqual(askAgainTime(undefined, start), hours(6))
  assert.deepEqual(askAgainTime(start, start), hours(1 / 60))
  assert.deepEqual(askAgainTime(hours(9000), start), hours(24))
})

test('nothing is renewed in its first six hours, unless the clock was wrong', () => {
  assert.deepEqual(notTooSoon(start, hours(1), hours(2)), hours(7))
  assert.deepEqual(notTooSoon(hours(50), hours(1), hours(2)), hours(50))
  assert.deepEqual(notTooSoon(start, hours(10), hours(2)), start)
})

test('Retry-After is seconds or a date, and nothing else', () => {
  assert.deepEqual(retryAfter('3600', start), hours(1))
  assert.deepEqual(retryAfter('Sun, 01 Mar 2026 03:00:00 GMT', start), hours(3))
  assert.deepEqual(retryAfter('Sat, 28 Feb 2026 03:00:00 GMT', start), start)
  assert.deepEqual(retryAfter('99999999', start), hours(7 * 24))
  for (const odd of ['soon', '', '-5', undefined, ['1']]) assert.equal(retryAfter(odd, start), undefined)
})
