import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remember } from '../src/remember.ts'

test('a name is decided once', () => {
  const decided: string[] = []
  const lengthOf = remember((name) => decided.push(name) && name.length)
  assert.deepEqual(['Host', 'host', 'Host'].map(lengthOf), [4, 4, 4])
  assert.deepEqual(decided, ['Host', 'host'])
})

test('names without end are forgotten again, and decided rightly all the same', () => {
  let decisions = 0
  const decide = remember((name) => ++decisions && name.length)
  for (let at = 0; at < 5000; at++) assert.equal(decide(`n${at}`), `n${at}`.length)
  assert.equal(decisions, 5000)
  for (let at = 0; at < 5000; at++) decide(`n${at}`)
  assert.ok(decisions > 9000, `${decisions - 5000} of 5000 names had to be decided again`)
})

test('a name too long to be honest is not kept', () => {
  let decisions = 0
  const decide = remember(() => ++decisions)
  decide('x'.repeat(65))
  decide('x'.repeat(65))
  assert.equal(decisions, 2)
})
