/** Who writes on the page. */
export interface Writer {
  /** Somebody else wants to write: what stands there of this writer is to be taken off with `take` now. */
  setAside(): void
}

/**
 * Where small messages are put together before they are sent: one place for everybody, where each begins behind the one before, so
 * that a message of several parts costs one view and no copy. What was taken off is never written over: it may wait for its socket
 * as long as it has to, and keeps the page's memory until then.
 */
class Page {
  bytes: Buffer = Buffer.allocUnsafeSlow(pageBytes)
  /** Where the next byte goes. */
  at = 0
  #from = 0
  #writer: Writer | undefined

  /** Makes room for this many bytes from `at` on. */
  open(writer: Writer, length: number): void {
    if (this.#writer !== writer) {
      this.#writer?.setAside()
      this.#writer = writer
      this.#from = this.at
    }
    if (this.at + length > this.bytes.length) this.#turn(writer, length)
  }

  /** What the writer has written since it began, which is at an end now. */
  take(): Buffer {
    const piece = this.bytes.subarray(this.#from, this.at)
    this.#from = this.at
    this.#writer = undefined
    return piece
  }

  #turn(writer: Writer, length: number): void {
    if (this.at > this.#from) writer.setAside()
    this.bytes = Buffer.allocUnsafeSlow(Math.max(pageBytes, length))
    this.at = 0
    this.#from = 0
    this.#writer = writer
  }
}

const pageBytes = 65_536

export const page = new Page()
