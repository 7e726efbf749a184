/**
 * A set of texts that nobody can choose, by 63 bits of each: that two of a quarter of a million have the same ones happens once in more
 * than a hundred million times. Eight bytes each, twice; a Set keeps the texts, and took a microsecond for each that was added.
 */
export class Fingerprints {
  /** Two numbers for each place; a place whose second number is 0 is free. */
  #places = new Uint32Array(2 * placesFirst)
  #size = 0

  get size(): number {
    return this.#size
  }

  has(first: number, second: number): boolean {
    return this.#places[placeOf(this.#places, first, second) + 1] === second
  }

  /** Returns whether it was not there. */
  add(first: number, second: number): boolean {
    if (4 * this.#size >= this.#places.length) this.#grow()
    return this.#put(first, second)
  }

  #put(first: number, second: number): boolean {
    const place = placeOf(this.#places, first, second)
    if (this.#places[place + 1] === second) return false
    this.#places[place] = first
    this.#places[place + 1] = second
    this.#size += 1
    return true
  }

  /** Never more than half full. */
  #grow(): void {
    const old = this.#places
    this.#places = new Uint32Array(2 * old.length)
    this.#size = 0
    for (let at = 0; at < old.length; at += 2) {
      const second = old[at + 1] ?? 0
      if (second !== 0) this.#put(old[at] ?? 0, second)
    }
  }
}

/** Where a fingerprint is, or else the free place for it. */
function placeOf(places: Uint32Array, first: number, second: number): number {
  const mask = places.length - 1
  let place = (first << 1) & mask
  while (places[place + 1] !== 0 && (places[place] !== first || places[place + 1] !== second))
    place = (place + 2) & mask
  return place
}

/** One half of a text's fingerprint. */
export function firstHalf(text: string): number {
  return mix(text, 0x9e3779b1)
}

/** The other half; never 0. */
export function secondHalf(text: string): number {
  return (mix(text, 0x85ebca6b) | 1) >>> 0
}

function mix(text: string, factor: number): number {
  const length = Math.min(text.length, readMost)
  let mixed = length
  for (let at = 0; at < length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), factor)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** So many characters of a signature are 132 bits. */
const readMost = 22
/** A power of two. */
const placesFirst = 1024
