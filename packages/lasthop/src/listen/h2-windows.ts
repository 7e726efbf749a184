/** The windows of a whole HTTP/2 connection (RFC 9113 section 6.9), and whose turn it is when there is room. */
import { firstWindow, frameType, windowMost } from '../h2/codes.ts'
import type { H2Output } from './h2-output.ts'
import type { H2Stream } from './h2-stream.ts'

export class H2Windows {
  readonly #output: H2Output
  readonly #waiting = new Set<H2Stream>()
  #receive = firstWindow
  #unreported = connectionWindow - firstWindow
  /** What the client takes on all streams together. */
  send = firstWindow

  constructor(output: H2Output) {
    this.#output = output
  }

  /** Content has come. False: it is more than the client may send. */
  arrived(bytes: number): boolean {
    this.#receive -= bytes
    return this.#receive >= 0
  }

  /** The client may send as much more, and is told so when it is worth a frame. */
  consumed(bytes: number): void {
    this.#unreported += bytes
    if (this.#unreported >= connectionWindow / 2) this.report()
  }

  report(): void {
    this.#output.number(frameType.windowUpdate, 0, this.#unreported)
    this.#receive += this.#unreported
    this.#unreported = 0
  }

  /** False: more than a window can be. */
  widen(bytes: number): boolean {
    this.send += bytes
    if (this.send > windowMost) return false
    this.pump()
    return true
  }

  wait(stream: H2Stream): void {
    this.#waiting.add(stream)
    if (this.#output.hasRoom) this.pump()
  }

  forget(stream: H2Stream): void {
    this.#waiting.delete(stream)
  }

  /** A frame of each stream in turn, as long as there is room. */
  pump(): void {
    while (this.#output.hasRoom && this.send > 0) {
      const [stream] = this.#waiting
      if (stream === undefined) return
      this.#waiting.delete(stream)
      if (stream.pump()) this.#waiting.add(stream)
    }
  }
}

/** What a client may send ahead on all streams together, so that this bounds what is held for apps that do not read. */
const connectionWindow = 2_097_152
