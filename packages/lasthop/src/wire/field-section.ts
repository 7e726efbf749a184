import { malformed, fault } from './faults.ts'
import type { Fault } from './faults.ts'
import { colon, cr, endOfToken, endOfValue, lf, space, tab } from './grammar.ts'
import { keptNameBytes, readName } from './names.ts'
import { scanLineEnd, skipBlanks, strayByte } from './lines.ts'

/**
 * Walks the field lines that start at `from` up to and with the empty line that ends them, and remembers where each
 * name and value lies until the next call. Returns the offset after the empty line; undefined when it has not arrived.
 */
export function scanFields(bytes: Uint8Array, from: number, end: number, limit: number): number | Fault | undefined {
  marks.count = 0
  let at = from
  while (at < end && bytes[at] !== cr) {
    // Counted before anything is kept: a reader that drops the rest silently loses the framing (CVE-2026-58044).
    if (marks.count === limit) return tooMany(limit)
    const next = scanField(bytes, at, end)
    if (typeof next !== 'number') return next
    at = next
  }
  return scanLineEnd(bytes, at, end)
}

/** The fields last scanned, as strings. `text` is the latin-1 reading of the same bytes from offset `base` on. */
export function readFields(bytes: Uint8Array, text: string, base: number): string[] {
  const { places, count } = marks
  const fields = room.slice(0, count * 2)
  for (let index = 0; index < count; index += 1) {
    const mark = index * 4
    const start = places[mark] ?? 0
    const end = places[mark + 1] ?? 0
    fields[index * 2] =
      end - start <= keptNameBytes ? readName(bytes, start, end) : text.slice(start - base, end - base)
    fields[index * 2 + 1] = text.slice((places[mark + 2] ?? 0) - base, (places[mark + 3] ?? 0) - base)
  }
  return fields
}

function scanField(bytes: Uint8Array, from: number, end: number): number | Fault | undefined {
  const nameEnd = endOfToken(bytes, from, end)
  if (nameEnd >= end) return undefined
  if (nameEnd === from || bytes[nameEnd] !== colon) return badName(bytes, from, nameEnd)
  const valueStart = skipBlanks(bytes, nameEnd + 1, end)
  const at = endOfValue(bytes, valueStart, end)
  const next = scanLineEnd(bytes, at, end)
  if (typeof next === 'number') keep(from, nameEnd, valueStart, trimmedEnd(bytes, valueStart, at))
  return next
}

function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && (bytes[at - 1] === space || bytes[at - 1] === tab)) at -= 1
  return at
}

function badName(bytes: Uint8Array, from: number, at: number): Fault {
  const byte = bytes[at] ?? 0
  const isBlank = byte === space || byte === tab
  // RFC 9112 section 5.2: a folded line is refused; what one reader joins, another takes for a new field.
  if (isBlank && at === from) return malformed('folded-line', 'A field line starts with a space or tab.')
  // RFC 9112 section 5.1: readers that cut the space see a field where others see none.
  if (isBlank) return malformed('space-after-name', 'A field name is followed by a space or tab, not by its colon.')
  if (byte === colon) return malformed('empty-name', 'A field line starts with a colon: it has no name.')
  if (byte === cr) return malformed('no-colon', 'A field line has no colon.')
  if (byte === lf) return strayByte(byte)
  return malformed('bad-name', `A field name holds byte 0x${byte.toString(16).padStart(2, '0')}.`)
}

function tooMany(limit: number): Fault {
  return fault(431, 'too-many-fields', `There are more than ${limit} fields.`)
}

function keep(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
  if (marks.places.length < marks.count * 4 + 4) marks.places = grown(marks.places)
  const { places } = marks
  const mark = marks.count * 4
  places[mark] = nameStart
  places[mark + 1] = nameEnd
  places[mark + 2] = valueStart
  places[mark + 3] = valueEnd
  marks.count += 1
}

function grown(places: Int32Array): Int32Array {
  const larger = new Int32Array(places.length * 2)
  larger.set(places)
  return larger
}

// One for all scans: a scan and the reading of its fields happen in one synchronous step. Measured: a new typed array
// per head costs more than scanning it.
const marks: { places: Int32Array; count: number } = { places: new Int32Array(4 * 128), count: 0 }

// A copy of its start is a list of the right size at once: growing one costs as much as the strings put into it.
const room: readonly string[] = Array.from({ length: 256 }, () => '')
