import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** One line of a `.env` file that sets a variable. */
export interface DotenvEntry {
  readonly name: string
  /** `unknown`: another variable fills it in. */
  readonly value: string
  readonly isFilled: boolean
  /** The whole line. */
  readonly place: Place
  /** The value with its quotes. */
  readonly valuePlace: Place
}

/** Reads a `.env` file: `NAME=value`, quoted or not, with `export` before it and a comment behind. */
export function parseDotenv(file: SourceFile): readonly DotenvEntry[] {
  const places = compilePlaces(file)
  return [...file.text.matchAll(line)].map((match) => {
    const [whole, before = '', name = '', written = ''] = match
    const start = match.index + before.length
    const value = unquote(written)
    return {
      name,
      value,
      // In single quotes a dollar is a dollar.
      isFilled: !written.startsWith("'") && /\$\{?\w/.test(value),
      place: places(match.index, match.index + whole.length),
      valuePlace: places(start, start + written.length),
    }
  })
}

function unquote(written: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(written)
  return quoted?.[2] ?? written
}

const line =
  /^((?:[ \t]*export[ \t]+)?[ \t]*([A-Za-z_]\w*)[ \t]*=[ \t]*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\n#"']*?)(?=[ \t]*(?:#.*)?\r?$)/gm
