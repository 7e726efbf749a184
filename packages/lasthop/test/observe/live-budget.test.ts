import assert from 'node:assert/strict'
import test from 'node:test'
import { Live } from '../../src/observe/live.ts'
import { LiveBudget } from '../../src/observe/live-budget.ts'
import { plainExchange } from './plain-exchange.ts'

test('a process with time to spare shows as many exchanges as a person can read', () => {
  const { budget, pass } = budgetOf()
  for (let at = 0; at < 5; at++) assert.equal(pass({ costMs: 0.1, usedMs: 40, idleMs: 360 }), 10)
  assert.equal(budget.hasRoom, true)
})

test('a process that others leave little of its core shows fewer, and more again when it has more', () => {
  const { pass } = budgetOf()
  const starved = { costMs: 0.1, usedMs: 70, idleMs: 0 }
  pass(starved)
  assert.equal(pass(starved), 3)
  assert.equal(pass({ costMs: 0.1, usedMs: 400, idleMs: 0 }), 3)
  assert.equal(pass({ costMs: 0.1, usedMs: 400, idleMs: 0 }), 10)
})

test('the dearest exchanges are shown by twos, never by none', () => {
  const { pass } = budgetOf()
  const dear = { costMs: 50, usedMs: 400, idleMs: 0 }
  pass(dear)
  assert.equal(pass(dear), 2)
})

test('what the sample takes stays near a hundredth of what the process has, whatever an exchange costs', () => {
  for (const costMs of [0.05, 0.2, 0.5, 0.9]) {
    const { pass } = budgetOf()
    pass({ costMs, usedMs: 400, idleMs: 0 })
    for (let at = 0; at < 10; at++) assert.ok(pass({ costMs, usedMs: 400, idleMs: 0 }) * costMs * 2 <= 4)
  }
})

test('nobody watching: nothing is wanted; somebody watching: what is not wanted is counted', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const live = new Live()
  assert.equal(live.wants(), false)
  const heard: number[][] = []
  live.watch((exchanges, leftOut) => heard.push([exchanges.length, leftOut]))
  for (let at = 0; at < 25; at++) if (live.wants()) live.tell(plainExchange)
  context.mock.timers.tick(400)
  assert.deepEqual(heard, [[10, 15]])
  live.watch(undefined)
  assert.equal(live.wants(), false)
})

/** A budget on a clock of its own. One pass is the time between two deliveries; it gives how many exchanges were described in it. */
function budgetOf() {
  let [now, used, idle] = [0, 0, 0]
  const budget = new LiveBudget({ now: () => now, usedMs: () => used, idleMs: () => idle })
  const pass = ({ costMs, usedMs, idleMs }: { costMs: number; usedMs: number; idleMs: number }): number => {
    let described = 0
    for (; budget.hasRoom; described++) {
      budget.begin()
      now += costMs
      budget.end()
    }
    used += usedMs
    idle += idleMs
    budget.deliver(() => {})
    return described
  }
  return { budget, pass }
}
