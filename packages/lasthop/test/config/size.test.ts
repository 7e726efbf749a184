import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { isProblem } from '@lasthop/contract'

import { parseSize } from '../../src/config/size.ts'

suite('a size', () => {
  const cases = [
    { found: '1B', bytes: 1 },
    { found: '512KB', bytes: 512_000 },
    { found: '10MB', bytes: 10_000_000 },
    { found: '32KiB', bytes: 32_768 },
    { found: '10MiB', bytes: 10_485_760 },
    { found: '1000GB', bytes: 1_000_000_000_000 },
  ]
  for (const { found, bytes } of cases) {
    test(`${found} is ${bytes} bytes`, () => assert.equal(parseSize(found), bytes))
  }

  const wrong = [
    { found: 10, says: 'Did you mean "10B"' },
    { found: '10', says: 'Did you mean "10B"' },
    { found: '10M', says: 'Did you mean "10MB"' },
    { found: '10 mb', says: 'Did you mean "10MB"' },
    { found: '10m', says: 'Did you mean "10MB"' },
    { found: '0B', says: 'out of range' },
    { found: '1001GB', says: 'out of range' },
    { found: '1.5MB', says: 'not a size' },
    { found: '-1B', says: 'not a size' },
    { found: null, says: 'nothing is not a size' },
    { found: true, says: '"true" is not a size' },
    { found: [], says: 'a list is not a size' },
  ]
  for (const { found, says } of wrong) {
    test(`${JSON.stringify(found)} is refused: ${says}`, () => {
      const size = parseSize(found)
      assert.ok(isProblem(size))
      assert.ok(size.message.includes(says), size.message)
    })
  }
})
