import type { Duplex } from 'node:stream'
import { isLent } from './read-room.ts'
import { slabBytes, takeSlab } from './slab.ts'

const joinBytes = 65_536
/** From here on a slab is cheaper than memory of its own. */
const slabFromBytes = 4096

/**
 * Gathers what is written in one turn and sends it as one write: one TLS record and one system call instead of one each
 * for head, body and last chunk.
 */
export class Outlet {
  readonly #socket: Duplex
  #parts: (Buffer | string)[] = []
  #bytes = 0
  /** The socket wants no more until it has drained. */
  full = false
  /** Bytes handed to the socket since it was opened. */
  sent = 0

  constructor(socket: Duplex) {
    this.#socket = socket
  }

  /** Strings are latin-1: one character is one byte. Lent bytes must be flushed before they are called back. */
  push(part: Buffer | string): void {
    if (part.length === 0) return
    this.#parts.push(part)
    this.#bytes += part.length
    if (this.#bytes >= joinBytes) this.flush()
  }

  flush(): void {
    const bytes = this.#bytes
    if (bytes === 0) return
    const parts = this.#parts
    this.#bytes = 0
    this.sent += bytes
    if (!this.#write(parts, bytes)) this.full = true
    // The list is empty again and serves on: what was written was copied out of it, or is the socket's now.
    parts.length = 0
  }

  #write(parts: readonly (Buffer | string)[], bytes: number): boolean {
    const [first] = parts
    if (parts.length === 1 && first !== undefined) {
      if (typeof first === 'string') return this.#socket.write(first, 'latin1')
      if (!isLent(first)) return this.#socket.write(first)
    }
    if (bytes < slabFromBytes) return this.#socket.write(join(parts, Buffer.allocUnsafe(bytes)))
    if (bytes <= slabBytes) return this.#writeSlab(parts, bytes)
    return this.#writeEach(parts)
  }

  #writeSlab(parts: readonly (Buffer | string)[], bytes: number): boolean {
    const slab = takeSlab()
    return this.#socket.write(join(parts, slab.bytes.subarray(0, bytes)), slab.written)
  }

  #writeEach(parts: readonly (Buffer | string)[]): boolean {
    this.#socket.cork()
    let room = true
    for (const part of parts) room = this.#write([part], part.length)
    this.#socket.uncork()
    return room
  }
}

function join(parts: readonly (Buffer | string)[], room: Buffer): Buffer {
  let at = 0
  for (const part of parts) {
    at += typeof part === 'string' ? room.write(part, at, 'latin1') : part.copy(room, at)
  }
  return room
}
