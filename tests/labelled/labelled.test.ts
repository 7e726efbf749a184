import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { labelled, measure, scores, type Score } from './measure.ts'
import { wild } from './wild.ts'

// All of them take more than a minute of a processor: `npm run quality` measures each, and these stand for the rest.
const measured = labelled.filter((stack, index) => index % (wild.includes(stack) ? 2 : 6) === 0).map(measure)
const page = readFileSync(join(import.meta.dirname, '../../docs/quality.md'), 'utf8')

test('there are at least 150 labelled stacks, a third of them faultless', () => {
  assert.ok(labelled.length >= 150, String(labelled.length))
  assert.ok(labelled.filter(({ labels }) => labels.length === 0).length >= labelled.length / 3)
})

test('no two labelled stacks share a name', () => {
  const names = labelled.map(({ name }) => name)
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  )
})

test('no faultless stack gets an error', () => {
  const alarmed = measured.filter(({ stack, errors }) => stack.labels.length === 0 && errors.length > 0)
  assert.deepEqual(
    alarmed.map(({ stack, errors }) => `${stack.name}: ${errors.map(({ rule }) => rule).join(' ')}`),
    [],
  )
})

test('every rule is right at least nineteen times in twenty, and misses as few', () => {
  assert.deepEqual(scores(measured).filter(isPoor), [])
})

test('docs/quality.md is about these stacks, and shows no rule that does worse; npm run quality writes it anew', () => {
  const faultless = labelled.filter(({ labels }) => labels.length === 0)
  assert.ok(page.includes(`Measured on ${labelled.length} stacks of our own making`))
  assert.ok(page.includes(`, ${faultless.length} of them faultless`))
  assert.ok(page.includes('Errors on faultless stacks: 0.'))
  const rows = [...page.matchAll(/^\| \[(P\d{3})\]\(.*?\) \| (\d+) \| (\S+)(?: %)? \| (\S+)(?: %)? \|$/gm)]
  assert.deepEqual(
    rows.map(([, rule, count]) => `${rule} ${count}`).filter((row) => !row.endsWith(' 0')),
    [...countsOf()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([rule, count]) => `${rule} ${count}`),
  )
  for (const [row, , , precision, recall] of rows)
    assert.ok(
      [precision, recall].every((share) => share === '-' || Number(share) >= 95),
      row,
    )
})

/** How many stacks have each rule by their labels, apart from those that leave it open. */
function countsOf(): ReadonlyMap<string, number> {
  const told = labelled.flatMap(({ labels, open }) => labels.filter((rule) => open?.includes(rule) !== true))
  return new Map([...Map.groupBy(told, (rule) => rule)].map(([rule, each]) => [rule, each.length]))
}

function isPoor({ right, wrong, missed }: Score): boolean {
  return wrong > (right + wrong) / 20 || missed > (right + missed) / 20
}
