/** How the edge takes leave of a client (RFC 9113 section 6.8). */
import { errorCode, frameType, windowMost } from '../h2/codes.ts'
import type { H2Output } from './h2-output.ts'

/**
 * First a warning that no stream shall be opened any more, and a PING: when that is back, every stream has arrived that was
 * opened before the client heard of it. Then which was the last that is answered. Said at once, it would be a refusal of
 * requests that are on their way.
 */
export class H2Farewell {
  readonly #output: H2Output
  #last: number | undefined
  isWarned = false

  constructor(output: H2Output) {
    this.#output = output
  }

  warn(): void {
    this.isWarned = true
    this.#goaway(windowMost, errorCode.none)
    this.#output.control(frameType.ping, 0, { stream: 0, payload: mark })
  }

  /** Whether this is what the warning waits for. */
  isEcho(payload: Buffer): boolean {
    return this.isWarned && mark.equals(payload)
  }

  /** The number of the last stream may not rise when it is said again. */
  say(last: number, code: number): void {
    this.#last = Math.min(last, this.#last ?? last)
    this.#goaway(this.#last, code)
  }

  #goaway(last: number, code: number): void {
    const payload = Buffer.alloc(8)
    payload.writeUInt32BE(last)
    payload.writeUInt32BE(code, 4)
    this.#output.control(frameType.goaway, 0, { stream: 0, payload })
  }
}

const mark = Buffer.from('farewell', 'latin1')
