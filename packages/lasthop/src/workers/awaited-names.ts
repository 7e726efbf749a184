import { foldServerName } from '../certs/names.ts'
import type { OnDemandSite } from '../config/on-demand.ts'

/** Gets a certificate for a name that is in no site's name; resolves when there is one, or there shall be none. */
export type Want = (name: string) => Promise<void>

/** What is known of names on demand at this moment. */
export interface KnownNames {
  readonly siteFor: OnDemandSite
  has(name: string): boolean
}

/** Handshakes that wait for a certificate. Strangers choose these names, so everything about them is bounded. */
export class AwaitedNames {
  readonly #want: Want
  readonly #waiting = new Map<string, Promise<void>>()
  /** Not to be wanted again before, by name, in `performance.now()`. */
  readonly #refused = new Map<string, number>()

  constructor(want: Want) {
    this.#want = want
  }

  /** Undefined: there is nothing to wait for. */
  waitFor(servername: string, known: KnownNames): Promise<void> | undefined {
    const name = foldServerName(servername)
    if (known.siteFor(name) === undefined || known.has(name)) return undefined
    const now = performance.now()
    if ((this.#refused.get(name) ?? 0) > now) return undefined
    const waiting = this.#waiting.get(name)
    if (waiting !== undefined || this.#waiting.size >= mostWaiting) return waiting
    const wanted = this.#want(name).finally(() => {
      this.#waiting.delete(name)
      if (this.#refused.size >= mostRefused) this.#refused.clear()
      this.#refused.set(name, performance.now() + refusedMs)
    })
    this.#waiting.set(name, wanted)
    return wanted
  }
}

const mostWaiting = 200
const mostRefused = 10_000
const refusedMs = 60_000
