import { performance } from 'node:perf_hooks'

/** What a process can say of its own time, each in milliseconds since some moment. */
export interface OwnTime {
  /** By the clock. */
  now(): number
  /** Processor time of this thread. */
  usedMs(): number
  /** Time in which this thread had nothing to do. */
  idleMs(): number
}

/**
 * How many exchanges may be described until the next delivery. The sample takes a hundredth of the processor time that the process
 * has, whether it uses it or not: where others leave it little of its core, fewer exchanges are shown and requests do not wait for
 * them. A few are shown in any case.
 */
export class LiveBudget {
  readonly #time: OwnTime
  #most = mostPerDelivery
  #described = 0
  #spentMs = 0
  #costMs = 0
  #startedAt = 0
  #usedMs = 0
  #idleMs = 0

  constructor(time: OwnTime) {
    this.#time = time
    this.#look()
  }

  get hasRoom(): boolean {
    return this.#described < this.#most
  }

  /** The work for one exchange begins. */
  begin(): void {
    this.#described++
    this.#startedAt = this.#time.now()
  }

  /** What was begun last has ended. */
  end(): void {
    this.#spentMs += this.#time.now() - this.#startedAt
  }

  /** Does the work of a delivery, and counts anew for the next one by what everything took. */
  deliver(work: () => void): void {
    const startedAt = this.#time.now()
    work()
    this.#spentMs += this.#time.now() - startedAt
    const hadMs = this.#look()
    if (this.#described > 0) {
      const costMs = (this.#spentMs * afterwards) / this.#described
      this.#costMs = this.#costMs === 0 ? costMs : (this.#costMs + costMs) / 2
    }
    const affordable = this.#costMs === 0 ? mostPerDelivery : Math.floor((hadMs * share) / this.#costMs)
    this.#most = Math.min(mostPerDelivery, Math.max(leastPerDelivery, affordable))
    this.#described = 0
    this.#spentMs = 0
  }

  /** The processor time that this thread had, or could have had, since the last look. */
  #look(): number {
    const [usedMs, idleMs] = [this.#time.usedMs(), this.#time.idleMs()]
    const hadMs = usedMs - this.#usedMs + (idleMs - this.#idleMs)
    this.#usedMs = usedMs
    this.#idleMs = idleMs
    return hadMs
  }
}

/** The time of this thread. */
export const ownTime: OwnTime = {
  now: () => performance.now(),
  usedMs() {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  },
  idleMs: () => performance.eventLoopUtilization().idle,
}

const share = 0.01
/** What is sent goes through the edge to the page, which takes about as long again, later. */
const afterwards = 2
/** With a delivery each 400 ms, 25 exchanges a second: a person cannot read more. */
const mostPerDelivery = 10
const leastPerDelivery = 2
