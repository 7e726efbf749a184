/** What a test process tells: to people on stdout, and to `npm test` on a pipe of its own, a line of JSON for each fact. */
import { writeSync } from 'node:fs'
import { relative } from 'node:path'
import type { Readable } from 'node:stream'
import type { TestEvent } from 'node:test/reporters'
import { spec } from 'node:test/reporters'
import type { Counts, Fact, Failure } from './facts.ts'

/** Node calls this with all that happens in the process. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const shown = new spec()
  const ends: End[] = []
  for await (const event of events) {
    if (event.type === 'test:pass' || event.type === 'test:fail') ends.push(...endsIn(event))
    if (event.type === 'test:fail' && isFailure(event.data)) tell({ kind: 'failure', failure: failureOf(event.data) })
    if (isOfTheSum(event)) continue
    shown.write(event)
    yield* readyIn(shown)
  }
  // At its end it shows the errors in full.
  shown.end()
  yield* readyIn(shown)
  // Not told by a process that ends before: then its tests have not all run.
  tell({ kind: 'counts', counts: count(ends) })
}

function tell(fact: Fact): void {
  writeSync(factsFd, `${JSON.stringify(fact)}\n`)
}

type End = 'passed' | 'failed' | 'skipped' | 'todo'

/** Suites are no tests. */
function endsIn({ type, data }: Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>): End[] {
  if (data.details.type === 'suite') return []
  if (data.skip !== undefined && data.skip !== false) return ['skipped']
  if (data.todo !== undefined && data.todo !== false) return ['todo']
  return [type === 'test:pass' ? 'passed' : 'failed']
}

function count(ends: readonly End[]): Counts {
  const of = (which: End): number => ends.filter((end) => end === which).length
  return { tests: ends.length, passed: of('passed'), skipped: of('skipped'), todo: of('todo') }
}

function* readyIn(shown: Readable): Generator<string> {
  for (let text = readText(shown); text !== undefined; text = readText(shown)) yield text
}

function readText(shown: Readable): string | undefined {
  const piece: unknown = shown.read()
  return piece instanceof Buffer ? piece.toString() : typeof piece === 'string' ? piece : undefined
}

type Failed = Extract<TestEvent, { type: 'test:fail' }>['data']

/** Of a suite and a test with parts, the part that failed is told. */
function isFailure({ details, todo }: Failed): boolean {
  const isOfParts = 'failureType' in details.error && details.error.failureType === 'subtestsFailed'
  return !isOfParts && (todo === undefined || todo === false)
}

function failureOf({ name, file, line, details }: Failed): Failure {
  const { cause, message } = details.error
  const said = cause instanceof Error ? cause.message : message
  return { title: name, file: file === undefined ? '' : `${relative('', file)}:${line ?? 0}`, said }
}

/** `npm test` adds up itself. */
function isOfTheSum(event: TestEvent): boolean {
  return event.type === 'test:diagnostic' && event.data.nesting === 0 && sums.test(event.data.message)
}

const sums = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/

/** The first one behind stdin, stdout and stderr. */
const factsFd = 3
