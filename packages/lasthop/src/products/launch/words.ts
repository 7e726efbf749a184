import type { Place } from '../place.ts'
import type { Word } from './launch.ts'

/** Splits a shell-like command line; `placeOf` names stretches of the line. Stops at `;`, `&&`, `|` and redirections. */
export function splitWords(line: string, placeOf: (start: number, end: number) => Place): readonly Word[] {
  const words: Word[] = []
  for (const match of line.matchAll(piece)) {
    const [whole] = match
    if (stop.test(whole)) break
    const place = placeOf(match.index, match.index + whole.length)
    const text = whole
      .replaceAll(/\\\r?\n/g, '')
      .replaceAll(quoted, (_, double?: string, single?: string) => double ?? single ?? '')
    // Quotes with nothing in them are an argument; a line that goes on is none.
    if (text !== '' || /["']/.test(whole)) words.push({ text, place, hasHole: hole.test(text) })
  }
  return words
}

const piece = /(?:"(?:\\.|[^"])*"|'[^']*'|\\\r?\n|\$\{[^}]*\}|\{\{.*?\}\}|[^\s;|&"'])+|[;|&]+/g
const stop = /^(?:[;|&]+|\d?[<>].*)$/
const quoted = /"((?:\\.|[^"])*)"|'([^']*)'/g
const hole = /\$[\w{(]|\{\{|<%|%[a-zA-Z]/
