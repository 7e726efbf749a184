/**
 * A field name among received bytes, as a string. The strings are kept, in a place for each name: a name that came before is compared
 * with the bytes, which takes less than cutting it out anew, and whoever looks at it finds a string of one piece.
 */
export function readName(bytes: Uint8Array, start: number, end: number): string {
  const place = placeOf(bytes, start, end)
  const known = places[place] ?? ''
  if (isAt(bytes, start, end, known)) return known
  const name = String.fromCharCode(...bytes.subarray(start, end))
  places[place] = name
  return name
}

/** Longer ones are rare, and strangers must not make us keep them. */
export const keptNameBytes = 64

function isAt(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  const length = end - start
  if (name.length !== length) return false
  for (let at = 0; at < length; at += 1) if (name.charCodeAt(at) !== bytes[start + at]) return false
  return true
}

/** By its length and three of its bytes: names in use differ in one of these, nearly always. */
function placeOf(bytes: Uint8Array, start: number, end: number): number {
  let place = end - start
  place = place * 31 + (bytes[start] ?? 0)
  place = place * 31 + (bytes[(start + end) >> 1] ?? 0)
  place = place * 31 + (bytes[end - 2] ?? 0)
  return (place ^ (place >>> 9)) & (placeCount - 1)
}

/** A power of two. */
const placeCount = 512
const places: string[] = Array.from({ length: placeCount }, () => '')
