/** Runs the tests of the application side, and adds up what they compared: rows for docs/fidelity.md. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { makeTemporaryFolder } from '../tests/e2e/temporary-folder.ts'
import type { Row } from '../tests/models/record.ts'

/** A row with the version that ran. */
export interface MeasuredRow extends Row {
  readonly version: string
}

/**
 * Each test file, and the script for mod_wsgi, is the only implementation of its comparison: here it is run as in CI, and told
 * where to write down what it did.
 */
export function measureApps(): readonly MeasuredRow[] {
  const tests = files.flatMap((name) => rowsOf(['--test', `tests/models/${name}.test.ts`]))
  const rows = [...tests, ...rowsOf(['scripts/compare-mod-wsgi.ts'])]
  const grouped = Map.groupBy(rows, ({ product, version }) => `${product} ${version}`)
  return [...grouped.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [others.reduce(sum, first)]))
}

function rowsOf(words: readonly string[]): readonly MeasuredRow[] {
  using folder = makeTemporaryFolder()
  const path = join(folder.path, 'rows.jsonl')
  try {
    execFileSync(process.execPath, ['--conditions=@lasthop/source', ...words], {
      env: { ...process.env, FIDELITY_RECORD: path },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: mostMs,
    })
  } catch {
    console.error(`${words.join(' ')} failed: what it compared until then counts.`)
    process.exitCode = 1
  }
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

function sum(one: MeasuredRow, other: MeasuredRow): MeasuredRow {
  return {
    ...one,
    configurations: one.configurations + other.configurations,
    requests: one.requests + other.requests,
    disagreements: one.disagreements + other.disagreements,
    unknown: one.unknown + other.unknown,
  }
}

const files = [
  'gunicorn-django',
  'gunicorn-flask',
  'uvicorn-starlette',
  'waitress',
  'uwsgi',
  'own-server',
  'puma-rails',
  'node',
  'next',
  'sveltekit',
  'php-fpm',
  'php',
  'tomcat',
  'recorded',
]

const mostMs = 600_000
