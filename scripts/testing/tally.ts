import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { env, stdout } from 'node:process'
import type { Suite } from './suites.ts'

/** How many tests ended which way. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The sum of the tallies. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = (read: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + read(tally), 0)
  return { passed: sum((t) => t.passed), failed: sum((t) => t.failed), skipped: sum((t) => t.skipped) }
}

/** Runs the suite with node's test runner, shows its output as it comes, and counts. */
export async function runSuite(suite: Suite): Promise<Tally> {
  const version = spawnSync(suite.node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  stdout.write(`\n${suite.title}, on Node ${version} (${suite.files.length} files)\n`)
  const runner = spawn(suite.node, [...runnerFlags, ...suite.files], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, ...(stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  })
  let tail = ''
  runner.stdout.on('data', (piece: Buffer) => {
    stdout.write(piece)
    tail = (tail + piece.toString()).slice(-tailLength)
  })
  const [status] = await once(runner, 'close')
  return readTally(tail, status === 0)
}

/** Reads the runner's closing lines. A runner that failed without counting a failure still counts as one. */
function readTally(text: string, ended: boolean): Tally {
  const failed = closingNumber(text, 'fail') + closingNumber(text, 'cancelled')
  return {
    passed: closingNumber(text, 'pass'),
    failed: ended ? failed : Math.max(failed, 1),
    skipped: closingNumber(text, 'skipped') + closingNumber(text, 'todo'),
  }
}

function closingNumber(text: string, word: string): number {
  const found = [...text.matchAll(new RegExp(`ℹ ${word} (\\d+)`, 'g'))].at(-1)
  return Number(found?.[1] ?? 0)
}

// Failures are repeated after the closing lines, so the tail must hold them too.
const tailLength = 1_000_000

const runnerFlags = [
  '--conditions=@lasthop/source',
  '--disable-warning=ExperimentalWarning',
  '--test',
  '--test-reporter=spec',
  '--test-concurrency=2',
  '--test-timeout=600000',
]
