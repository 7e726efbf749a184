import { parse as parseYaml, stringify } from 'yaml'

import { isComposeFile } from '../compose/parse.ts'
import { replace, type Edit } from '../edit.ts'
import type { SourceFile } from '../place.ts'
import { namesSetting } from './beside.ts'
import { at, type MapTree, type ScalarTree, type Tree } from './tree.ts'

/** How a setting is written where it stands. */
export type Form = 'yaml' | 'toml' | 'flag'

/** The form of what stands in a file. */
export function formOf(file: SourceFile): Form {
  if (isComposeFile(file)) return 'flag'
  return /\.toml$/i.test(file.path) ? 'toml' : 'yaml'
}

/** Writes another value in the place of a scalar; of a flag, behind its `=`. */
export function rewrite({ place }: ScalarTree, text: string, file: SourceFile): Edit {
  const written = file.text.slice(place.start, place.end)
  if (formOf(file) !== 'flag') return replace(place, quoted(written, text))
  // The value of a map has its name elsewhere.
  if (!namesSetting(written.replace(/^["']/, ''))) return replace(place, quoted(written, text))
  const sign = written.indexOf('=')
  if (sign !== -1) return replace(place, written.slice(0, sign + 1) + text + (/["']$/.exec(written)?.[0] ?? ''))
  const quote = /["']$/.exec(written)?.[0] ?? ''
  return replace(place, `${written.slice(0, written.length - quote.length)}=${text}${quote}`)
}

function quoted(before: string, text: string): string {
  const quote = /^["']/.exec(before)?.[0] ?? ''
  return quote + text + quote
}

/** Puts a name before the others of a list. */
export function prepend(list: readonly ScalarTree[], name: string, file: SourceFile): Edit | undefined {
  const [first] = list
  if (first === undefined) return undefined
  const { place } = first
  if (formOf(file) === 'flag') return rewrite(first, [name, ...list.map(({ text }) => text)].join(','), file)
  const before = file.text.slice(0, place.start)
  const dash = /(^|\n)([ \t]*)- $/.exec(before)
  const written = formOf(file) === 'toml' ? `"${name}"` : name
  const text = dash === null ? `${written}, ` : `${name}\n${dash[2] ?? ''}- `
  return { path: place.path, start: place.start, end: place.start, text }
}

/** Lines of YAML as children of what stands at a path, each path key made where it is missing. Undefined: it is written in a way that is not edited. */
export function insertYaml(
  { tree, file }: { readonly tree: MapTree | Tree; readonly file: SourceFile },
  path: readonly string[],
  lines: readonly string[],
): Edit | undefined {
  const depth = path.findLastIndex((_, index) => at(tree, ...path.slice(0, index + 1)) !== undefined) + 1
  const missing = path.slice(depth)
  const parent = at(tree, ...path.slice(0, depth))
  if (parent?.kind === 'map' && file.text.startsWith('{', parent.place.start))
    return insertFlow(parent, { missing, lines, file })
  const child = parent?.kind === 'map' ? parent.entries[0] : undefined
  if (child === undefined) return undefined
  const lineStart = file.text.lastIndexOf('\n', child.place.start - 1) + 1
  const indent = file.text.slice(lineStart, child.place.start)
  if (!/^[ ]*$/.test(indent)) return undefined
  const heads = missing.map((key, index) => `${indent}${'  '.repeat(index)}${key}:\n`).join('')
  const body = lines.map((line) => `${indent}${'  '.repeat(missing.length)}${line}\n`).join('')
  return { path: file.path, start: lineStart, end: lineStart, text: heads + body }
}

interface Addition {
  readonly missing: readonly string[]
  readonly lines: readonly string[]
  readonly file: SourceFile
}

/** The same in braces, before what stands there: on a line of its own where that does. */
function insertFlow(parent: MapTree, { missing, lines, file }: Addition): Edit {
  const value: unknown = parseYaml(lines.join('\n'))
  const nested = missing.toReversed().reduce((inner: unknown, key) => ({ [key]: inner }), value)
  const written = stringify(nested, { collectionStyle: 'flow', lineWidth: 0 }).trim().slice(1, -1).trim()
  const [child] = parent.entries
  const start = child?.place.start ?? parent.place.start + 1
  const before = file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start)
  const gap = /^[ ]*$/.test(before) ? `${file.text.includes('\r\n') ? '\r' : ''}\n${before}` : ' '
  return { path: file.path, start, end: start, text: child === undefined ? ` ${written} ` : `${written},${gap}` }
}

/** Lines of TOML as a table at the end of the file. */
export function appendToml(file: SourceFile, lines: readonly string[]): Edit {
  const end = file.text.length
  const gap = file.text.endsWith('\n') ? '\n' : '\n\n'
  return { path: file.path, start: end, end, text: `${gap}${lines.join('\n')}\n` }
}
