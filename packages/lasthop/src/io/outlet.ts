import type { Duplex } from 'node:stream'
import { page, type Writer } from './page.ts'
import { isLent } from './read-room.ts'
import { slabBytes, takeSlab } from './slab.ts'

const joinBytes = 65_536
/** Larger pieces are not put on the page; from here on a slab is cheaper than memory of its own. */
const pagedBytesMost = 4096

/**
 * Gathers what is written in one turn and sends it as one write: one TLS record and one system call instead of one each
 * for head, body and last chunk. Small parts are put together on the page that all outlets share.
 */
export class Outlet implements Writer {
  readonly #socket: Duplex
  #parts: Buffer[] = []
  /** Of all parts, and of what stands on the page. */
  #bytes = 0
  #onPage = 0
  /** A text that is alone so far: it goes to the socket as it is. */
  #text = ''
  /** The socket wants no more until it has drained. */
  full = false
  /** Bytes handed to the socket since it was opened. */
  sent = 0

  constructor(socket: Duplex) {
    this.#socket = socket
  }

  /** Memory with room for this many bytes from `at` on. What is written there counts once `close` is called. */
  open(length: number): Uint8Array {
    this.#putText()
    page.open(this, length)
    return page.bytes
  }

  get at(): number {
    return page.at
  }

  close(end: number): void {
    const count = end - page.at
    this.#onPage += count
    this.#bytes += count
    page.at = end
  }

  /** Strings are latin-1: one character is one byte. Large lent bytes must be flushed before they are called back. */
  push(part: Buffer | string): void {
    const { length } = part
    if (length === 0) return
    if (typeof part === 'string') this.#pushText(part)
    else if (length <= pagedBytesMost) this.#pushSmall(part)
    else this.#pushLarge(part)
    if (this.#bytes >= joinBytes) this.flush()
  }

  flush(): void {
    const bytes = this.#bytes
    if (bytes === 0) return
    this.sent += bytes
    if (!this.#send(bytes)) this.full = true
  }

  setAside(): void {
    if (this.#onPage === 0) return
    this.#onPage = 0
    this.#parts.push(page.take())
  }

  #pushText(text: string): void {
    const isAlone = this.#bytes === 0
    this.#bytes += text.length
    if (isAlone) this.#text = text
    else {
      this.#putText()
      this.#write(text)
    }
  }

  /** Something comes behind the text that was alone. */
  #putText(): void {
    const text = this.#text
    this.#text = ''
    if (text !== '') this.#write(text)
  }

  #write(text: string): void {
    page.open(this, text.length)
    page.at += page.bytes.write(text, page.at, 'latin1')
    this.#onPage += text.length
  }

  #pushSmall(part: Buffer): void {
    this.open(part.length).set(part, page.at)
    this.close(page.at + part.length)
  }

  #pushLarge(part: Buffer): void {
    this.#putText()
    this.setAside()
    this.#parts.push(part)
    this.#bytes += part.length
  }

  #send(bytes: number): boolean {
    const text = this.#text
    this.#text = ''
    this.#bytes = 0
    if (text !== '') return this.#socket.write(text, 'latin1')
    if (this.#parts.length > 0) return this.#sendParts(bytes)
    this.#onPage = 0
    return this.#socket.write(page.take())
  }

  #sendParts(bytes: number): boolean {
    this.setAside()
    const parts = this.#parts
    const hasRoom = this.#sendEach(parts, bytes)
    // The list is empty again and serves on: what was written was copied out of it, or is the socket's now.
    parts.length = 0
    return hasRoom
  }

  #sendEach(parts: readonly Buffer[], bytes: number): boolean {
    const [first] = parts
    if (parts.length === 1 && first !== undefined && !isLent(first)) return this.#socket.write(first)
    if (bytes < pagedBytesMost) return this.#socket.write(join(parts, Buffer.allocUnsafe(bytes)))
    if (bytes <= slabBytes) return this.#sendSlab(parts, bytes)
    return this.#sendOneByOne(parts)
  }

  #sendSlab(parts: readonly Buffer[], bytes: number): boolean {
    const slab = takeSlab()
    return this.#socket.write(join(parts, slab.bytes.subarray(0, bytes)), slab.written)
  }

  #sendOneByOne(parts: readonly Buffer[]): boolean {
    this.#socket.cork()
    let hasRoom = true
    for (const part of parts) hasRoom = this.#sendEach([part], part.length)
    this.#socket.uncork()
    return hasRoom
  }
}

function join(parts: readonly Buffer[], room: Buffer): Buffer {
  let at = 0
  for (const part of parts) at += part.copy(room, at)
  return room
}
