import type { Edit } from '../edit.ts'
import type { Server } from './servers.ts'
import { wordAt, type Node } from './syntax.ts'

/** A line that has to be there: a directive that names a field, and what it says of it. */
export interface WantedLine {
  readonly directive: string
  readonly name: string
  readonly value: string
}

/** Lines of a block, and what is right in them where it stands already. */
export interface Ruling {
  readonly wanted: readonly WantedLine[]
  readonly isRight: (name: string, value: string) => boolean
}

/** What becomes of lines that stand there: right ones stay, wrong ones are changed where they stand or go. */
interface Mending {
  readonly edits: readonly Edit[]
  readonly missing: readonly WantedLine[]
  /** Those that stay, changed or not. */
  readonly kept: readonly Node[]
}

/** Takes a line of a block apart: `proxy_set_header Host $http_host;`. */
export function parseWanted(line: string): WantedLine {
  const [, directive = '', name = '', value = ''] = /^(\S+)\s+(\S+)\s+(.*);$/.exec(line) ?? []
  return { directive, name, value }
}

/** Mends lines about fields of the block: one is kept for each field, the first that is right or else the first. */
export function mendLines(lines: readonly Node[], { wanted, isRight }: Ruling): Mending {
  const mended = wanted.map((each) => mendField(linesOf(lines, each), each, isRight))
  const others = lines.filter((line) => !wanted.some((each) => linesOf([line], each).length > 0))
  const harmless = others.filter((line) => valueOf(line) === '')
  return {
    edits: [
      ...mended.flatMap(({ edits }) => edits),
      ...others.filter((line) => !harmless.includes(line)).map((line) => removal(line)),
    ],
    missing: wanted.filter((_, index) => mended[index]?.kept.length === 0),
    kept: [...mended.flatMap(({ kept }) => kept), ...harmless],
  }
}

function mendField(
  found: readonly Node[],
  { name, value }: WantedLine,
  isRight: Ruling['isRight'],
): Pick<Mending, 'edits' | 'kept'> {
  const right = found.find((line) => isRight(name, valueOf(line)) || valueOf(line) === plain(value))
  const kept = right ?? found.find(({ words }) => words.length > 1)
  const gone = found.filter((line) => line !== kept).map((line) => removal(line))
  if (kept === undefined) return { edits: gone, kept: [] }
  return { edits: right === undefined ? [rewritten(kept, value), ...gone] : gone, kept: [kept] }
}

function linesOf(lines: readonly Node[], { name }: WantedLine): readonly Node[] {
  return lines.filter((line) => wordAt(line, 0).toLowerCase() === name.toLowerCase())
}

function valueOf({ words }: Node): string {
  return words
    .slice(1)
    .map(({ text }) => text)
    .join(' ')
}

function plain(value: string): string {
  return value === '""' ? '' : value
}

function rewritten(line: Node, value: string): Edit {
  const [start, end] = [line.words[1]?.start ?? line.place.end, line.words.at(-1)?.end ?? line.place.end]
  return { path: line.place.path, start, end, text: inQuotesOf(line.source.file.text, value) }
}

/** Missing lines below one that stays, written like it; undefined: it does not stand on a line of its own. */
export function below(line: Node, missing: readonly WantedLine[]): Edit | undefined {
  const { text } = line.source.file
  const start = text.lastIndexOf('\n', line.place.start - 1) + 1
  const indent = text.slice(start, line.place.start)
  const semicolon = text.indexOf(';', line.place.end) + 1
  const rest = /^[ \t]*(?:#[^\n]*?)?(?=\r?\n|$)/.exec(text.slice(semicolon))?.[0]
  if (!/^[ \t]*$/.test(indent) || rest === undefined) return undefined
  const gap = text.slice(line.place.start + line.name.length, line.words[0]?.start)
  const at = semicolon + rest.length
  const width = columnOf(line)
  const written = missing.map(
    ({ directive, name, value }) =>
      `${lineEnd(text)}${indent}${directive}${gap}${name.padEnd(width)} ${inQuotesOf(text, value)};`,
  )
  return { path: line.place.path, start: at, end: at, text: written.join('') }
}

/** How wide names are written where values stand in a column. */
function columnOf({ words: [name, value] }: Node): number {
  if (name === undefined || value === undefined || value.start - name.end < 2) return 0
  return value.start - name.start - 1
}

/** A directive with its semicolon, and its line if nothing else stands on it. */
export function removal({ place, source }: Node): Edit {
  const { text } = source.file
  const end = text.indexOf(';', place.end) + 1
  const lineStart = text.lastIndexOf('\n', place.start - 1) + 1
  const newline = text.indexOf('\n', end)
  const lineAfter = newline === -1 ? text.length : newline + 1
  const isAlone = /^\s*$/.test(text.slice(lineStart, place.start)) && /^\s*$/.test(text.slice(end, lineAfter))
  return { path: place.path, start: isAlone ? lineStart : place.start, end: isAlone ? lineAfter : end, text: '' }
}

/** Values that are true at the outermost hop, whichever of them a file prefers. */
export function isTrueAtEdge({ listens }: Server): Ruling['isRight'] {
  const isUsual = listens.every(({ port, isTls }) => port === (isTls ? 443 : 80))
  const hosts = isUsual ? ['$http_host', '$host'] : ['$http_host']
  const isAlwaysTls = listens.every(({ isTls }) => isTls)
  const schemes = isAlwaysTls ? ['$scheme', 'https'] : ['$scheme']
  const right: Readonly<Record<string, readonly string[]>> = {
    host: hosts,
    'x-forwarded-host': hosts,
    'x-forwarded-proto': schemes,
    'x-forwarded-port': ['', '$server_port'],
    'x-forwarded-protocol': ['', ...schemes],
    'x-forwarded-scheme': ['', ...schemes],
    'x-scheme': ['', ...schemes],
    'x-url-scheme': ['', ...schemes],
    'x-forwarded-ssl': isAlwaysTls ? ['', 'on'] : [''],
    'x-forwarded-server': ['', '$server_name', '$hostname'],
  }
  return (name, value) => right[name.toLowerCase()]?.includes(value) ?? false
}

function inQuotesOf(text: string, value: string): string {
  return value === '""' && !text.includes('""') && text.includes("''") ? "''" : value
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}
