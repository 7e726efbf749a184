/** The fields that a sender has put into its table (RFC 7541 section 2.3.2), as its reader keeps them. */
export class DynamicTable {
  readonly #sizeMost: number
  #limit: number
  #size = 0
  #count = 0
  /** Flat name, value list used as a ring: the smallest entry counts 32 bytes, which says how many there can be. */
  readonly #ring: string[] = []
  readonly #places: number
  #newest = 0

  constructor(sizeMost: number) {
    this.#sizeMost = sizeMost
    this.#limit = sizeMost
    this.#places = Math.max(1, Math.floor(sizeMost / entryBytes))
  }

  get count(): number {
    return this.#count
  }

  /** 0 is the newest. */
  nameAt(index: number): string {
    return this.#ring[this.#placeOf(index)] ?? ''
  }

  valueAt(index: number): string {
    return this.#ring[this.#placeOf(index) + 1] ?? ''
  }

  /** False: more than was ever offered (RFC 7541 section 6.3). */
  resize(limit: number): boolean {
    if (limit > this.#sizeMost) return false
    this.#limit = limit
    this.#evict(0)
    return true
  }

  /** RFC 7541 section 4.4: an entry larger than the table empties it, and that is no error. */
  add(name: string, value: string): void {
    const size = name.length + value.length + entryBytes
    this.#evict(size)
    if (size > this.#limit) return
    this.#newest = (this.#newest + 1) % this.#places
    this.#ring[this.#newest * 2] = name
    this.#ring[this.#newest * 2 + 1] = value
    this.#count += 1
    this.#size += size
  }

  #evict(wanted: number): void {
    while (this.#count > 0 && this.#size + wanted > this.#limit) {
      const place = this.#placeOf(this.#count - 1)
      this.#size -= (this.#ring[place] ?? '').length + (this.#ring[place + 1] ?? '').length + entryBytes
      this.#ring[place] = ''
      this.#ring[place + 1] = ''
      this.#count -= 1
    }
  }

  #placeOf(index: number): number {
    return ((this.#newest - index + this.#places) % this.#places) * 2
  }
}

/** RFC 7541 section 4.1. */
export const entryBytes = 32
