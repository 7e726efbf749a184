import { parseClientHello, type ClientHello } from './client-hello.ts'

/** What the first bytes of a connection are. `incomplete`: they may still become a ClientHello; `malformed`: they never will. */
export type Gathered = ClientHello | 'incomplete' | 'malformed'

/**
 * Gathers a ClientHello that comes in pieces and records, however small (RFC 8446 section 5.1). Time and memory grow with its
 * length alone.
 *
 * It is read before TLS begins because Node asks for a name's certificate too late: by then OpenSSL has resumed a session,
 * whatever name it was made for, which RFC 6066 section 3 forbids. And without a name, Node does not ask at all.
 */
export class HelloGatherer {
  #room: Buffer = Buffer.alloc(0)
  #length = 0
  /** Where the next record begins. */
  #at = 0
  readonly #fragments: Buffer[] = []
  #gathered = 0
  #needed = messageHeadBytes

  /** All that came so far, to be handed on to TLS. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length)
  }

  /** Takes what came next, and tells what there is now. */
  add(piece: Buffer): Gathered {
    this.#append(piece)
    while (this.#length > this.#at) {
      if (this.#room[this.#at] !== handshakeRecord) return 'malformed'
      if (this.#length - this.#at < recordHeadBytes) break
      const length = this.#recordLength()
      if (length === undefined) return 'malformed'
      if (this.#length - this.#at < recordHeadBytes + length) break
      const hello = this.#takeFragment(length)
      if (hello !== 'incomplete') return hello
    }
    return this.#length > limitBytes ? 'malformed' : 'incomplete'
  }

  #append(piece: Buffer): void {
    if (this.#length === 0) {
      this.#room = piece
    } else if (this.#length + piece.length > this.#room.length) {
      const room = Buffer.allocUnsafe((this.#length + piece.length) * 2)
      this.#room.copy(room, 0, 0, this.#length)
      this.#room = room
      piece.copy(room, this.#length)
    } else {
      piece.copy(this.#room, this.#length)
    }
    this.#length += piece.length
  }

  /** RFC 8446 section 5.1: a handshake record of any version 3.x, never empty, at most 2^14 bytes. */
  #recordLength(): number | undefined {
    if (this.#room[this.#at + 1] !== 3) return undefined
    const length = this.#room.readUInt16BE(this.#at + 3)
    return length > 0 && length <= recordLimitBytes ? length : undefined
  }

  #takeFragment(length: number): Gathered {
    const start = this.#at + recordHeadBytes
    this.#fragments.push(this.#room.subarray(start, start + length))
    this.#gathered += length
    this.#at = start + length
    return this.#gathered < this.#needed ? 'incomplete' : this.#readMessage()
  }

  /** Comes here twice at most: with the message's head, and with the message. */
  #readMessage(): Gathered {
    const message = Buffer.concat(this.#fragments)
    const length = message.readUIntBE(1, 3)
    if (message[0] !== clientHelloMessage || length > limitBytes) return 'malformed'
    this.#needed = messageHeadBytes + length
    if (message.length < this.#needed) return 'incomplete'
    return parseClientHello(message.subarray(messageHeadBytes, this.#needed)) ?? 'malformed'
  }
}

const recordHeadBytes = 5
const messageHeadBytes = 4
const handshakeRecord = 22
const clientHelloMessage = 1
const recordLimitBytes = 16_384
// Browsers send up to 2 KiB, with keys against quantum computers. Records of one byte each make it six times as long.
const limitBytes = 32_768
