import { isMap, isPair, isScalar, isSeq, parseDocument, visit, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'

import type { Edit } from '../edit.ts'
import type { Place, SourceFile } from '../place.ts'

/** A setting as a compose file is to have it: a path of keys and a value. */
export type Wanted = readonly [path: string, value: string]

/**
 * Settings beside one that a compose file has, in its style: an item of a list, an entry of a map, or a word of a
 * command that is one text. Undefined: it is written in a way that is not edited.
 */
export function besideSetting(place: Place, wanted: readonly Wanted[], file: SourceFile): Edit | undefined {
  const found = scalarAt(place, file)
  if (found === undefined) return undefined
  const { node, parents } = found
  const [collection, parent] = parents.slice(-2)
  if (isSeq(parent)) return besideItem(node, parent, { wanted, file })
  if (!isPair(parent) || !isScalar(parent.key) || !isMap(collection)) return undefined
  return namesSetting(String(parent.key.value))
    ? besideEntry({ key: parent.key, value: node, map: collection }, { wanted, file })
    : besideWord(place, { wanted, file })
}

interface Addition {
  readonly wanted: readonly Wanted[]
  readonly file: SourceFile
}

function scalarAt({ start }: Place, { text }: SourceFile): { node: Scalar; parents: readonly unknown[] } | undefined {
  const document = parseDocument(text, { logLevel: 'silent', strict: false })
  let found: { node: Scalar; parents: readonly unknown[] } | undefined
  visit(document, {
    Scalar(_, node, parents) {
      const [from = 0, to = 0] = node.range ?? []
      if (start < from || start >= to) return undefined
      found = { node, parents }
      return visit.BREAK
    },
  })
  return found
}

function besideItem(node: Scalar, list: YAMLSeq, { wanted, file }: Addition): Edit | undefined {
  const [at = 0] = node.range ?? []
  const name = String(node.value)
  const quote = quoteAt(file, at) ?? ''
  const items = wanted.map((each) => quote + [nameLike(name, each), each[1]].join('=') + quote)
  return insertion(at, items, { file, isFlow: list.flow === true })
}

interface MapEntry {
  readonly key: Scalar
  readonly value: Scalar
  readonly map: YAMLMap
}

function besideEntry({ key, value, map }: MapEntry, { wanted, file }: Addition): Edit | undefined {
  const [at = 0] = key.range ?? []
  const quote = quoteAt(file, at) ?? ''
  const mark = quoteAt(file, value.range?.[0] ?? 0) ?? '"'
  const items = wanted.map((each) => `${quote}${nameLike(String(key.value), each)}${quote}: ${mark}${each[1]}${mark}`)
  return insertion(at, items, { file, isFlow: map.flow === true })
}

/** In brackets or braces with commas, otherwise as lines of their own. */
function insertion(
  at: number,
  items: readonly string[],
  { file, isFlow }: { readonly file: SourceFile; readonly isFlow: boolean },
): Edit | undefined {
  const { path, text } = file
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const before = text.slice(lineStart, at)
  const isOwnLine = /^[ ]*(?:- +)?$/.test(before)
  if (!isFlow && !isOwnLine) return undefined
  const gap = isOwnLine ? lineEnd(text) + before : ' '
  return { path, start: at, end: at, text: items.map((item) => item + (isFlow ? ',' : '') + gap).join('') }
}

/** A word before another of a command: on a line of its own where the other has one. */
function besideWord({ start, end }: Place, { wanted, file }: Addition): Edit | undefined {
  const { path, text } = file
  if (!text.startsWith('-', start)) return undefined
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const isOwnLine = /^[ ]*$/.test(before) && /^[ \t]*\r?\n/.test(text.slice(end))
  const gap = isOwnLine ? lineEnd(text) + before : ' '
  return { path, start, end: start, text: wanted.map((each) => `--${each.join('=')}${gap}`).join('') }
}

/** The name of a setting in the form of another's: a label, a variable, or a flag. */
function nameLike(name: string, [path]: Wanted): string {
  if (/^traefik\./i.test(name)) return `traefik.${path}`
  return name.startsWith('TRAEFIK_') ? `TRAEFIK_${path.toUpperCase().replaceAll('.', '_')}` : `--${path}`
}

/** Whether a text begins with the name of a setting: a label, a variable, or a flag. */
export function namesSetting(text: string): boolean {
  return /^(?:traefik\.|TRAEFIK_|--?[A-Za-z])/i.test(text)
}

function quoteAt({ text }: SourceFile, at: number): string | undefined {
  return /^["']/.exec(text.slice(at, at + 1))?.[0]
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}
