/** The model of HAProxy against Debian's own HAProxy: generated configurations, the corpus as raw bytes. */
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { describe, test } from 'node:test'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startSubjects } from './haproxy/subjects.ts'
import { contest, emptyTally } from './contest.ts'
import { describeDisagreements } from './report.ts'

// Ten processes, thirty frontends each; most of the time goes by waiting for what comes in part.
void describe('the model of HAProxy', { concurrency: 3 }, () => {
  for (const seed of [301, 302, 303, 304, 305, 306, 307, 308, 309, 310]) {
    void test(`HAProxy forwards or refuses what its model says (seed ${seed})`, () => hold(seed))
  }
})

async function hold(seed: number): Promise<void> {
  using folder = makeTemporaryFolder()
  chmodSync(folder.path, 0o755)
  await using running = await startSubjects(folder.path, seed, together)
  const tally = emptyTally()
  await contest(running.subjects, tally, 'kept')
  assert.equal(tally.disagreements.length, 0, describeDisagreements(tally))
  assert.ok(tally.unknown < tally.requests / 100, `${tally.unknown} of ${tally.requests} are unknown to the model`)
}

const together = 30
