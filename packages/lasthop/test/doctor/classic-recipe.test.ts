import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { apacheExample, classicApache } from '../../src/doctor/rules/examples.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { folderOf } from './folder-of.ts'

const topology = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }
const { findings } = diagnose(buildStack(folderOf(apacheExample(classicApache).files), topology), {
  today: '2026-01-01',
})

const holes = [
  {
    rule: 'P204',
    request: 'X_Forwarded_Proto: https   on http://app.example.org/',
    response: 'https://app.example.org',
  },
  { rule: 'P203', request: 'X-Forwarded-Ssl: on   on http://app.example.org/', response: 'https://app.example.org' },
  {
    rule: 'P207',
    request: 'Connection: close, X-Forwarded-Proto   on https://app.example.org/',
    response: 'http://app.example.org',
  },
  {
    rule: 'P204',
    request: 'X_Forwarded_Proto: http   on https://app.example.org/',
    response: 'http://app.example.org',
  },
  { rule: 'P211', request: 'X-Forwarded-Ssl: off   on https://app.example.org/', response: '400' },
]

for (const { rule, request, response } of holes) {
  test(`the classic recipe has the hole ${rule}: ${request} gives ${response}`, () => {
    const evidence = findings.filter((finding) => finding.rule === rule).flatMap((finding) => finding.evidence)
    assert.equal(evidence.find((each) => each.request === request)?.response, response)
  })
}

test('each hole of the classic recipe leads to a line of its file', () => {
  for (const { rule } of holes)
    assert.equal(findings.find((finding) => finding.rule === rule)?.place?.path, 'site.conf')
})

test('what a client can claim is told under the hole that lets it, once', () => {
  assert.deepEqual(
    findings.filter(({ rule }) => rule === 'P201' || rule === 'P202'),
    [],
  )
  assert.ok(findings.flatMap(family).some(({ rule }) => rule === 'P201'))
})
