/** Header blocks read (RFC 7541 section 3). One decoder for each connection: every block changes what the next one means. */
import { DynamicTable, entryBytes } from './dynamic-table.ts'
import { decodeHuffman } from './huffman.ts'
import { readInteger, type Place } from './integer.ts'
import { staticCount, staticFields } from './static-table.ts'

/** How much one header list may be, once it is unpacked (RFC 9113 section 10.5.1). */
export interface ListLimits {
  /** RFC 9113 section 6.5.2 counts 32 for each field besides its bytes. */
  readonly bytes: number
  readonly fields: number
}

/** `broken`: the connection cannot go on. `large`: the list is more than the limits; the next block can still be read. */
export type Decoded = readonly string[] | 'broken' | 'large'

export class HpackDecoder {
  readonly #table: DynamicTable
  readonly #limits: ListLimits
  #list: string[] = []
  #bytes = 0
  #isLarge = false

  constructor(limits: ListLimits, tableBytes: number = tableBytesOffered) {
    this.#limits = limits
    this.#table = new DynamicTable(tableBytes)
  }

  /** The fields of a whole block: a flat name, value list in wire order. */
  decode(block: Buffer): Decoded {
    this.#list = []
    this.#bytes = 0
    this.#isLarge = false
    const place: Place = { at: 0, end: block.length }
    if (!this.#takeResizes(block, place)) return 'broken'
    while (place.at < place.end) if (!this.#takeField(block, place)) return 'broken'
    return this.#isLarge ? 'large' : this.#list
  }

  /** RFC 7541 section 4.2: at the beginning of a block, and never more than two. */
  #takeResizes(block: Buffer, place: Place): boolean {
    for (let count = 0; ((block[place.at] ?? 0) & 0xe0) === 0x20 && place.at < place.end; count += 1) {
      const limit = readInteger(block, place, 5)
      if (count === 2 || limit < 0 || !this.#table.resize(limit)) return false
    }
    return true
  }

  #takeField(block: Buffer, place: Place): boolean {
    const first = block[place.at] ?? 0
    if (first >= 0x80) return this.#takeIndexed(readInteger(block, place, 7))
    if (first >= 0x40) return this.#takeLiteral(block, place, 6)
    // What is left with this bit is a change of the table's size, in the middle of a block.
    return first < 0x20 && this.#takeLiteral(block, place, 4)
  }

  #takeIndexed(index: number): boolean {
    if (index <= 0 || index > staticCount + this.#table.count) return false
    if (index <= staticCount) this.#keep(staticFields[index * 2 - 2] ?? '', staticFields[index * 2 - 1] ?? '')
    else this.#keep(this.#table.nameAt(index - staticCount - 1), this.#table.valueAt(index - staticCount - 1))
    return true
  }

  /** Six bits of index: the field goes into the table. */
  #takeLiteral(block: Buffer, place: Place, bits: 4 | 6): boolean {
    const index = readInteger(block, place, bits)
    if (index < 0 || index > staticCount + this.#table.count) return false
    const name = index === 0 ? readText(block, place) : this.#nameAt(index)
    const value = name === undefined ? undefined : readText(block, place)
    if (name === undefined || value === undefined) return false
    if (bits === 6) this.#table.add(name, value)
    this.#keep(name, value)
    return true
  }

  #nameAt(index: number): string {
    return index <= staticCount ? (staticFields[index * 2 - 2] ?? '') : this.#table.nameAt(index - staticCount - 1)
  }

  /** Past the limits nothing is collected, but the block is read on: the table must stay the sender's own. */
  #keep(name: string, value: string): void {
    this.#bytes += name.length + value.length + entryBytes
    if (this.#bytes > this.#limits.bytes || this.#list.length >= this.#limits.fields * 2) this.#isLarge = true
    else this.#list.push(name, value)
  }
}

function readText(block: Buffer, place: Place): string | undefined {
  const isHuffman = (block[place.at] ?? 0) >= 0x80
  const length = readInteger(block, place, 7)
  if (length < 0 || length > place.end - place.at) return undefined
  const from = place.at
  place.at += length
  return isHuffman ? decodeHuffman(block, from, place.at) : block.toString('latin1', from, place.at)
}

/** RFC 9113 section 6.5.2: what every peer may use until it is told otherwise, which we never do. */
const tableBytesOffered = 4096
