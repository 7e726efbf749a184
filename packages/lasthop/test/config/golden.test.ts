import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import { isConfig, parseConfig } from '../../src/config/parse.ts'

// Each file is a configuration, a line of dashes, and everything that must be said about it.
const folder = new URL('golden/', import.meta.url)

for (const name of readdirSync(folder)) {
  test(`the faults of ${name.replace('.txt', '').replaceAll('-', ' ')} are named where they are`, () => {
    const [input = '', expected = ''] = readFileSync(new URL(name, folder), 'utf8').split(`${'-'.repeat(40)}\n`)
    const result = parseConfig(input, 'lasthop.yaml')
    assert.ok(!isConfig(result), 'the file was accepted')
    assert.equal(`${result.map(({ message }) => message).join('\n')}\n`, expected)
  })
}

test('there are at least thirty golden files', () => {
  assert.ok(readdirSync(folder).length >= 30)
})
