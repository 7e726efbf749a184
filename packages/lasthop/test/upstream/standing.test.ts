import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { RetryBudget } from '../../src/upstream/budget.ts'
import { Standing } from '../../src/upstream/standing.ts'

suite('an upstream that fails', () => {
  test('is left alone for a second, then gets one request, not all of them', () => {
    const standing = new Standing()
    standing.failed(1000, 900)
    assert.equal(standing.isOpen(1999), false)
    assert.equal(standing.isOpen(2000), true)
    standing.chosen(2000)
    assert.equal(standing.isOpen(2001), false)
  })

  test('is left alone for longer each time, up to a minute', () => {
    const standing = new Standing()
    const times: number[] = []
    let now = 0
    for (let failure = 0; failure < 8; failure++) {
      standing.failed(now, now)
      let time = 0
      while (!standing.isOpen(now + time)) time += 1000
      times.push(time / 1000)
      now += time
    }
    assert.deepEqual(times, [1, 2, 4, 8, 16, 32, 60, 60])
  })

  test('many requests that fail together count once', () => {
    const standing = new Standing()
    for (let request = 0; request < 50; request++) standing.failed(1000 + request, 999)
    assert.equal(standing.isOpen(2000), true)
  })

  test('is open again at once when it answers', () => {
    const standing = new Standing()
    standing.failed(1000, 900)
    standing.answered()
    assert.equal(standing.isOpen(1001), true)
    assert.equal(standing.isWell, true)
  })

  test('what it says when it is asked weighs more than time', () => {
    const standing = new Standing()
    standing.asked(false)
    assert.equal(standing.isOpen(1e9), false)
    standing.asked(true)
    assert.equal(standing.isOpen(0), true)
  })

  test('of two that are not open, the one marked for less long is the better', () => {
    const [one, other] = [new Standing(), new Standing()]
    one.failed(1000, 900)
    other.failed(1500, 1400)
    assert.ok(one.badness(1600) < other.badness(1600))
  })
})

suite('DS-17: the budget for more attempts', () => {
  test('a thousand requests that all fail make at most twelve hundred attempts', () => {
    const budget = new RetryBudget()
    let attempts = 0
    for (let request = 0; request < 1000; request++) {
      budget.earn()
      attempts++
      while (attempts < 3000 && budget.spend()) attempts++
    }
    assert.ok(attempts <= 1200 && attempts > 1000, String(attempts))
  })

  test('the first request of a quiet site may be tried again', () => {
    const budget = new RetryBudget()
    budget.earn()
    assert.equal(budget.spend(), true)
  })

  test('a long time of peace does not save up for a storm', () => {
    const budget = new RetryBudget()
    for (let request = 0; request < 100_000; request++) budget.earn()
    let tries = 0
    while (budget.spend()) tries++
    assert.ok(tries <= 21, String(tries))
  })
})
