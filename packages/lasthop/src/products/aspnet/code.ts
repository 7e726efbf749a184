import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** A file of C# whose comments are blank, character for character: what is left is code, and texts as they are written. */
export interface Code {
  readonly file: SourceFile
  readonly text: string
  placeOf(start: number, end: number): Place
}

/** Whether a line runs in production: always, never, or under a condition that cannot be known. */
export type Certainty = 'certain' | 'perhaps' | 'never'

/** Reads a file of C#. */
export function readCode(file: SourceFile): Code {
  const text = file.text.replaceAll(commentOrText, (found) =>
    found.startsWith('/') ? found.replaceAll(/[^\n]/g, ' ') : found,
  )
  return { file, text, placeOf: compilePlaces(file) }
}

/** Every match of a pattern, in order. */
export function matchesIn({ text }: Code, pattern: RegExp): readonly RegExpExecArray[] {
  return [...text.matchAll(pattern)]
}

/** By the conditions around it: `if (app.Environment.IsDevelopment()) { ... } else { ... }`. */
export function certaintyAt({ text }: Code, at: number): Certainty {
  const around = blocksAround(text, at).flatMap((header) => (isConditional.test(header) ? [certaintyOf(header)] : []))
  const own = /\bif\s*\(([^{};]*)\)\s*$/.exec(text.slice(Math.max(0, at - 200), at))
  const all = own === null ? around : [...around, certaintyOf(own[0])]
  if (all.includes('never')) return 'never'
  return all.includes('perhaps') ? 'perhaps' : 'certain'
}

function certaintyOf(header: string): Certainty {
  const isElse = /\belse\s*$/.test(header)
  const development = /(!?)\s*[\w.]*\bIsDevelopment\(\)/.exec(header)
  const production = /(!?)\s*[\w.]*\bIsProduction\(\)/.exec(header)
  if (development === null && production === null) return 'perhaps'
  const isTrue = development === null ? production?.[1] === '' : development[1] === '!'
  return isTrue === isElse ? 'never' : 'certain'
}

/** What stands before each brace that is open at a place; for `else`, with the condition before. */
function blocksAround(text: string, at: number): readonly string[] {
  const open: number[] = []
  let header = ''
  const headers = new Map<number, string>()
  for (const match of text.slice(0, at).matchAll(/"(?:\\.|[^"\\\n])*"|[{}]/g)) {
    if (match[0] === '{') {
      const before = text.slice(0, match.index)
      const start = Math.max(before.lastIndexOf(';'), before.lastIndexOf('}'), before.lastIndexOf('{')) + 1
      const own = before.slice(start).trim()
      headers.set(match.index, own === 'else' ? `${header} else` : own)
      open.push(match.index)
    } else if (match[0] === '}') {
      const closed = open.pop()
      header = closed === undefined ? '' : (headers.get(closed) ?? '')
    }
  }
  return open.map((index) => headers.get(index) ?? '')
}

const isConditional = /^(?:else\s+)?if\s*\(|\belse\s*$/
const commentOrText = /\/\/[^\n]*|\/\*[^]*?\*\/|@"(?:""|[^"])*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'/g
