import { isProblem, problem, type Fields, type Problem } from '@lasthop/contract'
import type { Absence } from '../config/absence.ts'
import type { App, Upstream } from '../config/config.ts'
import type { Log } from '../observe/log.ts'
import { awaited, newBerth, noRun, patienceMs, vacate, type Berth, type Run } from './berth.ts'
import { Instance } from './instance.ts'
import { choosePlace, fixedPort, type Place } from './place.ts'
import { absenceOf, isAwaited, tellPause } from './readiness.ts'

/** What a fleet needs of the world. */
export interface FleetParts {
  readonly host: string
  readonly log: Log
  /** Where sockets are. */
  readonly runFolder: string
  /** Everything of an instance's environment but where it listens. */
  readonly environmentFor: (app: App, place: Place) => Readonly<Record<string, string | undefined>>
  readonly fieldsFor: (path: string) => Fields
  /** A line that an instance wrote; `number` counts from 1. */
  readonly show: (line: string, number: number) => void
  /** Resolves when no request goes any more to a place that is not among `upstreams`. */
  readonly publish: () => Promise<void>
  /** Resolves when everybody knows whether there is an instance that answers. */
  readonly tell: () => Promise<void>
  /** Resolves when no request that went to this place is still under way, or after `withinMs`. */
  readonly quiet: (place: Place, withinMs: number) => Promise<void>
}

/** One instance, as `lasthop status` shows it. */
export interface InstanceStatus {
  readonly pid: number | undefined
  readonly startedAt: number | undefined
  readonly restarts: number
  readonly answers: boolean
}

/** The instances of one site's app. One that ends is started again; all can be replaced without losing a request. */
export class Fleet {
  readonly #parts: FleetParts
  readonly #berths: Berth[]
  #app: App
  /** The first instance of the next app, while it is not certain that there will be one. */
  #staged: Berth | undefined
  #isEnding = false

  private constructor(app: App, parts: FleetParts, places: readonly Place[]) {
    this.#app = app
    this.#parts = parts
    this.#berths = places.map((place, index) => newBerth(place, index + 1))
  }

  /** Chooses where the instances will listen; none runs yet. */
  static async plan(app: App, parts: FleetParts): Promise<Fleet> {
    const places: Place[] = []
    for (let count = 0; count < app.instances; count++) places.push(await choosePlace(app, parts.runFolder))
    return new Fleet(app, parts, places)
  }

  get app(): App {
    return this.#app
  }

  get upstreams(): readonly Upstream[] {
    return this.#berths.map(({ place }) => ({ address: place, scheme: 'http', secure: {}, weight: 1 }))
  }

