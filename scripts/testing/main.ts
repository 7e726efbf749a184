import process, { argv, env, exit, stderr, stdout } from 'node:process'
import { lookAgain } from './again.ts'
import { installMissing } from './debian.ts'
import { renderFailures } from './failures.ts'
import { endJobs } from './job.ts'
import { debianPackagesOf, missingFor } from './needs.ts'
import { findFiles, jobsOf } from './suites.ts'
import { runJobs, tallyOf, type Tally } from './tally.ts'
import { renderCosts } from './times.ts'

/** `npm test`: set the machine up, leave out what it cannot run, run the rest, add up. */
async function testEverything(words: readonly string[]): Promise<number> {
  const patterns = words.filter((word) => word !== timesOption && word !== againOption)
  const startedAt = performance.now()
  const files = findFiles(patterns)
  installMissing(debianPackagesOf(files))
  const left = leaveOut(files)
  stdout.write(`Generated cases: LASTHOP_SEED=${(env['LASTHOP_SEED'] ??= '1')}\n`)
  const first = await runJobs(
    jobsOf(files.filter((file) => !left.includes(file))),
    patterns.length === 0 ? 'failed' : 'all',
  )
  const { outcomes, unsteady } = words.includes(againOption)
    ? await lookAgain(first)
    : { outcomes: first, unsteady: [] }
  const tally = tallyOf(outcomes)
  if (tally.costs.length > 0)
    stdout.write(`\n${renderCosts(tally.costs, words.includes(timesOption) ? 'every' : 'dearest')}`)
  stdout.write(
    `\n${renderFailures(unsteady, 'Unsteady (failed among others, passed alone; each is a defect to be mended):')}`,
  )
  stdout.write(renderFailures(tally.failures))
  stdout.write(`${Math.round((performance.now() - startedAt) / 1000)} s in all\n`)
  const skipped = tally.skipped + left.length
  const also = unsteady.length === 0 ? '' : `, ${unsteady.length} unsteady`
  stdout.write(`${tally.passed} passed, ${tally.failed} failed, ${skipped} skipped${also}\n`)
  return verdict({ ...tally, skipped })
}

/** Says which files cannot run here and why; each counts as one skipped test. */
function leaveOut(files: readonly string[]): string[] {
  const left = files.filter((file) => missingFor(file).length > 0)
  for (const file of left) {
    stderr.write(`skipped: ${file} needs ${missingFor(file).join(', ')}, which only root on Debian can install here.\n`)
  }
  return left
}

/** CI stands for "everything was tried", so a skipped test is a failure there. */
function verdict(tally: Tally): number {
  if (tally.passed === 0) stderr.write('No test ran.\n')
  if (tally.failed > 0 || tally.passed === 0) return 1
  if (env['CI'] !== 'true' || tally.skipped === 0) return 0
  stderr.write('CI allows no skipped test: install what is missing, or remove the skip.\n')
  return 1
}

/** Shows what every file took, not the dearest only. */
const timesOption = '--times'

/** Looks at what failed a second time, alone, and tells what passes then as unsteady instead of as failed. */
const againOption = '--again'

process.once('exit', endJobs)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => exit(1))
exit(await testEverything(argv.slice(2)))
