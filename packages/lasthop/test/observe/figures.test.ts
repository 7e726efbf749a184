import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from '../../../../scripts/testing/laws.ts'
import type { AccessEntry } from '../../src/observe/access-log.ts'
import { addFigures, FigureCounter, figuresSince, noFigures, quantileMs } from '../../src/observe/figures.ts'
import { plainEntry } from './plain-exchange.ts'

test('figures count requests, statuses, faults and bytes by site', () => {
  const counter = new FigureCounter()
  for (const entry of [{}, { status: 502, reason: 'upstream-refused' }, { status: 0, reason: 'client-left' }]) {
    counter.count(entryOf({ bytesIn: 1, bytesOut: 10, ...entry }))
  }
  counter.count(entryOf({ site: undefined, status: 421, reason: 'unknown-site' }))
  const { requests, statuses, faults, bytesIn, bytesOut } = siteOf(counter, 'app.test')
  assert.deepEqual({ requests, statuses, faults }, { requests: 3, statuses: [1, 0, 1, 0, 0, 1], faults: 2 })
  assert.deepEqual({ bytesIn, bytesOut }, { bytesIn: 3, bytesOut: 30 })
  assert.equal(siteOf(counter, '').requests, 1)
})

test('a WebSocket of an hour does not make the site slow', () => {
  const counter = new FigureCounter()
  counter.count(entryOf({ status: 101, durationMs: 3_600_000 }))
  assert.equal(quantileMs(siteOf(counter, 'app.test'), 0.99), undefined)
})

test('a quantile is within the factor 1.42 of the duration that it stands for', () => {
  const durations = fc.array(fc.double({ min: 0.11, max: 90_000, noNaN: true }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.9, 0.99), (all, share) => {
      const counter = new FigureCounter()
      for (const durationMs of all) counter.count(entryOf({ durationMs }))
      const sorted = all.toSorted((a, b) => a - b)
      const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? 0
      const told = quantileMs(siteOf(counter, 'app.test'), share) ?? 0
      assert.ok(told <= exact * 1.42 && told >= exact / 1.42, `${told} for ${exact}`)
    }),
  )
})

test('what workers counted adds up, and what came since is the difference', () => {
  const [one, two] = [new FigureCounter(), new FigureCounter()]
  one.count(entryOf({ durationMs: 1 }))
  const before = structuredClone(siteOf(one, 'app.test'))
  one.count(entryOf({ durationMs: 50, status: 404 }))
  two.count(entryOf({ durationMs: 50, status: 404 }))
  assert.deepEqual(figuresSince(before, siteOf(one, 'app.test')), siteOf(two, 'app.test'))
  assert.deepEqual(addFigures(before, siteOf(two, 'app.test')), siteOf(one, 'app.test'))
  assert.deepEqual(addFigures(noFigures, before), before)
})

test('a worker that was replaced begins anew and makes no negative figure', () => {
  const [old, fresh] = [new FigureCounter(), new FigureCounter()]
  for (let at = 0; at < 3; at++) old.count(entryOf({}))
  fresh.count(entryOf({}))
  assert.equal(figuresSince(siteOf(old, 'app.test'), siteOf(fresh, 'app.test')).requests, 1)
})

function siteOf(counter: FigureCounter, site: string) {
  return counter.bySite.get(site) ?? noFigures
}

function entryOf(facts: Partial<AccessEntry>): AccessEntry {
  return { ...plainEntry, site: 'app.test', ...facts }
}
