/** Runs test files in a process of their own, ends it when it takes too long, and tells what came of it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { env, kill } from 'node:process'
import { Readable } from 'node:stream'
import type { Counts, Fact, Failure } from './facts.ts'
import { childrenMs } from './processor.ts'

/** Test files that share a process. */
export interface Job {
  readonly title: string
  readonly node: string
  readonly files: readonly string[]
  readonly limitMs: number
}

/** What came of it. */
export interface Outcome {
  readonly job: Job
  readonly counts: Counts
  readonly failures: readonly Failure[]
  /** All that the process said. */
  readonly output: string
  readonly wallMs: number
  /** Processor time of the process and all that it started and waited for. */
  readonly processorMs: number
}

/** Runs it to its end, or to its limit. */
export async function runJob(job: Job): Promise<Outcome> {
  const startedAt = performance.now()
  const child = start(job)
  const [said, facts] = [collect(child.stdout, child.stderr), collect(child.stdio[3])]
  const { processorMs, how } = await ending(child, job.limitMs)
  const { counts, failures } = readFacts(facts())
  return {
    job,
    counts: counts ?? { tests: 0, passed: 0, skipped: 0, todo: 0 },
    failures: [
      ...failures,
      ...fault({ counts, failures, how, output: said() }).map((why) => ({ ...why, file: job.title })),
    ],
    output: said(),
    wallMs: performance.now() - startedAt,
    processorMs,
  }
}

function start({ node, files }: Job): ChildProcess {
  const reported = [`--test-reporter=${join(import.meta.dirname, 'reporter.ts')}`, '--test-reporter-destination=stdout']
  // What a file starts with Node's own words would be a test runner too: only files that start nothing share a process.
  const together = files.length > 1 ? ['--test', '--test-isolation=none'] : []
  const words = ['--disable-warning=ExperimentalWarning', '--conditions=@lasthop/source', ...together, ...reported]
  // A group of its own: what it leaves behind is ended with it.
  const child = spawn(node, [...words, ...files], {
    // Whoever runs us may be a test itself.
    env: { ...env, NODE_COMPILE_CACHE: compileCache, NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  running.add(child)
  return child
}

function collect(...pipes: readonly unknown[]): () => string {
  const pieces: Buffer[] = []
  for (const pipe of pipes) if (pipe instanceof Readable) pipe.on('data', (piece: Buffer) => pieces.push(piece))
  return () => Buffer.concat(pieces).toString('utf8')
}

interface Ending {
  /** `in order`, or what went wrong. */
  readonly how: string
  readonly processorMs: number
}

/** Waits until the process has ended and nobody writes to its pipes any more. */
function ending(child: ChildProcess, limitMs: number): Promise<Ending> {
  return new Promise((resolve) => {
    let isLate = false
    const limit = setTimeout(() => {
      isLate = true
      endGroup(child)
    }, limitMs)
    let result: Ending = { how: 'could not be started', processorMs: 0 }
    child.once('exit', (code, signal) => {
      clearTimeout(limit)
      // Node has waited for this process just now: what it took is what its children's time grew by.
      const nowMs = childrenMs()
      result = { how: isLate ? tooLate(limitMs) : wayOf(code, signal), processorMs: nowMs - spentMs }
      spentMs = nowMs
      endGroup(child)
      running.delete(child)
      // A program that has left the group may hold the pipes for ever.
      setTimeout(() => resolve(result), 5000).unref()
    })
    child.once('error', () => resolve(result))
    child.once('close', () => resolve(result))
  })
}

function tooLate(limitMs: number): string {
  return `had not ended after ${limitMs / 1000} s, and was ended`
}

function wayOf(code: number | null, signal: string | null): string {
  if (signal !== null) return `was ended by ${signal}`
  return code === 0 || code === null ? 'in order' : `ended with exit code ${code}`
}

function readFacts(lines: string): { readonly counts: Counts | undefined; readonly failures: readonly Failure[] } {
  // Written by reporter.ts.
  const facts = lines.split('\n').flatMap((line): Fact[] => (line === '' ? [] : [JSON.parse(line)]))
  return {
    counts: facts.flatMap((fact) => (fact.kind === 'counts' ? [fact.counts] : [])).at(-1),
    failures: facts.flatMap((fact) => (fact.kind === 'failure' ? [fact.failure] : [])),
  }
}

interface Told {
  readonly counts: Counts | undefined
  readonly failures: readonly Failure[]
  readonly how: string
  readonly output: string
}

/** What is wrong with the process itself: it did not come to its end, ran no test, or failed without a failing test. */
function fault({ counts, failures, how, output }: Told): Pick<Failure, 'title' | 'said'>[] {
  if (counts === undefined)
    return [{ title: 'the file', said: `${how === 'in order' ? unfinished : how}\n${lastLines(output)}` }]
  if (counts.tests === 0) return [{ title: 'the file', said: 'has no test' }]
  const isToldOf = failures.length > 0 && how === 'ended with exit code 1'
  return how === 'in order' || isToldOf ? [] : [{ title: 'the process', said: how }]
}

function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => !/^\s*(?:at .*|Node\.js v.*)?$/.test(line))
  return lines.slice(-3).join('\n')
}

const unfinished = 'ended before its tests had'

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    kill(-pid, 'SIGKILL')
  } catch {
    // None of it is left.
  }
}

/** Ends all that runs. */
export function endJobs(): void {
  for (const child of running) endGroup(child)
}

const running = new Set<ChildProcess>()
let spentMs = 0

/** Node keeps here what it compiled, types stripped, per version and by content: each process need not do it again. */
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/compiled')
