import type { Absence } from '../config/absence.ts'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { Failure } from './failure.ts'
import type { Pending } from './line.ts'
import type { Upstreams } from './upstreams.ts'

/** A request that may wait for its app. One of the two is called, once, and never before its place was given back. */
export interface Visitor {
  /** The app is there, or may be: `upstreams` are those of the configuration that is served now. */
  letIn(upstreams: Upstreams): void
  turnedAway(failure: Failure): void
}

/** How a visitor comes. */
export interface Coming {
  /** When it began to wait, on the scale of `performance.now()`. */
  readonly since: number
  /** The app refused its connection, of which the edge's other processes may not have heard yet. */
  readonly refusal: Failure | undefined
}

/**
 * In front of an app that the edge runs: requests wait here while no instance of it answers. It outlives configurations, so that
 * whoever waits goes on where the app is by then.
 */
export class Lobby {
  readonly #guests = new Set<Guest>()
  readonly #deadlines: Deadlines
  #upstreams: Upstreams | undefined
  #absence: Absence | undefined
  #knocking: NodeJS.Timeout | undefined
  /** So many may wait at once. */
  guestsMost = 0

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines
  }

  /** Whether it is known that no instance answers. */
  get isClosed(): boolean {
    return this.#absence !== undefined
  }

  /** Another configuration is served. */
  serve(upstreams: Upstreams): void {
    this.#upstreams = upstreams
  }

  /** What whoever runs the app knows of it; undefined: an instance answers. */
  tell(absence: Absence | undefined): void {
    this.#absence = absence
    if (absence === undefined) return this.#letAllIn()
    this.#stopKnocking()
    for (const guest of this.#guests) if (this.#isInVain(absence, guest.deadline)) guest.expire()
  }

  /** A place to wait in, or why there is none. */
  admit(visitor: Visitor, { since, refusal }: Coming): Pending | Failure {
    const absence = this.#absence
    const waitMs = absence?.waitMs ?? patienceMs
    const deadline = since + waitMs
    if (this.#guests.size >= this.guestsMost) return full
    const failure = (): Failure => failureOf(this.#absence, waitMs) ?? refusal ?? late(waitMs)
    if (absence === undefined ? deadline <= performance.now() : this.#isInVain(absence, deadline)) return failure()
    if (absence === undefined) this.#knocking ??= setTimeout(() => this.#knock(), knockMs).unref()
    return this.#seat(visitor, deadline, failure)
  }

  /** A visitor who waited has reached the app. */
  entered(): void {
    if (!this.isClosed) this.#letAllIn()
  }

  #seat(visitor: Visitor, deadline: number, failure: () => Failure): Guest {
    const deadlines = this.#deadlines
    const guest: Guest = new Guest(visitor, { deadline, failure, deadlines, onLeave: () => this.#guests.delete(guest) })
    this.#guests.add(guest)
    return guest
  }

  #letAllIn(): void {
    this.#stopKnocking()
    for (const guest of this.#guests) this.#letIn(guest)
  }

  /** An app may open its port again by itself: the one who waited longest tries for all. */
  #knock(): void {
    this.#stopKnocking()
    const [first] = this.#guests
    if (this.isClosed || first === undefined) return
    this.#knocking = setTimeout(() => this.#knock(), knockMs).unref()
    this.#letIn(first)
  }

  /** Nobody comes before a configuration is served. */
  #letIn(guest: Guest): void {
    if (this.#upstreams !== undefined) guest.letIn(this.#upstreams)
  }

  #stopKnocking(): void {
    clearTimeout(this.#knocking)
    this.#knocking = undefined
  }

  /** Nothing will have changed by then. */
  #isInVain({ waitMs, nextStartAt }: Absence, deadline: number): boolean {
    const leftMs = deadline - performance.now()
    return waitMs === 0 || leftMs <= 0 || (nextStartAt !== undefined && nextStartAt - Date.now() > leftMs)
  }
}

/** How long an app that refuses connections is thought to be on its way back. */
export const patienceMs = 5000

interface GuestParts {
  readonly deadline: number
  readonly failure: () => Failure
  readonly deadlines: Deadlines
  readonly onLeave: () => void
}

/** A request that waits. */
class Guest implements Pending, Timed {
  readonly #visitor: Visitor
  readonly #parts: GuestParts
  readonly deadline: number

  constructor(visitor: Visitor, parts: GuestParts) {
    this.#visitor = visitor
    this.#parts = parts
    this.deadline = parts.deadline
    parts.deadlines.watch(this)
  }

  letIn(upstreams: Upstreams): void {
    this.destroy()
    this.#visitor.letIn(upstreams)
  }

  expire(): void {
    this.destroy()
    this.#visitor.turnedAway(this.#parts.failure())
  }

  destroy(): void {
    this.#parts.deadlines.forget(this)
    this.#parts.onLeave()
  }
}

function failureOf(absence: Absence | undefined, waitMs: number): Failure | undefined {
  if (absence === undefined) return undefined
  const { nextStartAt } = absence
  if (nextStartAt === undefined) return late(waitMs)
  return { kind: 'ended', message: 'the application has ended and is not started again yet', nextStartAt }
}

function late(waitMs: number): Failure {
  return { kind: 'starting', message: `the application did not start within ${waitMs} ms` }
}

const full: Failure = { kind: 'busy', message: 'the queue for the application is full' }
const knockMs = 100
