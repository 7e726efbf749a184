import { cr, endOfValue, lf, space, tab } from './grammar.ts'
import { malformed } from './faults.ts'
import type { Fault } from './faults.ts'

/**
 * The offset after the CRLF expected at `at`; undefined when bytes are missing; a fault for anything else.
 * RFC 9112 section 2.2 lets a recipient take a lone LF: readers disagree on it, so it is refused.
 */
export function scanLineEnd(bytes: Uint8Array, at: number, end: number): number | Fault | undefined {
  if (at >= end) return undefined
  if (bytes[at] !== cr) return strayByte(bytes[at] ?? 0)
  if (at + 1 >= end) return undefined
  return bytes[at + 1] === lf ? at + 2 : malformed('lone-cr', 'A carriage return is not followed by a line feed.')
}

/** The offset of the first byte that is neither space nor tab. */
export function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && (bytes[at] === space || bytes[at] === tab)) at += 1
  return at
}

/**
 * Whether the bytes from `from` on can change what a scan of all of them says: only if there is more among them than
 * the middle of a line. Spares a section that comes byte by byte from being scanned again for each.
 */
export function canDecide(bytes: Uint8Array, from: number): boolean {
  // A carriage return is judged by the byte after it.
  return (from > 0 && bytes[from - 1] === cr) || endOfValue(bytes, from, bytes.length) < bytes.length
}

/** The fault for a byte that no text line may hold. */
export function strayByte(byte: number): Fault {
  if (byte === lf)
    return malformed('lone-lf', 'A line ends with a line feed alone: expected carriage return, line feed.')
  return malformed('control-byte', `Byte 0x${byte.toString(16).padStart(2, '0')} cannot stand here.`)
}
