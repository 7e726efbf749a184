import type { Limits } from './limits.ts'
import { readWireLine } from './read-lines.ts'

/** The field lines of a head or of trailers, and where they end; or that they are answered with 400, or never end. */
export type FieldLines =
  | { readonly kind: 'fields'; readonly fields: readonly string[]; readonly next: number }
  | { readonly kind: 'malformed' }

/** Reads field lines as ap_get_mime_headers_core does in its strict mode: folded ones are joined, anything odd is a 400. */
export function readFieldLines(raw: string, from: number, limits: Limits): FieldLines {
  const fields: string[] = []
  let last: string | undefined
  for (let at = from; ;) {
    const line = readWireLine(raw, at, limits.fieldBytes)
    if (line.kind !== 'line') return malformed
    at = line.next
    const text = trimEnd(line.text)
    if (text.startsWith(' ') || text.startsWith('\t')) {
      last = folded(last, text, limits)
      if (last === undefined) return malformed
      continue
    }
    if (last !== undefined && !addField(fields, last, limits)) return malformed
    if (text === '') return areShort(fields, limits) ? { kind: 'fields', fields, next: at } : malformed
    last = text
  }
}

/** A field's line with another folded onto it, the white space between them one space (RFC 9112 section 5.2). */
function folded(last: string | undefined, text: string, { fieldBytes }: Limits): string | undefined {
  const content = text.replace(/^[ \t]+/, '')
  if (last === undefined || content === '') return undefined
  const joined = `${last} ${content}`
  return joined.length + 1 >= fieldBytes ? undefined : joined
}

function addField(fields: string[], line: string, { fieldCount }: Limits): boolean {
  const parts = fieldLine.exec(line)
  if (parts === null || fields.length / 2 >= fieldCount) return false
  fields.push(parts[1] ?? '', parts[2] ?? '')
  return true
}

/** Trailing white space goes, but never the last character of a line. */
function trimEnd(text: string): string {
  return text.replace(/(?<=.)[ \t]+$/s, '')
}

function areShort(fields: readonly string[], { fieldBytes }: Limits): boolean {
  const lengths = new Map<string, number>()
  for (let at = 0; at < fields.length; at += 2) {
    const name = (fields[at] ?? '').toLowerCase()
    const before = lengths.get(name)
    const length = (fields[at + 1] ?? '').length + (before === undefined ? 0 : before + 2)
    if (length > fieldBytes) return false
    lengths.set(name, length)
  }
  return true
}

const malformed = { kind: 'malformed' } as const
const fieldLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/
