/** The model of nginx against Debian's own nginx: generated configurations, the corpus as raw bytes. */
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import test from 'node:test'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startSubjects } from './nginx/subjects.ts'
import { contest, emptyTally } from './contest.ts'
import { describeDisagreements } from './report.ts'

// Ten processes with different lines at http level, thirty servers each.
for (const seed of [101, 102, 103, 104, 105, 106, 107, 108, 109, 110]) {
  test(`nginx forwards or refuses what its model says (seed ${seed})`, async () => {
    using folder = makeTemporaryFolder()
    chmodSync(folder.path, 0o755)
    await using running = await startSubjects(folder.path, seed, together)
    const tally = emptyTally()
    await contest(running.subjects, tally, 'kept')
    assert.equal(tally.disagreements.length, 0, describeDisagreements(tally))
    assert.ok(tally.unknown < tally.requests / 100, `${tally.unknown} of ${tally.requests} are unknown to the model`)
  })
}

const together = 30
