import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldPairs, firstOf, valuesOf, withoutFields } from '../src/index.ts'

const fields = ['Host', 'app.test', 'X-A', '1', 'x-a', '2', 'X_A', '3', 'X-A', '']

test('every value of a field is found, in order and in any case, and no other spelling', () => {
  assert.deepEqual(valuesOf(fields, 'x-a'), ['1', '2', ''])
  assert.deepEqual(valuesOf(fields, 'x-b'), [])
})

test('the first value is found, and a field that was not sent has none', () => {
  assert.equal(firstOf(fields, 'x-a'), '1')
  assert.equal(firstOf(fields, 'x-b'), undefined)
})

test('fields are left out by name, and the rest keeps its order', () => {
  assert.deepEqual(
    withoutFields(fields, (name) => name === 'X-A'),
    ['Host', 'app.test', 'x-a', '2', 'X_A', '3'],
  )
})

test('pairs are the same list, and a name without a value is no field', () => {
  assert.deepEqual(fieldPairs(['A', '1', 'B']), [['A', '1']])
  assert.deepEqual(valuesOf(['A', '1', 'B'], 'b'), [])
})
