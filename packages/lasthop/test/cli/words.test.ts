import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { problem } from '@lasthop/contract'

import { isSet, valueOf, valuesOf } from '../../src/cli/command.ts'
import type { Usage, Words } from '../../src/cli/command.ts'
import { isMisuse } from '../../src/cli/misuse.ts'
import { parseWords } from '../../src/cli/words.ts'

const usage: Usage = {
  name: 'paint',
  summary: 'paint a wall',
  about: [],
  rest: '[WALL]',
  mostRest: 1,
  options: [
    { name: 'colour', value: 'NAME', says: '' },
    { name: 'coat', value: 'N', isRepeatable: true, says: '' },
    { name: 'quick', says: '' },
    { name: 'layers', value: 'N', says: '', check: async (text) => (text === '1' ? 1 : problem('"x" is not one.')) },
  ],
  examples: [],
  load: () => Promise.reject(new Error('not run here')),
}

suite('words that fit', () => {
  test('values, switches and other words come apart, wherever they stand', async () => {
    const words = await understood(['--colour', 'red', 'wall', '--coat=1', '--quick', '--coat', '2'])
    assert.equal(valueOf(words, 'colour'), 'red')
    assert.deepEqual(valuesOf(words, 'coat'), ['1', '2'])
    assert.deepEqual(words.rest, ['wall'])
    assert.ok(isSet(words, 'quick'))
  })

  test('what was not given is not there', async () => {
    const words = await understood([])
    assert.equal(valueOf(words, 'colour'), undefined)
    assert.deepEqual(valuesOf(words, 'coat'), [])
    assert.ok(!isSet(words, 'quick'))
  })

  test('after -- everything is a word', async () => {
    assert.deepEqual((await understood(['--', '--quick'])).rest, ['--quick'])
  })

  test('a value may begin with a dash when it is put behind an equals sign', async () => {
    assert.equal(valueOf(await understood(['--colour=--red']), 'colour'), '--red')
  })
})

suite('words that do not fit', () => {
  const cases = [
    { args: ['--color', 'red'], message: /^--color is not an option of paint: .*Did you mean "--colour"\?$/ },
    { args: ['-c', 'red'], message: /^-c is not an option of paint/ },
    { args: ['-colour', 'red'], message: /^-c is not an option of paint/ },
    { args: ['--no-quick'], message: /^--no-quick is not an option/ },
    { args: ['--__proto__', 'x'], message: /^--__proto__ is not an option/ },
    { args: ['--colour'], message: /^--colour has no value: expected --colour NAME\.$/ },
    { args: ['--colour='], message: /^--colour has no value/ },
    { args: ['--colour', '--quick'], message: /^--colour has no value/ },
    { args: ['--colour', 'a', '--colour', 'b'], message: /^--colour is given twice/ },
    { args: ['--quick=yes'], message: /^--quick takes no value, and found "yes"\.$/ },
    { args: ['--quick', '--quick'], message: /^--quick is given twice/ },
    { args: ['one', 'two', 'three'], message: /^"two" is one word too many\.$/ },
    { args: ['--layers', '2'], message: /^--layers: "x" is not one\.$/ },
  ]
  for (const { args, message } of cases) {
    test(`${args.join(' ')} is refused, with the usage of its command`, async () => {
      const words = await parseWords(args, usage)
      assert.ok(isMisuse(words), 'the words were understood')
      assert.match(words.message, message)
      assert.match(words.advice, /^Usage: lasthop paint /)
    })
  }
})

test('a word that a command cannot do without is asked for by its name', async () => {
  const words = await parseWords([], { ...usage, rest: 'WALL' })
  assert.equal(isMisuse(words) && words.message, 'WALL is missing: expected lasthop paint WALL.')
})

async function understood(args: readonly string[]): Promise<Words> {
  const words = await parseWords(args, usage)
  assert.ok(!isMisuse(words), isMisuse(words) ? words.message : '')
  return words
}
