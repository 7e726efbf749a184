import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { StopRule } from '../config/config.ts'
import { membersOf } from './members.ts'

/** What to run. */
export interface GroupParts {
  readonly words: readonly string[]
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stop: StopRule
}

/** How a program ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/**
 * A program and everything it starts, as one process group. None of it outlives us, however we end: a small watcher in the
 * group holds the other end of a pipe of ours, and ends the group when the pipe closes.
 */
export class ProcessGroup {
  readonly #child: ChildProcess
  readonly #stop: StopRule
  readonly #ended: Promise<Ended>
  #isStopping = false

  constructor({ words, directory, env, stop }: GroupParts) {
    this.#stop = stop
    const seconds = String(Math.ceil(stop.withinMs / 1000))
    this.#child = spawn('/bin/sh', ['-c', watched, watcherName, stop.signal.slice(3), seconds, ...words], {
      cwd: directory,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    this.#ended = this.#waitForEnd()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get streams(): readonly Readable[] {
    return [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null)
  }

  /** When the program itself has ended. What it left behind has been ended too, unless it was told to stop. */
  get ended(): Promise<Ended> {
    return this.#ended
  }

  /** Ends the whole group: asked first, and killed when it does not listen. Returns whether the latter came to pass. */
  async stop(): Promise<boolean> {
    if (this.#isStopping) return this.#ended.then(() => false)
    this.#isStopping = true
    this.#signal(this.#stop.signal)
    const deadline = performance.now() + this.#stop.withinMs
    const late = setTimeout(() => this.#signal('SIGKILL'), this.#stop.withinMs)
    await this.#ended
    clearTimeout(late)
    await this.#waitForRest(deadline)
    this.#signal('SIGKILL')
    return performance.now() >= deadline
  }

  /** Now. */
  kill(): void {
    this.#signal('SIGKILL')
  }

  async #waitForEnd(): Promise<Ended> {
    const { pid } = this.#child
    if (pid === undefined) {
      await once(this.#child, 'error').catch(() => undefined)
      return { code: 127, signal: null }
    }
    this.#child.on('error', () => {})
    const closed = once(this.#child, 'close')
    await once(this.#child, 'exit')
    if (!this.#isStopping) {
      this.#signal('SIGKILL')
      // Its last words may still be on their way; a process that left the group may keep the pipe open for ever.
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, lastWordsMs))])
    }
    return { code: this.#child.exitCode, signal: this.#child.signalCode }
  }

  /** The first program may be a shell or npm, which end before what they started. */
  async #waitForRest(deadline: number): Promise<void> {
    const { pid } = this.#child
    if (pid === undefined) return
    while (performance.now() < deadline && membersOf(pid).some(({ command }) => !command.includes(watcherName))) {
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
  }

  // The watcher keeps the number of the group from being given to anybody else.
  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return
    try {
      process.kill(-this.#child.pid, signal)
    } catch {
      // Nobody is left.
    }
  }
}

/** The name of the shell that starts a program and watches over it. */
export const watcherName = 'lasthop-app-watcher'
const lookAgainMs = 100
const lastWordsMs = 250

/** The watcher is nobody's child by the time the program runs, so that no program waits for a child it does not know. */
const watched = `signal=$1 seconds=$2
shift 2
(
  (
    trap '' HUP INT QUIT TERM USR1 USR2
    read -r closed <&3
    kill -s "$signal" 0
    sleep "$seconds"
    kill -s KILL 0
  ) </dev/null >/dev/null 2>&1 &
)
exec 3<&-
exec "$@"`
