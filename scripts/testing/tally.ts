/** How a suite is run, and what came of it in figures. */
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { env, stdout } from 'node:process'
import type { Cost, Report } from './report.ts'
import type { Suite } from './suites.ts'

/** How many tests ended which way, and what each file took. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly costs: readonly Cost[]
}

/** The sum of the tallies. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = (read: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + read(tally), 0)
  return {
    passed: sum((t) => t.passed),
    failed: sum((t) => t.failed),
    skipped: sum((t) => t.skipped),
    costs: tallies.flatMap(({ costs }) => costs),
  }
}

/** Runs the suite with node's test runner, which shows its output as it comes, and counts. */
export async function runSuite(suite: Suite): Promise<Tally> {
  const version = spawnSync(suite.node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  stdout.write(`\n${suite.title}, on Node ${version} (${suite.files.length} files)\n`)
  const runner = fork(join(import.meta.dirname, 'runner.ts'), suite.files, {
    execPath: suite.node,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...env, NODE_COMPILE_CACHE: compileCache },
  })
  const reports: Report[] = []
  runner.on('message', (report: Report) => reports.push(report))
  const [status] = await once(runner, 'close')
  return tallyOf(reports, status === 0)
}

/** A runner that failed without counting a failure still counts as one. */
function tallyOf(reports: readonly Report[], ended: boolean): Tally {
  const tally = addTallies(reports.map(readReport))
  return ended && reports.length > 0 ? tally : { ...tally, failed: Math.max(tally.failed, 1) }
}

function readReport({ counts, costs }: Report): Tally {
  return {
    passed: counts.passed,
    failed: counts.tests - counts.passed - counts.skipped - counts.todo,
    skipped: counts.skipped + counts.todo,
    costs,
  }
}

/** Node keeps here what it compiled, types stripped, per version and by content: each process need not do it again. */
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/compiled')
