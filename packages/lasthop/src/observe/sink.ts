import { Ink } from './ink.ts'
import type { LogTarget } from './target.ts'

/** What a sink tells the operator, in whole sentences: that lines get lost, and that they no longer do. */
export type SayTrouble = (message: string) => void

/** How a sink behaves. */
export interface SinkOptions {
  /** What the sink is called in messages: `The access log "/var/log/lasthop.log"`. */
  readonly name: string
  /** How long lines may be gathered into one write; 0 writes at once. */
  readonly gatherMs: number
  readonly sayTrouble: SayTrouble
}

/**
 * Takes lines from the ways of traffic, and writes them behind their back: in big pieces, one at a time.
 *
 * Memory is bounded. What a broken or slow target does not take is dropped and counted; the target is tried again with the
 * lines that come later.
 */
export class Sink {
  readonly #target: LogTarget
  readonly #options: SinkOptions
  readonly #waiting = new Ink()
  /** Where the line begins that is being written. */
  #lineStart = 0
  #waitingLines = 0
  #busy = false
  #isEnded = false
  #timer: NodeJS.Timeout | undefined
  #dropped = 0
  #droppedInTrouble = 0
  #reason: string | undefined
  #onIdle: (() => void) | undefined

  constructor(target: LogTarget, options: SinkOptions) {
    this.#target = target
    this.#options = options
  }

  /** Lines lost so far. */
  get dropped(): number {
    return this.#dropped
  }

  /** Takes one line, ASCII, with its line feed. */
  write(line: string): void {
    this.begin().text(line)
    this.close()
  }

  /** What one line is to be written with; `close` comes after it. */
  begin(): Ink {
    this.#lineStart = this.#waiting.length
    return this.#waiting
  }

  close(): void {
    if (this.#isEnded) this.#dropped++
    else if (this.#waiting.length > waitingLimitBytes) this.#drop(1, 'it takes lines too slowly')
    else return this.#keep()
    this.#waiting.cutTo(this.#lineStart)
  }

  #keep(): void {
    this.#waitingLines++
    if (!this.#busy) this.#flushInTime()
  }

  /** Writes what is waiting, gives up after a second, and closes the target. */
  async end(): Promise<void> {
    this.#isEnded = true
    this.#flush()
    if (this.#busy) await this.#idleOrTired()
    // A file that is still being written to is left to the end of the process: its descriptor must not become another's.
    if (!this.#busy) this.#target.close()
  }

  async #idleOrTired(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, endPatienceMs)
    this.#onIdle = resolve
    await promise
    clearTimeout(timer)
  }

  /** What came while the target was busy is gathered too: written at once, it would be a few lines, again and again. */
  #flushInTime(): void {
    if (this.#waitingLines === 0) return
    const { gatherMs } = this.#options
    if (gatherMs === 0 || this.#isEnded || this.#waiting.length > pieceBytes) return this.#flush()
    this.#timer ??= setTimeout(() => this.#flush(), gatherMs).unref()
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#busy || this.#waitingLines === 0) return
    const lines = this.#waitingLines
    const bytes = this.#waiting.take()
    this.#waitingLines = 0
    this.#busy = true
    this.#target.write(bytes, (reason) => this.#written(lines, reason))
  }

  #written(lines: number, reason: string | undefined): void {
    this.#busy = false
    if (reason === undefined) this.#waiting.giveBack()
    if (reason === undefined) this.#recover()
    else this.#drop(lines, reason)
    this.#flushInTime()
    if (!this.#busy) this.#onIdle?.()
  }

  #drop(lines: number, reason: string): void {
    this.#dropped += lines
    this.#droppedInTrouble += lines
    if (this.#reason === reason) return
    this.#reason = reason
    this.#options.sayTrouble(`${this.#options.name} loses lines: ${reason}. Traffic goes on.`)
  }

  #recover(): void {
    if (this.#reason === undefined) return
    const lost = this.#droppedInTrouble
    this.#reason = undefined
    this.#droppedInTrouble = 0
    this.#options.sayTrouble(`${this.#options.name} takes lines again; ${lost} were lost.`)
  }
}

const waitingLimitBytes = 4 * 1024 * 1024
const pieceBytes = 64 * 1024
const endPatienceMs = 1000
