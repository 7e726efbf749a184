import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'

import { helpOf, overview, shortUsage } from '../../src/cli/help.ts'
import { usages } from '../../src/cli/usage.ts'

const pages = [
  { name: 'overview', text: overview(usages) },
  ...usages.map((usage) => ({ name: usage.name, text: helpOf(usage) })),
]

for (const { name, text } of pages) {
  suite(`the help of ${name}`, () => {
    test('is as it was last looked at', () => {
      const file = new URL(`golden/${name.replace(' ', '-')}.txt`, import.meta.url)
      assert.equal(text, readFileSync(file, 'utf8'))
    })

    test('fits a terminal of 80 columns, without spaces at line ends', () => {
      for (const line of text.split('\n')) {
        assert.ok(line.length <= 80, line)
        assert.equal(line, line.trimEnd())
      }
    })
  })
}

for (const usage of usages) {
  test(`the short usage of ${usage.name} shows every option and stays short`, () => {
    const text = shortUsage(usage)
    for (const { name } of usage.options) assert.ok(text.includes(`[--${name}`), name)
    assert.ok(text.split('\n').length <= 8, text)
  })

  test(`${usage.name} is summed up in a line that begins with a verb and has no full stop`, () => {
    assert.match(usage.summary, /^[a-z].*[^.]$/)
    assert.ok(usage.summary.length <= 64)
  })
}
