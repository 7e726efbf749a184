import type { Complaint } from '../complaint.ts'
import { hasHole, maskHoles } from '../hole.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import type { Line, Source } from './syntax.ts'
import { tokenize, type Environment } from './tokens.ts'

/** One parsed file. */
export interface Parsed {
  readonly lines: readonly Line[]
  readonly complaints: readonly Complaint[]
  /** Places of template statements, and of conditions, that decide which lines there are. */
  readonly holes: readonly Place[]
}

/** Parses a file line by line. A fault is a complaint at its place, and the rest of the file is still read. */
export function parseFile(file: SourceFile): Parsed {
  const source = { file, placeAt: compilePlaces(file) }
  const read = readLines(source, new Map())
  const environment = environmentOf(read.lines)
  return environment.size === 0 ? read : readLines(source, environment)
}

function readLines(source: Source, environment: Environment): Parsed {
  const lines: Line[] = []
  const complaints: Complaint[] = []
  const holes: Place[] = []
  let offset = 0
  for (const written of maskHoles(source.file.text).split('\n')) {
    const { words, fault } = tokenize(written.replace(/\r$/, ''), offset, environment)
    const [first] = words
    if (first !== undefined) {
      const line = lineOf(source, words)
      if (fault !== undefined) complaints.push({ rule: 'P901', place: line.place, message: fault })
      if (isStatement(first.text) || (words.length === 1 && hasHole(first.text))) holes.push(line.place)
      if (!hasHole(first.text) && !first.text.startsWith('.')) lines.push(line)
    }
    offset += written.length + 1
  }
  return { lines, complaints, holes }
}

function lineOf(source: Source, words: readonly Line['words'][number][]): Line {
  const [first, ...rest] = words
  const [start, end] = [first?.start ?? 0, words.at(-1)?.end ?? 0]
  const says = source.file.text.slice(start, end).replaceAll(/\s+/g, ' ')
  return { name: first?.text ?? '', words: rest, place: source.placeAt(start, end), source, says }
}

/** `.if` and its kin: which of their lines count is decided when HAProxy starts. */
function isStatement(text: string): boolean {
  return /^\.(?:if|elif|else|endif)$/.test(text)
}

/** What `setenv` in the file says; the environment itself is not known. */
function environmentOf(lines: readonly Line[]): Environment {
  return new Map(
    lines.flatMap(({ name, words: [variable, value] }) =>
      name === 'setenv' && variable !== undefined && value !== undefined ? [[variable.text, value.text] as const] : [],
    ),
  )
}
