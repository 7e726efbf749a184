import { problem, type Problem } from '@lasthop/contract'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { extname, join } from 'node:path'
import type { Challenges } from '../certs/challenges.ts'
import type { Watcher } from '../observe/live.ts'
import type { Doors, Edge } from '../proxy/edge.ts'
import type { Want } from './awaited-names.ts'
import type { Caller } from './crew.ts'
import type { Done, FromWorker, ToWorker } from './messages.ts'
import type { Snapshot } from './snapshot.ts'

/** What a worker is made of. */
export interface PostParts {
  /** Descriptors of this process; the worker gets them as its own. */
  readonly doors: Doors
  readonly onOnce: (finding: Extract<FromWorker, { kind: 'once' }>) => void
  readonly onLive: Watcher
  readonly want: Want
}

/** One worker process, from its start to its end. */
export class Post {
  readonly #child: ChildProcess
  readonly #asked = new Map<number, (done: Done | undefined) => void>()
  readonly #started = Promise.withResolvers<Edge['ports'] | Problem>()
  readonly #parts: PostParts
  /** How the process ended, in words. */
  readonly gone: Promise<string>
  #number = 0

  /** Makes the process, which loads its program and waits. */
  constructor(parts: PostParts) {
    this.#parts = parts
    const { doors } = parts
    const descriptors = [...doors.https, ...(doors.http ?? [])]
    // Standard output is for the results of the primary alone.
    this.#child = fork(program, { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc', ...descriptors] })
    this.#child.on('message', (message: FromWorker) => this.#hear(message))
    this.#child.on('error', () => {})
    this.gone = once(this.#child, 'exit').then(() => this.#leave())
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** Resolves when it takes connections, or with the reason why it never will. */
  start(snapshot: Snapshot): Promise<Edge['ports'] | Problem> {
    this.#say({ kind: 'start', snapshot, doors: inherited(this.#parts.doors) })
    return this.#started.promise
  }

  swap(snapshot: Snapshot): Promise<Done | undefined> {
    return this.#ask((number) => ({ kind: 'swap', number, snapshot }))
  }

  watch(isWatched: boolean): void {
    this.#say({ kind: 'watch', isWatched })
  }

  present(challenges: Challenges): Promise<Done | undefined> {
    return this.#ask((number) => ({ kind: 'present', number, challenges }))
  }

  expect(caller: Caller | undefined): Promise<Done | undefined> {
    return this.#ask((number) => ({ kind: 'expect', number, caller }))
  }

  tell(): Promise<Done | undefined> {
    return this.#ask((number) => ({ kind: 'tell', number }))
  }

  /** Drains it. What is left somewhat later is killed: a worker that hangs must not keep the whole from ending. */
  async end(graceMs: number): Promise<void> {
    this.#say({ kind: 'end', graceMs })
    const late = setTimeout(() => this.kill(), graceMs + endsWithinMs)
    await this.gone
    clearTimeout(late)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Undefined from one that is gone. One that does not answer is as good as gone, and is made so. */
  #ask(question: (number: number) => ToWorker): Promise<Done | undefined> {
    if (this.isGone) return Promise.resolve(undefined)
    const number = ++this.#number
    const { promise, resolve } = Promise.withResolvers<Done | undefined>()
    const late = setTimeout(() => this.kill(), answersWithinMs)
    this.#asked.set(number, (done) => {
      clearTimeout(late)
      resolve(done)
    })
    this.#say(question(number))
    return promise
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        return this.#started.resolve(message.ports)
      case 'failed':
        return this.#started.resolve(problem(message.message))
      case 'once':
        return this.#parts.onOnce(message)
      case 'wanted':
        return void this.#want(message.name)
      case 'live':
        return this.#parts.onLive(message.exchanges, message.leftOut)
      case 'done':
        this.#asked.get(message.number)?.(message)
        this.#asked.delete(message.number)
    }
  }

  async #want(name: string): Promise<void> {
    await this.#parts.want(name)
    this.#say({ kind: 'settled', name })
  }

  /** One that is about to be gone hears nothing any more. */
  #say(message: ToWorker): void {
    this.#child.send(message, () => {})
  }

  #leave(): string {
    const { exitCode, signalCode } = this.#child
    const how = signalCode === null ? `ended with exit code ${exitCode}` : `was ended by ${signalCode}`
    this.#started.resolve(problem(`A worker ${how} before it was ready.`))
    for (const answer of this.#asked.values()) answer(undefined)
    this.#asked.clear()
    return how
  }
}

/** In the worker they follow standard input, output and error and the channel to the primary. */
function inherited({ https, http }: Doors): Doors {
  const first = 4
  return {
    https: https.map((_, index) => first + index),
    http: http?.map((_, index) => first + https.length + index),
  }
}

const program = join(import.meta.dirname, `worker${extname(import.meta.filename)}`)
const answersWithinMs = 15_000
const endsWithinMs = 2_000
