import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newBerth, vacate, type Berth, type Run } from '../../src/app/berth.ts'
import { absenceOf } from '../../src/app/readiness.ts'

const fresh = () => newBerth({ kind: 'unix', path: '/run/app.sock' }, 1)

/** Whether visitors wait after each of these runs. */
function waitsAfter(berth: Berth, runs: readonly Run[]): readonly boolean[] {
  return runs.map((run) => {
    vacate(berth, run)
    return absenceOf([berth.readiness], 5000)?.waitMs === 5000
  })
}

test('an app that ends at every start is waited for while its pauses are short, and not for ever', () => {
  const runs = Array.from({ length: 9 }, () => ({ livedMs: 0, lostMs: 100 }))
  assert.deepEqual(waitsAfter(fresh(), runs), [true, true, true, true, true, true, false, false, false])
})

test('an app whose start failed after longer than anybody waits is not waited for', () => {
  assert.deepEqual(waitsAfter(fresh(), [{ livedMs: 0, lostMs: 60_000 }]), [false])
})

test('an app that answered for long is waited for at once, whatever was before', () => {
  const berth = fresh()
  waitsAfter(
    berth,
    Array.from({ length: 9 }, () => ({ livedMs: 0, lostMs: 0 })),
  )
  assert.equal(vacate(berth, { livedMs: 3_600_000, lostMs: 0 }), 0)
  assert.equal(absenceOf([berth.readiness], 5000)?.waitMs, 5000)
})

test('what visitors hear comes from the instance that is there first', () => {
  const paused = (until: number) => ({ kind: 'paused', until, isAwaited: false }) as const
  assert.deepEqual(absenceOf([paused(9000), paused(7000)], 5000), { waitMs: 0, nextStartAt: 7000 })
  const starting = { kind: 'starting', isAwaited: false } as const
  assert.deepEqual(absenceOf([paused(9000), starting], 5000), { waitMs: 0, nextStartAt: undefined })
  assert.equal(absenceOf([paused(9000), { kind: 'answers', since: 0 }], 5000), undefined)
})
