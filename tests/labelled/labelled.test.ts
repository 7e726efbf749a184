import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { labelled, measure, page, scores } from './measure.ts'

const measured = labelled.map(measure)

test('there are at least 150 labelled stacks, a third of them faultless', () => {
  assert.ok(labelled.length >= 150, String(labelled.length))
  assert.ok(labelled.filter(({ labels }) => labels.length === 0).length >= labelled.length / 3)
})

test('no faultless stack gets an error', () => {
  const alarmed = measured.filter(({ stack, errors }) => stack.labels.length === 0 && errors.length > 0)
  assert.deepEqual(
    alarmed.map(({ stack, errors }) => `${stack.name}: ${errors.map(({ rule }) => rule).join(' ')}`),
    [],
  )
})

test('every rule is right at least nineteen times in twenty, and misses as few', () => {
  const poor = scores(measured).filter(
    ({ right, wrong, missed }) => wrong > (right + wrong) / 20 || missed > (right + missed) / 20,
  )
  assert.deepEqual(poor, [])
})

test('docs/quality.md shows these figures; npm run quality writes it anew', () => {
  assert.equal(readFileSync(join(import.meta.dirname, '../../docs/quality.md'), 'utf8'), page(measured))
})
