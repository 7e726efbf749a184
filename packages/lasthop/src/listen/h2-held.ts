/** Content that came before anybody wanted it. */

/** Copied into rooms of some size: kept as they came, thousands of tiny pieces would take a hundred times their bytes. */
export class HeldContent {
  readonly #rooms: Buffer[] = []
  /** Of the last room. */
  #used = 0
  bytes = 0

  add(piece: Buffer): void {
    this.bytes += piece.length
    let from = 0
    while (from < piece.length) {
      const room = this.#roomFor(piece.length - from)
      const copied = piece.copy(room, this.#used, from)
      this.#used += copied
      from += copied
    }
  }

  /** The oldest piece, which is held no more. */
  shift(): Buffer | undefined {
    const room = this.#rooms.shift()
    if (room === undefined) return undefined
    const piece = this.#rooms.length > 0 ? room : room.subarray(0, this.#used)
    this.bytes -= piece.length
    return piece
  }

  #roomFor(length: number): Buffer {
    const last = this.#rooms.at(-1)
    if (last !== undefined && this.#used < last.length) return last
    const room = Buffer.allocUnsafe(Math.max(roomBytes, length))
    this.#rooms.push(room)
    this.#used = 0
    return room
  }
}

const roomBytes = 2048