  /** Undefined: an instance answers. */
  get absence(): Absence | undefined {
    const readiness = this.#berths.map((berth) => berth.readiness)
    return absenceOf(readiness, Math.min(patienceMs, this.#app.ready.withinMs))
  }

  get status(): readonly InstanceStatus[] {
    return this.#berths.map(({ instance, restarts, readiness }) => ({
      pid: instance?.pid,
      startedAt: instance?.startedAt,
      restarts,
      answers: readiness.kind === 'answers',
    }))
  }

  /** Starts all instances. The problem is that none answers; they are tried again until the fleet is stopped. */
  async start(): Promise<Problem | undefined> {
    const found = await Promise.all(this.#berths.map((berth) => this.#fill(berth)))
    const faults = found.filter((fault) => fault !== undefined)
    if (faults.length === found.length) return faults[0]
    for (const { message } of faults) this.#say('error', message)
    this.#warnOfOpenAddresses()
    return undefined
  }

  /** Starts the first instance of `next`, which is not served yet. The problem is that it does not answer. */
  async stage(next: App): Promise<Problem | undefined> {
    // On a fixed port there is no room for two.
    if (fixedPort(next) !== undefined) return undefined
    const staged = await this.#bringUp(0, next)
    if (isProblem(staged)) return staged
    this.#staged = staged
    return undefined
  }

  async unstage(): Promise<void> {
    const staged = this.#staged
    this.#staged = undefined
    await staged?.instance?.stop()
  }

  /** Replaces the instances one by one by those of `next`. A problem with the first changes nothing. */
  async replace(next: App): Promise<Problem | undefined> {
    for (let index = 0; index < next.instances; index++) {
      const fault = await this.#replaceOne(index, next)
      if (fault !== undefined) return index === 0 ? fault : this.#tellHalf(index, next, fault)
    }
    await this.#leave(this.#berths.splice(next.instances))
    this.#app = next
    return undefined
  }

  /** Ends all instances; whoever asks has seen to it that no request goes to them any more. */
  async stop(): Promise<void> {
    this.#isEnding = true
    await this.unstage()
    for (const { pause } of this.#berths) clearTimeout(pause)
    await Promise.all(this.#berths.map(async ({ instance }) => instance?.stop()))
  }

  /** The new one runs and answers before the old one is left; on a fixed port there is room for one alone. */
  async #replaceOne(index: number, next: App): Promise<Problem | undefined> {
    const old = this.#berths[index]
    const inTheWay = old !== undefined && isPort(old.place, fixedPort(next)) ? old : undefined
    if (inTheWay !== undefined) await this.#makeRoom(inTheWay)
    const berth = this.#takeStaged() ?? (await this.#bringUp(index, next))
    if (isProblem(berth)) {
      if (inTheWay !== undefined) this.#again(inTheWay, noRun)
      return berth
    }
    this.#berths[index] = berth
    if (berth.instance !== undefined) void this.#watch(berth, berth.instance)
    await this.#parts.publish()
    if (old !== undefined) await this.#retire(old)
    return undefined
  }

  #takeStaged(): Berth | undefined {
    const staged = this.#staged
    this.#staged = undefined
    return staged
  }

  /** A new instance that answers, at a place of its own. */
  async #bringUp(index: number, app: App): Promise<Berth | Problem> {
    const berth = newBerth(await choosePlace(app, this.#parts.runFolder), index + 1)
    const instance = await this.#launch(berth, app)
    if (isProblem(instance)) return instance
    const fault = await instance.ready()
    if (fault !== undefined) {
      await instance.stop()
      return fault
    }
    berth.readiness = { kind: 'answers', since: Date.now() }
    return berth
  }

  async #leave(berths: readonly Berth[]): Promise<void> {
    if (berths.length === 0) return
    await this.#parts.publish()
    await Promise.all(berths.map((berth) => this.#retire(berth)))
  }

  /** Visitors wait from now on, for the next instance; those under way have a while to come to their end. */
  async #makeRoom(berth: Berth): Promise<void> {
    berth.readiness = awaited
    await this.#parts.tell()
    await this.#parts.quiet(berth.place, roomWithinMs)
    await this.#empty(berth)
  }

  async #retire(berth: Berth): Promise<void> {
    await this.#parts.quiet(berth.place, quietWithinMs)
    await this.#empty(berth)
  }

  async #empty(berth: Berth): Promise<void> {
    clearTimeout(berth.pause)
    await berth.instance?.stop()
  }

  /** Starts an instance where its place is, and again later if it does not come up. */
  async #fill(berth: Berth): Promise<Problem | undefined> {
    const instance = await this.#launch(berth, this.#app)
    if (isProblem(instance)) {
      this.#again(berth, noRun)
      return instance
    }
    const fault = await instance.ready()
    if (fault !== undefined) {
      // Whoever told it to end has something else in mind for its place.
      if (instance.isStopped) return fault
      await instance.stop()
      this.#again(berth, { livedMs: 0, lostMs: Date.now() - instance.startedAt })
      return fault
    }
    berth.readiness = { kind: 'answers', since: Date.now() }
    void this.#watch(berth, instance)
    await this.#parts.tell()
    return undefined
  }

  async #launch(berth: Berth, app: App): Promise<Instance | Problem> {
    const { environmentFor, fieldsFor, show } = this.#parts
    const { place, number } = berth
    const env = environmentFor(app, place)
    const instance = await Instance.launch({
      app,
      place,
      env,
      fieldsFor,
      show: (line) => show(line, number),
      warn: (message) => this.#say('warn', message),
    })
    if (isProblem(instance)) return instance
    berth.instance = instance
    if (this.#isEnding) await instance.stop()
    return instance
  }

  async #watch(berth: Berth, instance: Instance): Promise<void> {
    const ended = await instance.ended
    if (instance.isStopped || this.#isEnding || !this.#berths.includes(berth)) return
    const livedMs = berth.readiness.kind === 'answers' ? Date.now() - berth.readiness.since : 0
    this.#again(berth, { livedMs, lostMs: 0 })
    this.#say('error', `${instance.tellEnd(ended)}${tellPause(berth.readiness)}`)
  }

  #again(berth: Berth, run: Run): void {
    if (this.#isEnding || !this.#berths.includes(berth)) return
    const delayMs = vacate(berth, run)
    void this.#parts.tell()
    clearTimeout(berth.pause)
    berth.pause = setTimeout(() => void this.#restart(berth), delayMs)
  }

  async #restart(berth: Berth): Promise<void> {
    berth.readiness = { kind: 'starting', isAwaited: isAwaited(berth.readiness) }
    void this.#parts.tell()
    const fault = await this.#fill(berth)
    if (this.#isEnding) return
    if (fault === undefined) this.#say('info', 'The application was started again and answers.')
    else this.#say('error', `${fault.message}${tellPause(berth.readiness)}`)
  }

  /** Other machines that reach the app past the edge could tell it anything. */
  #warnOfOpenAddresses(): void {
    const open = this.#berths.flatMap(({ instance }) => instance?.openAddresses() ?? [])
    if (open.length === 0) return
    this.#say(
      'warn',
      `The application listens at ${open.join(' and ')}, where others may reach it past this edge: make it listen at $HOST alone.`,
    )
  }

  #tellHalf(count: number, next: App, { message }: Problem): Problem {
    return problem(`${count} of ${next.instances} instances were replaced, the others run on as they were. ${message}`)
  }

  #say(level: 'info' | 'warn' | 'error', message: string): void {
    this.#parts.log[level](`${this.#parts.host}: ${message}`)
  }
}

/** An answer that takes longer is cut when its instance ends. */
export const quietWithinMs = 30_000
/** Shorter, where visitors wait meanwhile; most applications answer what they have begun when they are told to end. */
const roomWithinMs = 2000

function isPort(place: Place, port: number | undefined): boolean {
  return place.kind === 'tcp' && place.port === port
}
