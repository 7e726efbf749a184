import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import type { Example } from '../../src/doctor/rule.ts'
import { rules } from '../../src/doctor/rules/all.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { folderOf } from './folder-of.ts'

test('no two rules share an id or a slug', () => {
  const names = rules.flatMap(({ id, slug }) => [id, slug])
  assert.deepEqual(names, [...new Set(names)])
})

for (const rule of rules) {
  test(`${rule.id} is found in its bad example`, () => {
    const found = rulesOf(findingsIn(rule.bad))
    assert.ok(found.includes(rule.id), `found ${found.join(' ')}`)
  })

  test(`${rule.id} is silent on its good example, and so is every error`, () => {
    const findings = findingsIn(rule.good)
    assert.ok(!rulesOf(findings).includes(rule.id))
    assert.deepEqual(
      findings.filter(({ level }) => level === 'error'),
      [],
    )
  })
}

function rulesOf(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(family).map(({ rule }) => rule)
}

/** Many rules share an example: each is diagnosed once. */
function findingsIn(example: Example): readonly Finding[] {
  const key = JSON.stringify(example)
  const found = known.get(key) ?? diagnosed(example)
  known.set(key, found)
  return found
}

function diagnosed({ files, options = [] }: Example): readonly Finding[] {
  const topology = {
    versions: new Map(),
    isEdge: options.includes('edge'),
    isTlsInFront: options.includes('tls-in-front'),
    frontRanges: [],
  }
  return diagnose(buildStack(folderOf(files), topology), { today: '2026-01-01' }).findings
}

const known = new Map<string, readonly Finding[]>()
