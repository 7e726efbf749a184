import { isProblem, problem, type Problem } from '@lasthop/contract'
import { noChallenges, type Challenges } from '../certs/challenges.ts'
import type { Watcher } from '../observe/live.ts'
import type { Log } from '../observe/log.ts'
import type { Doors, Edge } from '../proxy/edge.ts'
import { BackOff } from '../io/back-off.ts'
import type { Want } from './awaited-names.ts'
import type { Caller, Crew, Member } from './crew.ts'
import { Post } from './post.ts'
import type { Snapshot } from './snapshot.ts'

/** What a team is made of. */
export interface TeamParts {
  readonly snapshot: Snapshot
  readonly log: Log
  readonly doors: Doors & Disposable
  readonly want: Want
  /** How many workers. */
  readonly size: number
}

/** Workers that listen on the same sockets. One that ends is replaced; only its own connections are lost. */
export class Team implements Crew {
  readonly #parts: TeamParts
  readonly #posts: Post[] = []
  readonly #pauses = new Set<NodeJS.Timeout>()
  #snapshot: Snapshot
  /** A process that has loaded its program and waits, so that a place is filled at once: loading takes half a second. */
  #spare: Post | undefined
  #isEnding = false
  #watcher: Watcher | undefined
  #challenges = noChallenges
  ports: Edge['ports'] = { https: undefined, http: undefined }

  private constructor(parts: TeamParts) {
    this.#parts = parts
    this.#snapshot = parts.snapshot
  }

  /** Resolves when all workers take connections, or none. */
  static async start(parts: TeamParts): Promise<Team | Problem> {
    const team = new Team(parts)
    for (let place = 0; place < parts.size; place++) team.#posts.push(team.#fork())
    const started = await Promise.all(team.#posts.map((post) => post.start(parts.snapshot)))
    const fault = started.find(isProblem)
    if (fault !== undefined) {
      team.abandon()
      parts.doors[Symbol.dispose]()
      return fault
    }
    for (const ports of started) if (!isProblem(ports)) team.ports = ports
    for (const place of team.#posts.keys()) void team.#watch(place, new BackOff())
    team.#spare = team.#fork()
    return team
  }

  /** One worker tries it first, so that what cannot be served is served nowhere. */
  async swap(snapshot: Snapshot): Promise<Problem | undefined> {
    const [first, ...others] = this.#posts
    const tried = await first?.swap(snapshot)
    if (tried?.fault !== undefined) return problem(tried.fault)
    // From here on those that take the place of others start with it.
    this.#snapshot = snapshot
    const swapped = await Promise.all(others.map(async (post) => ({ post, done: await post.swap(snapshot) })))
    for (const { post, done } of swapped) if (done?.fault !== undefined) post.kill()
    return undefined
  }

  async present(challenges: Challenges): Promise<void> {
    this.#challenges = challenges
    await Promise.all(this.#posts.map((post) => post.present(challenges)))
  }

  async expect(caller: Caller | undefined): Promise<void> {
    await Promise.all(this.#posts.map((post) => post.expect(caller)))
  }

  async members(): Promise<readonly Member[]> {
    const told = await Promise.all(this.#posts.map((post) => post.tell()))
    return told.flatMap((done) => (done === undefined ? [] : [done.member]))
  }

  watch(watcher: Watcher | undefined): void {
    this.#watcher = watcher
    for (const post of this.#posts) post.watch(watcher !== undefined)
  }

  async end(graceMs: number): Promise<void> {
    this.#stopReplacing()
    // The workers' copies are closed by them; with this one the port is closed too.
    this.#parts.doors[Symbol.dispose]()
    await Promise.all(this.#posts.map((post) => post.end(graceMs)))
  }

  abandon(): void {
    this.#stopReplacing()
    for (const post of this.#posts) post.kill()
  }

  #stopReplacing(): void {
    this.#isEnding = true
    for (const pause of this.#pauses) clearTimeout(pause)
    this.#spare?.kill()
  }

  #fork(): Post {
    const { doors, log, want } = this.#parts
    return new Post({
      doors,
      want,
      onOnce: ({ code, key, message }) => log.once(code, key, message),
      onLive: (exchanges, leftOut) => this.#watcher?.(exchanges, leftOut),
    })
  }

  #takeSpare(): Post {
    const post = this.#spare === undefined || this.#spare.isGone ? this.#fork() : this.#spare
    this.#spare = undefined
    return post
  }

  async #watch(place: number, backOff: BackOff): Promise<void> {
    const post = this.#posts[place]
    const since = performance.now()
    const how = await post?.gone
    if (this.#isEnding || post === undefined) return
    this.#parts.log.error(`Worker ${post.pid} ${how}: its connections are lost. Another takes its place.`)
    this.#replaceLater(place, backOff, backOff.delayAfter(performance.now() - since))
  }

  #replaceLater(place: number, backOff: BackOff, delayMs: number): void {
    const pause = setTimeout(() => {
      this.#pauses.delete(pause)
      const post = this.#takeSpare()
      this.#posts[place] = post
      void this.#watch(place, backOff)
      void this.#begin(post)
    }, delayMs)
    this.#pauses.add(pause)
  }

  async #begin(post: Post): Promise<void> {
    const started = await post.start(this.#snapshot)
    if (this.#isEnding) return
    if (this.#watcher !== undefined) post.watch(true)
    void post.present(this.#challenges)
    // Only now, so that the two do not compete for the processor.
    this.#spare ??= this.#fork()
    if (!isProblem(started)) return this.#parts.log.info(`Worker ${post.pid} has taken its place.`)
    this.#parts.log.error(started.message)
    post.kill()
  }
}
