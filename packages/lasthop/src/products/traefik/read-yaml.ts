import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node } from 'yaml'

import type { Complaint } from '../complaint.ts'
import { isTemplate, maskTemplate } from '../hole.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import { notYaml } from '../yaml/complaint.ts'
import type { Entry, MapTree, Tree } from './tree.ts'

/** A file as trees, one for each document. */
export interface Read {
  readonly trees: readonly MapTree[]
  readonly complaints: readonly Complaint[]
}

/** Reads YAML. A fault is a complaint at its place, and what could be read counts. */
export function readYaml(file: SourceFile): Read {
  const documents = parseAllDocuments(maskTemplate(file.text), { logLevel: 'silent', strict: false, uniqueKeys: false })
  const places = compilePlaces(file)
  const list: readonly Document[] = Array.isArray(documents) ? documents : []
  return {
    trees: list.flatMap((document) => {
      const tree = treeOf(document.contents, { document, places, depth: 0, left: { nodes: mostNodes } })
      return tree?.kind === 'map' ? [tree] : []
    }),
    complaints: list.flatMap(({ errors }) =>
      errors.slice(0, 1).map((error) => notYaml(error, places, isTemplate(file.text))),
    ),
  }
}

interface Reading {
  readonly document: Document
  readonly places: (start: number, end: number) => Place
  readonly depth: number
  /** How many more nodes are looked at: aliases multiply. */
  readonly left: { nodes: number }
}

function treeOf(node: unknown, reading: Reading): Tree | undefined {
  const deeper = { ...reading, depth: reading.depth + 1 }
  if (deeper.depth > mostDepth || reading.left.nodes-- <= 0) return undefined
  if (isAlias(node)) return treeOf(node.resolve(reading.document), deeper)
  if (isMap(node))
    return { kind: 'map', entries: node.items.flatMap((pair) => entryOf(pair, deeper)), place: placeOf(node, reading) }
  if (isSeq(node))
    return {
      kind: 'list',
      items: node.items.flatMap((item) => treeOf(item, deeper) ?? []),
      place: placeOf(node, reading),
    }
  if (!isScalar(node)) return undefined
  const { value, source } = node
  return { kind: 'scalar', text: value === null ? '' : (source ?? plainText(value)), place: placeOf(node, reading) }
}

/** A scalar of YAML as text; dates and the like are none. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function entryOf({ key, value }: { key: unknown; value: unknown }, reading: Reading): Entry[] {
  if (!isScalar(key)) return []
  const name = placeOf(key, reading)
  const tree = treeOf(value, reading) ?? { kind: 'scalar' as const, text: '', place: name }
  const end = Math.max(name.end, isAlias(value) ? name.end : tree.place.end)
  return [{ key: String(key.value), value: tree, place: reading.places(name.start, end) }]
}

function placeOf(node: Node, { places }: Reading): Place {
  const [start = 0, end = 0] = node.range ?? []
  return places(start, end)
}

// Aliases may name each other.
const mostDepth = 40
const mostNodes = 200_000
