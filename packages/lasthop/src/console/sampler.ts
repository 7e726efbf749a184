import { addFigures, figuresSince, noFigures, quantileMs, type Figures } from '../observe/figures.ts'
import type { RunningEdge } from './running-edge.ts'

/** What happened on one site in one span of time. */
export interface Sample {
  /** The end of the span, in milliseconds since 1970. */
  readonly at: number
  readonly requests: number
  readonly faults: number
  readonly p50Ms: number | undefined
  readonly p99Ms: number | undefined
}

/** Looks at the figures every five seconds and keeps an hour of them, for each site and for all together (the name `*`). */
export class Sampler implements Disposable {
  readonly #edge: RunningEdge
  readonly #ownHost: string
  readonly #now: () => number
  readonly #series = new Map<string, Sample[]>()
  readonly #timer: NodeJS.Timeout
  #before: ReadonlyMap<string, Figures> | undefined

  /** The console's own exchanges are left out: streams of events that last for minutes say nothing about the sites. */
  constructor(edge: RunningEdge, ownHost: string, now: () => number) {
    this.#edge = edge
    this.#ownHost = ownHost
    this.#now = now
    this.#timer = setInterval(() => void this.look(), everyMs).unref()
  }

  /** Takes one sample. */
  async look(): Promise<void> {
    const figures = structuredClone(await this.#edge.figures())
    const before = this.#before
    this.#before = figures
    if (before === undefined) return
    let all = noFigures
    for (const [site, now] of figures) {
      if (site === this.#ownHost) continue
      const more = figuresSince(before.get(site), now)
      all = addFigures(all, more)
      this.#keep(site, more)
    }
    this.#keep(everySite, all)
  }

  /** The oldest first; those after a moment alone, for who has the others. */
  series(site: string, since = 0): readonly Sample[] {
    return (this.#series.get(site) ?? []).filter(({ at }) => at > since)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #keep(site: string, figures: Figures): void {
    const series = this.#series.get(site) ?? []
    const { requests, faults } = figures
    series.push({
      at: this.#now(),
      requests,
      faults,
      p50Ms: quantileMs(figures, 0.5),
      p99Ms: quantileMs(figures, 0.99),
    })
    if (series.length > mostSamples) series.shift()
    this.#series.set(site, series)
  }
}

/** The name under which all sites are counted together. */
export const everySite = '*'

const everyMs = 5_000
const mostSamples = 720
