import type { Duplex } from 'node:stream'

const joinBytes = 65_536

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

  /** Strings are latin-1: one character is one byte. */
  push(part: Buffer | string): void {
    if (part.length === 0) return
    this.#parts.push(part)
    this.#bytes += part.length
    if (this.#bytes >= joinBytes) this.flush()
  }

  flush(): void {
    if (this.#bytes === 0) return
    const parts = this.#parts
    const bytes = this.#bytes
    this.#parts = []
    this.#bytes = 0
    this.sent += bytes
    if (!this.#write(parts, bytes)) this.full = true
  }

  #write(parts: readonly (Buffer | string)[], bytes: number): boolean {
    const [first] = parts
    if (parts.length === 1 && first !== undefined) return this.#writeOne(first)
    if (bytes < joinBytes * 2) return this.#socket.write(join(parts, bytes))
    this.#socket.cork()
    let room = true
    for (const part of parts) room = this.#writeOne(part)
    this.#socket.uncork()
    return room
  }

  #writeOne(part: Buffer | string): boolean {
    return typeof part === 'string' ? this.#socket.write(part, 'latin1') : this.#socket.write(part)
  }
}

function join(parts: readonly (Buffer | string)[], bytes: number): Buffer {
  const joined = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const part of parts) {
    at += typeof part === 'string' ? joined.write(part, at, 'latin1') : part.copy(joined, at)
  }
  return joined
}
