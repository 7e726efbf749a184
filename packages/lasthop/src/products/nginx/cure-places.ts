import { applyEdits, type Edit } from '../edit.ts'
import { below, type WantedLine } from './cure-lines.ts'
import type { Node } from './syntax.ts'

/** Lines for a location, and what goes there. */
export interface Placing {
  readonly missing: readonly WantedLine[]
  readonly again: readonly string[]
  readonly gone: readonly Edit[]
  /** The line below which missing ones are put. */
  readonly last: Node | undefined
}

/** Missing lines beside those that stay, or at the beginning of the block. */
export function placed(location: Node, { missing, again, gone, last }: Placing): Edit[] {
  if (missing.length + again.length === 0) return [...gone]
  const lines = missing.map(({ directive, name, value }) => `${directive} ${name} ${value};`)
  const beside = again.length === 0 && last !== undefined ? below(last, missing) : undefined
  if (beside !== undefined) return [beside, ...gone]
  return spread(location, [...lines, ...again], gone) ?? [insertion(location, [...lines, ...again]), ...gone]
}

/** A block that stands on one line becomes one of several lines; undefined: it does not, or holds blocks. */
function spread({ block, place, source }: Node, lines: readonly string[], gone: readonly Edit[]): Edit[] | undefined {
  const { text } = source.file
  const [start, end] = [text.indexOf('{', place.end) + 1, block?.closesAt ?? 0]
  const written = text.slice(start, end)
  if (block === undefined || written.trim() === '' || /[\n{#]/.test(written)) return undefined
  const left = applyEdits(
    written,
    gone.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  )
  const kept = (left.match(directives) ?? []).map((line) => line.trim())
  const indent = indentOf(text, place.start)
  const all = [...lines, ...kept.filter((line) => line !== '')].map((line) => `\n${indent}    ${line}`)
  return [{ path: place.path, start, end, text: `${all.join('')}\n${indent}` }]
}

/** Lines at the beginning of a block, indented as the file does. */
export function insertion({ block, place, source }: Node, lines: readonly string[]): Edit {
  const { text } = source.file
  const open = text.indexOf('{', place.end) + 1
  const indent = indentOf(text, place.start)
  const first = block?.nodes[0]
  const inner = first !== undefined && first.source === source ? indentOf(text, first.place.start) : `${indent}    `
  const deeper = inner.length > indent.length ? inner : `${indent}    `
  return { path: place.path, start: open, end: open, text: lines.map((line) => `\n${deeper}${line}`).join('') }
}

/** Lines before a block. */
export function before({ place, source }: Node, lines: readonly string[]): Edit {
  const indent = indentOf(source.file.text, place.start)
  return {
    path: place.path,
    start: place.start,
    end: place.start,
    text: lines.map((line) => `${line}\n${indent}`).join(''),
  }
}

function indentOf(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return /^[ \t]*$/.test(line) ? line : ''
}

/** The last of lines in the file. */
export function lastOf(lines: readonly Node[]): Node | undefined {
  return lines.toSorted((a, b) => a.place.start - b.place.start).at(-1)
}

// Up to a semicolon that stands in no quotes.
const directives = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;"'])+;?/g
