import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

import { pageOf } from '../../src/doctor/report/explain.ts'
import { allRules as rules } from '../../src/doctor/all-rules.ts'

for (const rule of rules) {
  test(`the page of ${rule.id} is what the rule says; npm run pages writes it anew`, () => {
    const page = readFileSync(new URL(`../../../../docs/rules/${rule.id}.md`, import.meta.url), 'utf8')
    assert.equal(page, pageOf(rule))
  })
}
