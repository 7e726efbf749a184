import { fieldPairs, type Fields } from '@lasthop/contract'
import { trim } from './read-request.ts'

/** The elements of a value: commas part them, but not inside of quotes (http_find_hdr_value_end). A comma at the end is followed by an empty one. */
export function elementsOf(value: string): string[] {
  return (value.match(/(?:"(?:\\.|[^"\\])*"?|[^,"])+|(?<=,|^)(?=,|$)/gs) ?? []).map(trim)
}

/** Every element of every line of a name; an empty line is one empty element. Remembered: conditions ask again and again. */
export function elementsNamed(fields: Fields, name: string): readonly string[] {
  const known = remembered.get(fields)?.get(name)
  if (known !== undefined) return known
  const elements = linesNamed(fields, name).flatMap((value) => (value === '' ? [''] : elementsOf(value)))
  const byName = remembered.get(fields) ?? new Map<string, readonly string[]>()
  remembered.set(fields, byName.set(name, elements))
  return elements
}

/** The values of the lines of a name. */
export function linesNamed(fields: Fields, name: string): string[] {
  const wanted = name.toLowerCase()
  return fieldPairs(fields).flatMap(([sent, value]) => (sent.toLowerCase() === wanted ? [value] : []))
}

// Lists of fields are made anew when they change.
const remembered = new WeakMap<Fields, Map<string, readonly string[]>>()
