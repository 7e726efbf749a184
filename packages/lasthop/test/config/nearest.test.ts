import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import * as fc from '../../../../scripts/testing/laws.ts'

import { didYouMean, distanceBetween, nearest, orList } from '../../src/config/nearest.ts'

suite('the distance between two words', () => {
  const cases = [
    { one: '', other: '', distance: 0 },
    { one: 'to', other: 'too', distance: 1 },
    { one: 'timeout', other: 'timeouts', distance: 1 },
    { one: 'tsl', other: 'tls', distance: 1 },
    { one: 'sevre', other: 'serve', distance: 1 },
    { one: 'kitten', other: 'sitting', distance: 3 },
    { one: 'abc', other: 'xyz', distance: 3 },
  ]
  for (const { one, other, distance } of cases) {
    test(`from "${one}" to "${other}" it is ${distance}`, () => assert.equal(distanceBetween(one, other), distance))
  }

  test('is the same both ways, and zero only for equal words', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        assert.equal(distanceBetween(one, other), distanceBetween(other, one))
        assert.equal(distanceBetween(one, other) === 0, one === other)
      }),
    )
  })

  test('is one after any single slip', () => {
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('x', 'y'), (text, seed, letter) => {
        const at = seed % (text.length + 1)
        assert.equal(distanceBetween(text, text.slice(0, at) + letter + text.slice(at)), 1)
      }),
    )
  })
})

suite('the nearest word', () => {
  const keys = ['connect', 'first_byte', 'idle', 'head', 'keep_alive']
  const cases = [
    { found: 'conect', nearest: 'connect' },
    { found: 'Connect', nearest: 'connect' },
    { found: 'first-byte', nearest: 'first_byte' },
    { found: 'keepalive', nearest: 'keep_alive' },
    { found: 'write', nearest: undefined },
    { found: '', nearest: undefined },
    { found: 'c'.repeat(100_000), nearest: undefined },
  ]
  for (const { found, nearest: expected } of cases) {
    test(`to "${found.slice(0, 20)}" is ${expected ?? 'none'}`, () => assert.equal(nearest(found, keys), expected))
  }

  test('of two, the nearer one wins wherever it stands', () => {
    assert.equal(nearest('servee', ['server', 'serve']), 'server')
    assert.equal(nearest('tsl', ['to', 'tls']), 'tls')
  })
})

test('a suggestion is a question, and no suggestion is nothing', () => {
  assert.equal(didYouMean('a"b'), ' Did you mean "a\\"b"?')
  assert.equal(didYouMean(undefined), '')
})

test('choices are joined as in a sentence', () => {
  assert.equal(orList(['a', 'b', 'c']), 'a, b or c')
  assert.equal(orList(['a']), 'a')
})

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
