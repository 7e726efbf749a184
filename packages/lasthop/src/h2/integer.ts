/** Integers of HPACK (RFC 7541 section 5.1). */

/** The reader's place in a header block. */
export interface Place {
  at: number
  readonly end: number
}

/** Reads an integer whose first byte has `bits` bits for it; -1 when it is cut, or larger than anything here can be. */
export function readInteger(bytes: Uint8Array, place: Place, bits: number): number {
  if (place.at >= place.end) return -1
  const most = (1 << bits) - 1
  const start = (bytes[place.at++] ?? 0) & most
  if (start < most) return start
  let value = most
  for (let shift = 0; shift <= 21; shift += 7) {
    if (place.at >= place.end) return -1
    const byte = bytes[place.at++] ?? 0
    value += (byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
  return -1
}

/** Writes an integer behind the bits that `first` sets; gives the offset behind it. */
export function writeInteger(bytes: Uint8Array, start: number, { first, bits, value }: Packed): number {
  const most = (1 << bits) - 1
  if (value < most) {
    bytes[start] = first | value
    return start + 1
  }
  bytes[start] = first | most
  let at = start + 1
  let rest = value - most
  for (; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80
  bytes[at++] = rest
  return at
}

/** What shares a byte: the bits of the kind, and how many are left for the value. */
export interface Packed {
  readonly first: number
  readonly bits: number
  readonly value: number
}
