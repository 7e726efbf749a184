import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Balance } from '../../src/config/config.ts'
import { compileSelect, type Candidate } from '../../src/upstream/select.ts'

interface Mutable extends Candidate {
  inFlight: number
}

function candidates(...weights: readonly number[]): Mutable[] {
  return weights.map((weight, index) => ({ name: `http://10.0.0.${index}:80`, weight, inFlight: 0, turn: 0 }))
}

/** How often each of them is chosen. */
function counts(balance: Balance, all: readonly Mutable[], keys: readonly (string | undefined)[]): readonly number[] {
  const select = compileSelect(balance, Math.random)
  const chosen = keys.map((key) => select(all, key))
  return all.map((one) => chosen.filter((other) => other === one).length)
}

const many = Array.from({ length: 6000 }, (_, n) => `visitor-${n}`)
const hash: Balance = { kind: 'hash', by: { kind: 'address' } }

suite('round-robin', () => {
  test('gives each its turn', () => {
    assert.deepEqual(counts({ kind: 'round-robin' }, candidates(1, 1, 1), many), [2000, 2000, 2000])
  })

  test('gives weights their share, and never all of it at once', () => {
    const all = candidates(5, 1, 1)
    const select = compileSelect({ kind: 'round-robin' }, Math.random)
    const order = Array.from({ length: 7 }, () => all.indexOf(select(all, undefined)))
    assert.deepEqual(order, [0, 0, 1, 0, 2, 0, 0])
  })
})

suite('least-requests', () => {
  test('chooses the least busy', () => {
    const all = candidates(1, 1, 1)
    for (const [index, inFlight] of [3, 1, 2].entries()) Object.assign(all[index] ?? {}, { inFlight })
    assert.deepEqual(counts({ kind: 'least-requests' }, all, many), [0, 6000, 0])
  })

  test('lets equals take turns', () => {
    assert.deepEqual(counts({ kind: 'least-requests' }, candidates(1, 1, 1), many), [2000, 2000, 2000])
  })

  test('a heavier one may be busier', () => {
    const [heavy, light] = candidates(3, 1)
    assert.ok(heavy !== undefined && light !== undefined)
    heavy.inFlight = 1
    assert.deepEqual(counts({ kind: 'least-requests' }, [heavy, light], ['']), [1, 0])
  })
})

suite('random-two', () => {
  test('never chooses the busiest of all', () => {
    const all = candidates(1, 1, 1)
    for (const [index, inFlight] of [0, 1, 9].entries()) Object.assign(all[index] ?? {}, { inFlight })
    const [, , busiest] = counts({ kind: 'random-two' }, all, many)
    assert.equal(busiest, 0)
  })

  test('reaches every one of them', () => {
    assert.ok(counts({ kind: 'random-two' }, candidates(1, 1, 1, 1), many).every((count) => count > 1000))
  })

  test('has nothing to choose from one', () => {
    assert.deepEqual(counts({ kind: 'random-two' }, candidates(1), many), [6000])
  })
})

suite('hash', () => {
  test('sends a key to the same one every time', () => {
    const all = candidates(1, 1, 1)
    const select = compileSelect(hash, Math.random)
    for (const key of many.slice(0, 100)) assert.equal(select(all, key), select(all, key))
  })

  test('when one goes, only its own keys move', () => {
    const all = candidates(1, 1, 1, 1)
    const select = compileSelect(hash, Math.random)
    const left = all.slice(1)
    for (const key of many) {
      const before = select(all, key)
      if (before !== all[0]) assert.equal(select(left, key), before)
    }
  })

  for (const { weights, shares } of [
    { weights: [1, 1, 1], shares: [2000, 2000, 2000] },
    { weights: [3, 2, 1], shares: [3000, 2000, 1000] },
  ]) {
    test(`weights ${weights.join(', ')} get their shares of the keys, give or take a tenth`, () => {
      for (const [index, count] of counts(hash, candidates(...weights), many).entries()) {
        const share = shares[index] ?? 0
        assert.ok(Math.abs(count - share) < share / 10, `${count} instead of ${share}`)
      }
    })
  }

  test('without a key the least busy one is chosen', () => {
    assert.deepEqual(counts(hash, candidates(1, 1), [undefined, undefined, undefined, undefined]), [2, 2])
  })
})
