/** The beginning of a frame whose end has not come. */

/** Grows by doubling: a frame that comes byte by byte must not be copied for each of its bytes. */
export class HeldFrame {
  #room: Buffer = nothing
  #bytes = 0

  /** What is held and this piece behind it, as one. */
  join(piece: Buffer): Buffer {
    if (this.#bytes === 0) return (this.#room = piece)
    const bytes = this.#bytes + piece.length
    if (bytes > this.#room.length) {
      const larger = Buffer.allocUnsafe(Math.max(bytes, 2 * this.#bytes))
      this.#room.copy(larger, 0, 0, this.#bytes)
      this.#room = larger
    }
    piece.copy(this.#room, this.#bytes)
    return this.#room.subarray(0, bytes)
  }

  /** Holds what is left of joined bytes from here on. */
  keep(bytes: Buffer, from: number): void {
    this.#bytes = bytes.length - from
    // What was read before may still be looked at: only behind bytes of which nothing was read is anything written.
    if (this.#bytes === 0) this.#room = nothing
    else if (from > 0) this.#room = bytes.subarray(from)
  }
}

const nothing: Buffer = Buffer.alloc(0)
