import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { isProblem } from '@lasthop/contract'

import { parseDuration } from '../../src/config/duration.ts'

suite('a duration', () => {
  const cases = [
    { found: '100ms', milliseconds: 100 },
    { found: '5s', milliseconds: 5_000 },
    { found: '2m', milliseconds: 120_000 },
    { found: '24h', milliseconds: 86_400_000 },
    { found: '1ms', milliseconds: 1 },
  ]
  for (const { found, milliseconds } of cases) {
    test(`${found} is ${milliseconds} milliseconds`, () => assert.equal(parseDuration(found), milliseconds))
  }

  const wrong = [
    { found: 5, says: 'has no unit' },
    { found: '5', says: 'Did you mean "5s"' },
    { found: '0.5s', says: 'Did you mean "500ms"' },
    { found: '2 Minutes', says: 'Did you mean "2m"' },
    { found: '0ms', says: 'out of range' },
    { found: '25h', says: 'out of range' },
    { found: '999999999h', says: 'out of range' },
    { found: '-1s', says: 'not a duration' },
    { found: '1s1s', says: 'not a duration' },
    { found: '1e3s', says: 'not a duration' },
    { found: null, says: 'nothing is not a duration' },
    { found: true, says: '"true" is not a duration' },
    { found: [], says: 'a list is not a duration' },
  ]
  for (const { found, says } of wrong) {
    test(`${JSON.stringify(found)} is refused: ${says}`, () => {
      const duration = parseDuration(found)
      assert.ok(isProblem(duration))
      assert.ok(duration.message.includes(says), duration.message)
    })
  }
})
