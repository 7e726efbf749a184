/** The model of Caddy against Debian's own Caddy: generated configurations, the corpus as raw bytes. */
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { describe, test } from 'node:test'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startSubjects } from './caddy/subjects.ts'
import { contest, emptyTally } from './contest.ts'
import { describeDisagreements } from './report.ts'

// Ten processes, thirty sites each; most of the time goes by waiting for what comes in part.
void describe('the model of Caddy', { concurrency: 3 }, () => {
  for (const seed of [401, 402, 403, 404, 405, 406, 407, 408, 409, 410]) {
    void test(`Caddy forwards or refuses what its model says (seed ${seed})`, () => hold(seed))
  }
})

async function hold(seed: number): Promise<void> {
  using folder = makeTemporaryFolder()
  chmodSync(folder.path, 0o755)
  await using running = await startSubjects(folder.path, seed, together)
  const tally = emptyTally()
  await contest(running.subjects, tally, 'kept')
  assert.equal(tally.disagreements.length, 0, describeDisagreements(tally))
  assert.equal(tally.unknown, 0, 'The model knows what becomes of everything.')
}

const together = 30
