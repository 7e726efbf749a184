import type { AccessEntry } from './access-log.ts'

/** What happened on one site since a process started, in numbers that can be added up over processes. */
export interface Figures {
  readonly requests: number
  /** Answers by the first digit of their status; the first place counts exchanges that got none. */
  readonly statuses: readonly number[]
  /** Exchanges that ended by a fault of the edge or of the app: their reason is not `ok`. */
  readonly faults: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** How many exchanges took how long: one number for each of `durationBoundsMs`, and one for what took longer. WebSockets do not count. */
  readonly durations: readonly number[]
  readonly durationSumMs: number
}

/** Upper bounds of the duration classes: each is the square root of two of the one before, from 0.1 ms to 105 s. */
export const durationBoundsMs: readonly number[] = Array.from({ length: 41 }, (_, at) => 0.1 * 2 ** (at / 2))

/** Counts the exchanges of one process by site. One call per exchange, and nothing kept of it. */
export class FigureCounter {
  readonly #sites = new Map<string, Count>()

  count(entry: AccessEntry): void {
    const site = entry.site ?? ''
    let count = this.#sites.get(site)
    if (count === undefined) this.#sites.set(site, (count = emptyCount()))
    count.requests++
    const digit = Math.floor(entry.status / 100)
    count.statuses[digit] = (count.statuses[digit] ?? 0) + 1
    if (entry.reason !== 'ok') count.faults++
    count.bytesIn += entry.bytesIn
    count.bytesOut += entry.bytesOut
    if (entry.status === 101) return
    const bucket = bucketOf(entry.durationMs)
    count.durations[bucket] = (count.durations[bucket] ?? 0) + 1
    count.durationSumMs += entry.durationMs
  }

  /** By the site's host as configured; the empty name holds what no site was found for. */
  get bySite(): ReadonlyMap<string, Figures> {
    return this.#sites
  }
}

/** The figures of several processes as one. */
export function addFigures(a: Figures, b: Figures): Figures {
  return {
    requests: a.requests + b.requests,
    statuses: addEach(a.statuses, b.statuses),
    faults: a.faults + b.faults,
    bytesIn: a.bytesIn + b.bytesIn,
    bytesOut: a.bytesOut + b.bytesOut,
    durations: addEach(a.durations, b.durations),
    durationSumMs: a.durationSumMs + b.durationSumMs,
  }
}

/** What came between two readings of one process or team; never less than nothing, even if a worker was replaced between them. */
export function figuresSince(before: Figures | undefined, after: Figures): Figures {
  if (before === undefined || before.requests > after.requests) return after
  const less = (a: readonly number[], b: readonly number[]) => a.map((value, at) => Math.max(0, value - (b[at] ?? 0)))
  return {
    requests: after.requests - before.requests,
    statuses: less(after.statuses, before.statuses),
    faults: Math.max(0, after.faults - before.faults),
    bytesIn: Math.max(0, after.bytesIn - before.bytesIn),
    bytesOut: Math.max(0, after.bytesOut - before.bytesOut),
    durations: less(after.durations, before.durations),
    durationSumMs: Math.max(0, after.durationSumMs - before.durationSumMs),
  }
}

/** The duration in milliseconds that this share (0 to 1) of the exchanges did not pass, to within its class; undefined when there were none. */
export function quantileMs({ durations }: Figures, share: number): number | undefined {
  const total = durations.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  let passed = 0
  for (const [at, count] of durations.entries()) {
    if (passed + count < total * share || count === 0) {
      passed += count
      continue
    }
    const [low, high] = [durationBoundsMs[at - 1] ?? 0, durationBoundsMs[at] ?? slowestMs]
    return low + (high - low) * ((total * share - passed) / count)
  }
  return slowestMs
}

/** No exchanges at all. */
export const noFigures: Figures = emptyCount()

type Count = { -readonly [K in keyof Figures]: Figures[K] extends readonly number[] ? number[] : Figures[K] }

function emptyCount(): Count {
  return {
    requests: 0,
    statuses: [0, 0, 0, 0, 0, 0],
    faults: 0,
    bytesIn: 0,
    bytesOut: 0,
    durations: Array.from({ length: durationBoundsMs.length + 1 }, () => 0),
    durationSumMs: 0,
  }
}

function bucketOf(ms: number): number {
  if (ms <= 0.1) return 0
  return Math.min(durationBoundsMs.length, Math.ceil(2 * Math.log2(ms * 10) - 1e-9))
}

function addEach(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, at) => value + (b[at] ?? 0))
}

const slowestMs = durationBoundsMs.at(-1) ?? 0
