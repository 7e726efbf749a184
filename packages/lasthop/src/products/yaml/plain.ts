import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  YAMLMap,
  YAMLSeq,
  type Document,
  type Node,
} from 'yaml'

import { isTemplate, maskTemplate } from '../hole.ts'
import type { SourceFile } from '../place.ts'

/** The first document of a YAML file, aliases put in and merge keys (`<<`) merged; undefined: it cannot be read at all. */
export interface PlainYaml {
  readonly contents: Node | undefined
  readonly errors: Document['errors']
  /** Whether something has to be filled in before it is YAML. */
  readonly isTemplate: boolean
}

/** Reads YAML as plain maps and lists, every node where it is written. Of a template, what is there before it is filled in. */
export function readPlainYaml({ text }: SourceFile): PlainYaml | undefined {
  const written = parsePlain(text, 'yaml')
  if (written?.errors.length === 0) return written
  const filledIn = (isTemplate(text) ? maskTemplate(text) : text).replace(loneMark, (line) => ' '.repeat(line.length))
  return filledIn === text ? written : parsePlain(filledIn, 'template')
}

/** `__NETWORKS__` on a line of its own: a script puts something there before it is YAML. */
const loneMark = /^[ \t]*__[A-Z][A-Z0-9_]*__[ \t]*$/gm

function parsePlain(text: string, kind: 'yaml' | 'template'): PlainYaml | undefined {
  try {
    // Of two branches, both are there.
    const document = parseDocument(text, { logLevel: 'silent', strict: false, uniqueKeys: kind === 'yaml' })
    const contents = plain(document.contents, { anchors: new Map(), depth: 0 })
    return { contents, errors: document.errors, isTemplate: kind === 'template' }
  } catch {
    // Thousands of brackets in each other are more than the parser takes.
    return undefined
  }
}

interface Reading {
  /** What has been read so far, by its anchor: one that stands in itself is not there yet. */
  readonly anchors: Map<string, Node>
  readonly depth: number
}

/** A copy without aliases. What is named more than once is shared, so that nothing multiplies. */
function plain(node: unknown, reading: Reading): Node | undefined {
  if (reading.depth > mostDepth) return undefined
  if (isAlias(node)) return reading.anchors.get(node.source)
  const deeper = { ...reading, depth: reading.depth + 1 }
  const copy = isMap(node) ? plainMap(node, deeper) : isSeq(node) ? plainSeq(node, deeper) : scalarOf(node)
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined
  if (anchor !== undefined && copy !== undefined) reading.anchors.set(anchor, copy)
  return copy
}

function scalarOf(node: unknown): Node | undefined {
  return isScalar(node) ? node : undefined
}

function plainSeq(node: YAMLSeq, reading: Reading): YAMLSeq {
  const copy = new YAMLSeq()
  copy.items = node.items.flatMap((item) => plain(item, reading) ?? [])
  return withMarks(copy, node)
}

/** The map's own keys come before those that are merged into it, and of these the first. */
function plainMap(node: YAMLMap, reading: Reading): YAMLMap {
  const copy = new YAMLMap()
  const merged: unknown[] = []
  for (const { key, value } of node.items) {
    const own = plain(value, reading)
    if (isScalar(key) && key.value === '<<') merged.push(own)
    else if (isScalar(key)) copy.add({ key, value: own ?? null }, true)
  }
  for (const map of merged.flatMap((each) => (isSeq(each) ? each.items : [each])))
    if (isMap(map)) for (const pair of map.items) if (isPair(pair) && !copy.has(pair.key)) copy.add(pair)
  return withMarks(copy, node)
}

function withMarks<Collection extends YAMLMap | YAMLSeq>(copy: Collection, node: YAMLMap | YAMLSeq): Collection {
  if (node.range) copy.range = node.range
  if (node.tag !== undefined) copy.tag = node.tag
  return copy
}

const mostDepth = 60
