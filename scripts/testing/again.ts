/** A second look at the few jobs that failed: alone, when nothing else runs. */
import { stdout } from 'node:process'
import type { Failure } from './facts.ts'
import { runJob, type Outcome } from './job.ts'

/** What a second look has shown. */
export interface Looked {
  /** Each job's own, or what came of it the second time. */
  readonly outcomes: readonly Outcome[]
  /** What failed among others and not alone: a defect as well, of the test or of what it tests, but not of this change. */
  readonly unsteady: readonly Failure[]
}

/** Runs what failed once more, one after another. Where many failed it is not chance, and nothing is run again. */
export async function lookAgain(outcomes: readonly Outcome[]): Promise<Looked> {
  const failed = outcomes.filter(hasFailed)
  if (failed.length > mostJobs) return { outcomes, unsteady: [] }
  const second = new Map<Outcome, Outcome>()
  for (const outcome of failed) {
    stdout.write(`Once more, alone: ${outcome.job.title}\n`)
    second.set(outcome, await runJob(outcome.job))
  }
  return {
    outcomes: outcomes.map((each) => second.get(each) ?? each),
    unsteady: [...second].flatMap(([first, then]) => (hasFailed(then) ? [] : first.failures)),
  }
}

function hasFailed({ failures }: Outcome): boolean {
  return failures.length > 0
}

const mostJobs = 3
