import assert from 'node:assert/strict'
import test from 'node:test'
import { labelled } from './measure.ts'
import { mend } from './mend.ts'

// All of them take minutes of a processor: `npm run quality` mends each, and these stand for the rest.
const mended = labelled.filter((_stack, index) => index % 49 === 20).map(mend)

test('what fix changes is gone, nothing new comes, a second run changes nothing, and the rest of each file stays', () => {
  assert.deepEqual(
    mended.flatMap(({ stack, faults }) => faults.map((fault) => `${stack.name}: ${fault}`)),
    [],
  )
})

test('fix mends the most of what is wrong', () => {
  const wrong = mended.filter(({ outcome }) => outcome !== 'nothing to do')
  const changed = wrong.filter(({ outcome }) => outcome === 'whole' || outcome === 'in part')
  assert.ok(
    changed.length > wrong.length / 2,
    wrong.map(({ stack, outcome }) => `${stack.name}: ${outcome}`).join('\n'),
  )
})
