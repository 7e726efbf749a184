import { isProblem } from '@lasthop/contract'

import { compilePlaces, type Place } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'

/** Where a variable with this value is written: in the files that start the application, else in one of variables; undefined: none shows it. */
export function placeOfVariable(
  [name, value]: readonly [name: string, value: string],
  near: readonly (Place | undefined)[],
  { reader, paths }: Surroundings,
): Place | undefined {
  const starting = near.flatMap((place) => (place === undefined ? [] : [{ path: place.path, from: place.start }]))
  const whole = [...starting.map(({ path }) => path), ...paths.filter((path) => /(?:^|[/.])env\b|\.env$/.test(path))]
  for (const { path, from } of [...starting, ...whole.map((each) => ({ path: each, from: 0 }))]) {
    const file = reader.readFile(path)
    if (isProblem(file)) continue
    const written = new RegExp(`(?<![\\w.])${name}["']?\\s*[=:]\\s*["']?${literal(value)}`, 'g')
    written.lastIndex = from
    const match = written.exec(file.text)
    if (match !== null) return compilePlaces(file)(match.index, match.index + match[0].length)
  }
  return undefined
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}/-]/g, '\\$&')
}
