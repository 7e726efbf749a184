/**
 * `npm run hunt [-- MINUTES [PATTERN...]]`: every test with generated cases, with fresh seeds and ten times the runs, again and again,
 * for ten minutes or as long as said. Tells the seed of each round; ends with 1 at the first round in which something failed.
 */
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import process, { argv, env, execPath, exit, stdout } from 'node:process'
import { renderFailures } from './failures.ts'
import { endJobs } from './job.ts'
import { missingFor } from './needs.ts'
import { findFiles, jobsOf } from './suites.ts'
import { runJobs, tallyOf } from './tally.ts'

async function hunt(minutes: number, patterns: readonly string[]): Promise<number> {
  const files = findFiles(patterns).filter((file) => isGenerated(file) && missingFor(file).length === 0)
  const end = performance.now() + minutes * 60_000
  env['LASTHOP_EFFORT'] ??= '10'
  do {
    env['LASTHOP_SEED'] = String(randomInt(2 ** 31))
    stdout.write(
      `\nLASTHOP_SEED=${env['LASTHOP_SEED']} LASTHOP_EFFORT=${env['LASTHOP_EFFORT']}, ${files.length} files\n`,
    )
    const newest = jobsOf(files).filter(({ node }) => node === execPath)
    const { failures } = tallyOf(await runJobs(newest, 'failed'))
    if (failures.length > 0) {
      stdout.write(`\n${renderFailures(failures)}With LASTHOP_SEED=${env['LASTHOP_SEED']}.\n`)
      return 1
    }
  } while (performance.now() < end)
  return 0
}

/** Whether a file has cases that its seed makes. */
function isGenerated(file: string): boolean {
  return /testing\/laws\.ts|LASTHOP_SEED/.test(readFileSync(file, 'utf8'))
}

process.once('exit', endJobs)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => exit(1))
const [minutes = '10', ...patterns] = argv.slice(2)
exit(await hunt(Number(minutes), patterns))
