import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remember, rememberInOrder } from '../src/remember.ts'

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

test('names that follow each other are decided as each by itself, in any order', () => {
  let decisions = 0
  const names = rememberInOrder((name) => ++decisions && `is ${name}`)
  const decided = decisions
  for (const request of ['Host Accept Via', 'Host Via Accept', 'Accept Host', 'Host Accept Via']) {
    let known = names.start
    for (const name of request.split(' ')) {
      known = names.after(known, name)
      assert.equal(known.decision, `is ${name}`)
    }
  }
  assert.equal(decisions, decided + 3)
})

test('a name that was pushed out is not found by what came before it, and leads nowhere', () => {
  const names = rememberInOrder((name) => name)
  const first = names.after(names.start, 'first')
  names.after(first, 'second')
  for (let at = 0; at < 5000; at++) assert.equal(names.after(names.start, `n${at}`).decision, `n${at}`)
  assert.deepEqual([first.name, first.next], [undefined, undefined])
  assert.equal(names.after(first, 'third').decision, 'third')
  assert.equal(first.next, undefined)
})
