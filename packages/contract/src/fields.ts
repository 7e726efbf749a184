/**
 * The fields of one message as one flat list: name, value, name, value ... in wire order, duplicates kept, names as sent.
 * The shape of Node's `rawHeaders`. Strings are latin-1: one character is one byte.
 */
export type Fields = readonly string[]

/** Every value of one field, in wire order. `name` is lower-case; the field's own case does not matter (RFC 9110 section 5.1). */
export function valuesOf(fields: Fields, name: string): string[] {
  const values: string[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (isNamed(fields[at] ?? '', name)) values.push(fields[at + 1] ?? '')
  }
  return values
}

/** The first value of one field, or `undefined` if it was not sent. `name` is lower-case. */
export function firstOf(fields: Fields, name: string): string | undefined {
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (isNamed(fields[at] ?? '', name)) return fields[at + 1]
  }
  return undefined
}

/** The fields that `drop` does not name, order kept. `drop` sees each name as it was sent. */
export function withoutFields(fields: Fields, drop: (name: string) => boolean): string[] {
  const kept: string[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? ''
    if (!drop(name)) kept.push(name, fields[at + 1] ?? '')
  }
  return kept
}

/** The same list as pairs, for code that is not in a hurry. */
export function fieldPairs(fields: Fields): readonly (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    pairs.push([fields[at] ?? '', fields[at + 1] ?? ''])
  }
  return pairs
}

function isNamed(sent: string, name: string): boolean {
  return sent.length === name.length && (sent === name || sent.toLowerCase() === name)
}
