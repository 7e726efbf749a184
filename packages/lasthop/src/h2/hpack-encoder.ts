/** Header blocks written (RFC 7541 section 3). One encoder for each connection. */
import { entryBytes } from './dynamic-table.ts'
import { hpackName, type HpackName } from './hpack-name.ts'
import { huffmanLength, writeHuffman } from './huffman.ts'
import { writeInteger } from './integer.ts'
import { staticCount, staticFields } from './static-table.ts'

interface Entry {
  readonly name: HpackName
  readonly value: string
  /** How many were put in before it. */
  readonly number: number
}

export class HpackEncoder {
  readonly #latest = new Map<HpackName, Entry>()
  #entries: Entry[] = []
  #oldest = 0
  #size = 0
  #limit = tableBytesMost
  #added = 0
  /** The reader has to be told first, the smallest it was meanwhile, and what it is now. */
  #smallest: number | undefined
  #room: Buffer = Buffer.alloc(0)
  #at = 0

  /** What the reader's SETTINGS allow. */
  resize(offered: number): void {
    const limit = Math.min(offered, tableBytesMost)
    if (limit === this.#limit && this.#smallest === undefined) return
    this.#smallest = Math.min(limit, this.#smallest ?? limit)
    this.#limit = limit
    this.#evict(0)
  }

  /** A block with this status (none: trailers) and these fields. The bytes are good until the next block of anybody. */
  encode(status: number | undefined, fields: readonly string[]): Buffer {
    this.#room = shared
    this.#at = 0
    this.#tellResize()
    if (status !== undefined) this.#writeStatus(status)
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const name = hpackName(fields[at] ?? '')
      if (!name.isOfConnection) this.#writeField(name, fields[at + 1] ?? '')
    }
    return this.#room.subarray(0, this.#at)
  }

  #tellResize(): void {
    if (this.#smallest === undefined) return
    this.#makeRoom(12)
    if (this.#smallest < this.#limit) this.#integer(0x20, 5, this.#smallest)
    this.#integer(0x20, 5, this.#limit)
    this.#smallest = undefined
  }

  #writeStatus(status: number): void {
    this.#makeRoom(16)
    const known = statusIndex.get(status)
    if (known !== undefined) this.#room[this.#at++] = 0x80 | known
    else this.#writeField(statusName, String(status))
  }

  #writeField(name: HpackName, value: string): void {
    this.#makeRoom(name.literal.length + value.length * 4 + 24)
    const latest = this.#latest.get(name)
    if (latest !== undefined && latest.value === value) return this.#integer(0x80, 7, this.#indexOf(latest))
    if (!isClean(value)) throw new Error('A value that is no field value was about to be written.')
    const isAdded = name.policy === 'indexed' && value.length <= longestIndexed
    const index = name.index > 0 ? name.index : latest === undefined ? 0 : this.#indexOf(latest)
    if (isAdded) this.#integer(0x40, 6, index)
    else this.#integer(name.policy === 'never' ? 0x10 : 0, 4, index)
    if (index === 0) this.#bytes(name.literal)
    this.#text(value)
    if (isAdded) this.#add(name, value)
  }

  #indexOf({ number }: Entry): number {
    return staticCount + this.#added - number
  }

  #add(name: HpackName, value: string): void {
    const size = name.lower.length + value.length + entryBytes
    this.#evict(size)
    if (size > this.#limit) return
    const entry: Entry = { name, value, number: this.#added }
    this.#added += 1
    this.#size += size
    this.#entries.push(entry)
    this.#latest.set(name, entry)
  }

  #evict(wanted: number): void {
    while (this.#oldest < this.#entries.length && this.#size + wanted > this.#limit) {
      const entry = this.#entries[this.#oldest]
      this.#oldest += 1
      if (entry === undefined) continue
      this.#size -= entry.name.lower.length + entry.value.length + entryBytes
      if (this.#latest.get(entry.name) === entry) this.#latest.delete(entry.name)
    }
    if (this.#oldest < 256) return
    this.#entries = this.#entries.slice(this.#oldest)
    this.#oldest = 0
  }

  #text(text: string): void {
    const length = huffmanLength(text)
    if (length < text.length) {
      this.#integer(0x80, 7, length)
      this.#at = writeHuffman(text, this.#room, this.#at)
    } else {
      this.#integer(0, 7, text.length)
      this.#at += this.#room.write(text, this.#at, 'latin1')
    }
  }

  #bytes(bytes: Uint8Array): void {
    this.#room.set(bytes, this.#at)
    this.#at += bytes.length
  }

  #integer(first: number, bits: number, value: number): void {
    this.#at = writeInteger(this.#room, this.#at, { first, bits, value })
  }

  #makeRoom(bytes: number): void {
    if (this.#at + bytes <= this.#room.length) return
    const larger = Buffer.allocUnsafe(this.#room.length * 2 + bytes)
    this.#room.copy(larger, 0, 0, this.#at)
    this.#room = larger
  }
}

/** RFC 9113 section 8.2.1: a line end here would become a field of its own at a reader of HTTP/1.1. */
function isClean(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at)
    if (code === 0 || code === 0x0a || code === 0x0d || code > 0xff) return false
  }
  return true
}

const tableBytesMost = 4096
/** A longer one would push out most of the others. */
const longestIndexed = 512
const statusName = hpackName(':status')
const statusIndex = new Map(
  [8, 9, 10, 11, 12, 13, 14].map((index): [number, number] => [Number(staticFields[index * 2 - 1]), index]),
)
/** Blocks are written in one synchronous step each. */
const shared = Buffer.allocUnsafeSlow(16_384)
