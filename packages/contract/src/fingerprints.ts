/**
 * A set of signatures by sixty bits of each. A right signature is as good as random to whoever has not the key, so that two of a quarter of
 * a million have the same ones once in thirty million times. Eight bytes each, twice; a Set keeps the texts, and took a
 * microsecond for each that was added.
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

/** Thirty bits of a signature. */
export function firstBits(signature: string): number {
  return bitsFrom(signature, 0)
}

/** The thirty bits after them, and one: never 0. */
export function nextBits(signature: string): number {
  return bitsFrom(signature, charactersRead) + 1
}

/** Of base64, or of base64url. */
function bitsFrom(signature: string, from: number): number {
  let bits = 0
  for (let at = from; at < from + charactersRead; at++) bits = (bits << 6) | (sixBits[signature.charCodeAt(at)] ?? 0)
  return bits
}

const charactersRead = 5
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const sixBits = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return '+-'.includes(character) ? 62 : '/_'.includes(character) ? 63 : Math.max(0, alphabet.indexOf(character))
})
/** A power of two. */
const placesFirst = 1024
