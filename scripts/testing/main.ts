import { argv, env, exit, stderr, stdout } from 'node:process'
import { installMissing } from './debian.ts'
import { debianPackagesOf, missingFor } from './needs.ts'
import { findSuites, type Suite } from './suites.ts'
import { addTallies, runSuite, type Tally } from './tally.ts'
import { renderCosts } from './times.ts'

/** `npm test`: set the machine up, leave out what it cannot run, run the rest, add up. */
async function testEverything(words: readonly string[]): Promise<number> {
  const patterns = words.filter((word) => word !== timesOption)
  const startedAt = performance.now()
  const suites = findSuites(patterns)
  installMissing(debianPackagesOf(suites.flatMap(({ files }) => files)))
  const tally = addTallies([await runSuites(suites), leaveOut(suites)])
  if (tally.costs.length > 0)
    stdout.write(`\n${renderCosts(tally.costs, words.includes(timesOption) ? 'every' : 'dearest')}`)
  stdout.write(`\n${Math.round((performance.now() - startedAt) / 1000)} s in all\n`)
  stdout.write(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`)
  return verdict(tally)
}

async function runSuites(suites: readonly Suite[]): Promise<Tally> {
  const tallies: Tally[] = []
  for (const suite of suites) {
    const files = suite.files.filter((file) => missingFor(file).length === 0)
    if (files.length > 0) tallies.push(await runSuite({ ...suite, files }))
  }
  return addTallies(tallies)
}

/** Says which files could not run here and why; each counts as one skipped test. */
function leaveOut(suites: readonly Suite[]): Tally {
  const files = suites.flatMap((suite) => suite.files).filter((file) => missingFor(file).length > 0)
  for (const file of files) {
    stderr.write(`skipped: ${file} needs ${missingFor(file).join(', ')}, which only root on Debian can install here.\n`)
  }
  return { passed: 0, failed: 0, skipped: files.length, costs: [] }
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

exit(await testEverything(argv.slice(2)))
