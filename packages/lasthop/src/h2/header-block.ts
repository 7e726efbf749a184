/** A header section as it comes in HEADERS and CONTINUATION frames (RFC 9113 section 4.3). */

/** Gathers the fragments of one section, within bounds: there is an attack that never ends it (CVE-2024-27316 and its kin). */
export class HeaderBlock {
  readonly stream: number
  readonly endsStream: boolean
  readonly #bytesMost: number
  readonly #parts: Buffer[] = []
  #bytes = 0

  constructor({ stream, endsStream, bytesMost }: { stream: number; endsStream: boolean; bytesMost: number }) {
    this.stream = stream
    this.endsStream = endsStream
    this.#bytesMost = bytesMost
  }

  /** False: it is larger than anybody needs, or in more pieces. */
  add(fragment: Buffer): boolean {
    this.#bytes += fragment.length
    this.#parts.push(fragment)
    return this.#bytes <= this.#bytesMost && this.#parts.length <= partsMost
  }

  get bytes(): Buffer {
    const [first] = this.#parts
    return this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts)
  }
}

const partsMost = 64
