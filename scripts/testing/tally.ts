/** Runs jobs, a few at a time, shows what comes of each, and adds up. */
import { availableParallelism } from 'node:os'
import { stdout } from 'node:process'
import type { Failure } from './facts.ts'
import { runJob, type Job, type Outcome } from './job.ts'
import type { Cost } from './times.ts'

/** How many tests ended which way, which failed, and what each job took. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly failures: readonly Failure[]
  readonly costs: readonly Cost[]
}

/** Whether all that a job says is shown, or only that of one that failed. */
export type Shown = 'all' | 'failed'

/** Runs the jobs in their order, a few at a time. */
export async function runJobs(jobs: readonly Job[], shown: Shown): Promise<readonly Outcome[]> {
  const queue = [...jobs]
  const outcomes: Outcome[] = []
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const outcome = await runJob(job)
      outcomes.push(outcome)
      stdout.write(renderOutcome(outcome, shown))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return outcomes
}

function renderOutcome({ job, counts, failures, output, wallMs }: Outcome, shown: Shown): string {
  const mark = failures.length === 0 ? '✔' : '✖'
  const line = `${mark} ${job.title}: ${counts.tests} tests, ${(wallMs / 1000).toFixed(1)} s\n`
  return shown === 'all' || failures.length > 0 ? `\n${line}${output}` : line
}

/** Adds up. */
export function tallyOf(outcomes: readonly Outcome[]): Tally {
  const sum = (read: (outcome: Outcome) => number): number => outcomes.reduce((total, each) => total + read(each), 0)
  return {
    passed: sum(({ counts }) => counts.passed),
    failed: sum(failedIn),
    skipped: sum(({ counts }) => counts.skipped + counts.todo),
    failures: outcomes.flatMap(({ failures }) => failures),
    costs: outcomes.map(({ job, wallMs, processorMs }) => ({ file: job.title, wallMs, processorMs })),
  }
}

/** A process that failed without a failing test counts as one. */
function failedIn({ counts, failures }: Outcome): number {
  return Math.max(counts.tests - counts.passed - counts.skipped - counts.todo, failures.length)
}

// One more than processors: many wait for other programs half of their time.
const atOnce = Math.min(availableParallelism(), 4) + 1
