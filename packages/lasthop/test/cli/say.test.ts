import assert from 'node:assert/strict'
import test from 'node:test'
import { say } from '../../src/cli/say.ts'

const sentence = `lasthop: "${'x'.repeat(30)}" is not a command: expected ${'serve, '.repeat(20)}or run.`

test('at a terminal a long sentence is broken between its words', () => {
  const lines = said(sentence, 60)
  assert.ok(lines.length > 2 && lines.every((line) => line.length <= 60), lines.join('\n'))
  assert.equal(lines.join(' '), sentence)
})

test('whatever else reads it gets one line', () => {
  assert.deepEqual(said(sentence, undefined), [sentence])
})

test('a word that is longer than the terminal stays whole', () => {
  assert.ok(said(`The file ${'/long'.repeat(20)} is missing.`, 60).includes('/long'.repeat(20)))
})

test('what a numbered line goes on with stands below its first word', () => {
  const [first = '', ...rest] = said(`   12   GET https://a.test/   ${'whether '.repeat(10)}it is`, 60)
  assert.match(first, /^ {3}12 {3}GET/)
  assert.ok(rest.length > 0 && rest.every((line) => /^ {8}\S/.test(line)), rest.join('\n'))
})

function said(text: string, columns: number | undefined): readonly string[] {
  const written: string[] = []
  say(text, { stderr: Object.assign({ write: (part: string) => written.push(part) }, { columns }) })
  return written.join('').trimEnd().split('\n')
}
