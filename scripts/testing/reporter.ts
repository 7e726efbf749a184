/** What a test process tells: to people on stdout, and to `npm test` on a pipe of its own, a line of JSON for each fact. */
import { writeSync } from 'node:fs'
import { relative } from 'node:path'
import type { Readable } from 'node:stream'
import type { TestEvent } from 'node:test/reporters'
import { spec } from 'node:test/reporters'
import type { Fact, Failure } from './facts.ts'

/** Node calls this with all that happens in the process. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const shown = new spec()
  for await (const event of events) {
    const fact = factOf(event)
    if (fact !== undefined) writeSync(factsFd, `${JSON.stringify(fact)}\n`)
    if (isOfTheSum(event)) continue
    shown.write(event)
    yield* readyIn(shown)
  }
  // At its end it shows the errors in full.
  shown.end()
  yield* readyIn(shown)
}

function* readyIn(shown: Readable): Generator<string> {
  for (let text = readText(shown); text !== undefined; text = readText(shown)) yield text
}

function readText(shown: Readable): string | undefined {
  const piece: unknown = shown.read()
  return piece instanceof Buffer ? piece.toString() : typeof piece === 'string' ? piece : undefined
}

function factOf(event: TestEvent): Fact | undefined {
  if (event.type === 'test:summary' && event.data.file === undefined)
    return { kind: 'counts', counts: event.data.counts }
  // Of a suite and a test with parts, the part that failed is told.
  if (event.type !== 'test:fail' || isOfParts(event.data)) return undefined
  return { kind: 'failure', failure: failureOf(event.data) }
}

type Failed = Extract<TestEvent, { type: 'test:fail' }>['data']

function isOfParts({ details }: Failed): boolean {
  return 'failureType' in details.error && details.error.failureType === 'subtestsFailed'
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
