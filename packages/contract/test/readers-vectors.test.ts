import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerTo, expectationOf, isAsked, isSameAnswer, type Answer } from './vectors/answer.ts'
import { differences } from './vectors/differences.ts'
import { notApplicable, notAsked } from './vectors/not-applicable.ts'
import { vectors } from './vectors/vector.ts'

const answeredOtherwise = new Map(differences.flatMap(({ ours }) => Object.entries(ours)))
const leftOut = new Set(notApplicable.flatMap(({ ids }) => ids))

for (const vector of vectors) {
  if (leftOut.has(vector.id)) continue
  const documented: Answer | undefined = answeredOtherwise.get(vector.id)
  test(`${vector.id}: resolve answers ${documented ? 'as documented' : 'the same'}`, () => {
    const ours = answerTo(vector)
    const theirs = expectationOf(vector)
    if (!documented)
      return assert.ok(isSameAnswer(ours, theirs), `${JSON.stringify(ours)}, not ${JSON.stringify(theirs)}`)
    assert.deepEqual(ours, documented)
    assert.ok(!isSameAnswer(ours, theirs), `${vector.id} is listed as a difference, and is none`)
  })
}

test('every row is there, and what a row asks is compared unless it is said why not', () => {
  assert.equal(vectors.length, 278)
  assert.equal(new Set(vectors.map(({ id }) => id)).size, 278)
  for (const { id, expect } of vectors) {
    if (Array.isArray(expect)) continue
    const keys = Object.keys(expect)
    for (const key of keys) assert.ok(isAsked(key) || key in notAsked, `${id}: ${key}`)
    assert.ok(keys.some(isAsked) || leftOut.has(id), `${id} asks nothing that is compared`)
  }
})

test('a row is in one table at most, and each table names rows that are there', () => {
  const listed = [...differences.flatMap(({ ours }) => Object.keys(ours)), ...notApplicable.flatMap(({ ids }) => ids)]
  assert.equal(new Set(listed).size, listed.length)
  const known = new Set(vectors.map(({ id }) => id))
  assert.deepEqual(
    listed.filter((id) => !known.has(id)),
    [],
  )
})
