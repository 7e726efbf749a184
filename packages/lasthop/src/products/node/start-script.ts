import type { Word } from '../launch/launch.ts'
import { splitWords } from '../launch/words.ts'
import { compilePlaces, type SourceFile } from '../place.ts'

/** The words of the script `start` of a package.json, each in its place; none where there is no such script or it has escapes. */
export function startScriptOf(manifest: SourceFile): readonly Word[] {
  const match = script.exec(manifest.text)
  const [whole = '', text = ''] = match ?? []
  if (match === null || text.includes('\\')) return []
  const from = match.index + whole.length - 1 - text.length
  const places = compilePlaces(manifest)
  return splitWords(text, (start, end) => places(from + start, from + end)).filter(({ text: word }) => !isSetting(word))
}

/** `NODE_ENV=production` before the program. */
function isSetting(word: string): boolean {
  return /^\w+=/.test(word)
}

const script = /"scripts"\s*:\s*\{[^{}]*"start"\s*:\s*"((?:[^"\\]|\\.)*)"/
