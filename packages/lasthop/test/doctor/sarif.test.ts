import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { allRules } from '../../src/doctor/all-rules.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { sarif } from '../../src/doctor/report/sarif.ts'
import { classicApache, example, rightSettings } from '../../src/doctor/rules/examples.ts'
import { stackOf } from './stack-of.ts'

const files = {
  'sites/my site.conf': classicApache,
  'gunicorn.conf.py': 'bind = "0.0.0.0:8000"\nwsgi_app = "mysite.wsgi"\nforwarded_allow_ips = "*"\n',
  'mysite/settings.py': rightSettings.replace(
    'SESSION_COOKIE_SECURE = True',
    '# lasthop-ignore P601: a test that says why\nSESSION_COOKIE_SECURE = False',
  ),
  'requirements.txt': 'Django==4.2.28\ngunicorn==20.1.0\n',
}

/** The parts of SARIF 2.1.0 (OASIS, 27 March 2020) that code hosting sites read. */
suite('SARIF', () => {
  const log = JSON.parse(report(files))
  const [run] = log.runs

  test('names its version and one run with its tool', () => {
    assert.equal(log.version, '2.1.0')
    assert.match(log.$schema, /^https:.*sarif.*2\.1\.0/)
    assert.equal(log.runs.length, 1)
    assert.equal(run.tool.driver.name, 'lasthop')
    assert.equal(run.columnKind, 'utf16CodeUnits')
    assert.deepEqual(
      run.invocations.map((each: { executionSuccessful: unknown }) => each.executionSuccessful),
      [true],
    )
  })

  test('has a rule for every result, once, with a text and a level', () => {
    const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id)
    assert.deepEqual(ids, [...new Set(ids)])
    for (const { ruleId } of run.results) assert.ok(ids.includes(ruleId), ruleId)
    for (const { id, shortDescription, defaultConfiguration } of run.tool.driver.rules) {
      assert.ok(allRules.some((rule) => rule.id === id))
      assert.match(shortDescription.text, /\.$/)
      assert.match(defaultConfiguration.level, /^(?:error|warning|note)$/)
    }
  })

  test('gives every result a message, a level, a fingerprint and a location', () => {
    assert.ok(run.results.length > 5)
    for (const { message, level, partialFingerprints, locations } of run.results) {
      assert.ok(message.text.length > 0)
      assert.match(level, /^(?:error|warning|note)$/)
      assert.ok(Object.values(partialFingerprints).every((each) => typeof each === 'string' && each !== ''))
      assert.equal(locations.length, 1)
    }
  })

  test('writes every location as a URI with a region inside the file', () => {
    const found = [...physicalIn(run)]
    assert.ok(found.some(({ artifactLocation }) => artifactLocation.uri === 'sites/my%20site.conf'))
    for (const { artifactLocation, region } of found) {
      assert.ok(URL.canParse(artifactLocation.uri, 'file:///'), artifactLocation.uri)
      assert.match(artifactLocation.uri, /^[\w.~:/?#[\]@!$&'()*+,;=%-]+$/)
      const text = Object.entries(files).find(([path]) => path === decodeURIComponent(artifactLocation.uri))?.[1] ?? ''
      if (region === undefined) continue
      assert.ok(region.startLine >= 1 && region.startColumn >= 1)
      assert.ok(region.charOffset >= 0 && region.charOffset + region.charLength <= text.length)
    }
  })

  test('writes fixes as replacements by offsets', () => {
    const fixes = run.results.flatMap((result: { fixes?: unknown[] }) => result.fixes ?? [])
    assert.ok(fixes.length > 0)
    for (const { description, artifactChanges } of fixes) {
      assert.ok(description.text.length > 0)
      assert.ok(artifactChanges.length > 0)
      for (const { replacements } of artifactChanges) {
        assert.ok(replacements.length > 0)
        for (const { deletedRegion, insertedContent } of replacements) {
          assert.ok(deletedRegion.charOffset >= 0 && deletedRegion.charLength >= 0)
          assert.equal(typeof insertedContent.text, 'string')
        }
      }
    }
  })

  test('keeps what is suppressed, with the reason', () => {
    const hidden = run.results.filter(({ suppressions }: { suppressions?: unknown[] }) => suppressions !== undefined)
    assert.deepEqual(
      hidden.map(({ ruleId, suppressions }: { ruleId: string; suppressions: unknown }) => ({ ruleId, suppressions })),
      [{ ruleId: 'P601', suppressions: [{ kind: 'inSource', justification: 'a test that says why' }] }],
    )
  })
})

test('a right stack has no result of level error', () => {
  const [run] = JSON.parse(report(example().files)).runs
  assert.deepEqual(
    run.results.filter(({ level }: { level: string }) => level === 'error'),
    [],
  )
})

interface Physical {
  readonly artifactLocation: { readonly uri: string }
  readonly region?: {
    readonly startLine: number
    readonly startColumn: number
    readonly charOffset: number
    readonly charLength: number
  }
}

function* physicalIn(value: unknown): Generator<Physical> {
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'physicalLocation') yield inner
    yield* physicalIn(inner)
  }
}

function report(stack: Readonly<Record<string, string>>): string {
  const diagnosis = diagnose(stackOf(stack), { today: '2026-01-01' })
  return sarif({ diagnosis, version: '0.0.0', targets: ['.'] })
}
