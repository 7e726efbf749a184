import assert from 'node:assert/strict'
import test from 'node:test'
import { diffTexts } from '../../src/console/lines-diff.ts'

test('a change is shown with three lines around it, and gaps as an ellipsis', () => {
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`)
  const after = lines.with(10, 'another').join('\n')
  assert.deepEqual(
    diffTexts(lines.join('\n'), after).map(({ kind, text }) => kind + text),
    [' …', ' line 7', ' line 8', ' line 9', '-line 10', '+another', ' line 11', ' line 12', ' line 13', ' …'],
  )
})

test('of two long texts without a line in common, the one goes and the other comes: nobody waits for a shorter way', () => {
  const of = (word: string) => Array.from({ length: 20_000 }, (_, at) => `${word} ${at}\n`).join('')
  const diff = diffTexts(of('before'), of('after'))
  assert.equal(diff.filter(({ kind }) => kind === '-').length, 20_000)
  assert.equal(diff.filter(({ kind }) => kind === '+').length, 20_000)
})
