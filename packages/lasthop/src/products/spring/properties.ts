import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'

import { hasHole, maskHoles } from '../hole.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** One setting of Spring: its name in the one spelling that all others mean, its text, and where both stand. */
export interface Property {
  /** `server.forwardheadersstrategy`: case, dashes and underscores do not count. */
  readonly key: string
  /** `unknown`: a placeholder fills it in. */
  readonly value: string
  readonly says: string
  readonly place: Place
  readonly valuePlace: Place
}

/** Settings by name; a later one counts. */
export type Properties = ReadonlyMap<string, Property>

/** Reads `application.properties` or `application.yml`. What a placeholder fills in is unknown. */
export function readProperties(file: SourceFile): Property[] {
  return /\.ya?ml$/i.test(file.path) ? readYaml(file) : readLines(file)
}

/** The name that relaxed binding makes of another. */
export function canonicalKey(key: string): string {
  return key.toLowerCase().replaceAll(/[-_]/g, '')
}

function propertyOf(key: string, value: string, places: Pick<Property, 'place' | 'valuePlace'>): Property {
  const isFilled = value.includes('${') || value.includes('#{') || hasHole(value) || /^@.*@$/.test(value)
  return { key: canonicalKey(key), value: isFilled ? 'unknown' : value, says: `${key}=${value}`, ...places }
}

function readLines(file: SourceFile): Property[] {
  const places = compilePlaces(file)
  const lines = maskHoles(file.text).matchAll(
    /^[ \t\f]*(?![#!\s])((?:\\.|[^\s:=\\])+)[ \t\f]*[:= \t\f][ \t\f]*((?:\\\r?\n|[^\r\n])*)/gm,
  )
  return [...lines].map((match) => {
    const [whole, key = '', value = ''] = match
    const end = match.index + whole.length
    return propertyOf(key, unescape(value).trim(), {
      place: places(match.index + whole.indexOf(key), end),
      valuePlace: places(end - value.length, end),
    })
  })
}

/** A backslash at the end of a line joins the next; before a character it is that character. */
function unescape(text: string): string {
  return text.replaceAll(/\\\r?\n[ \t\f]*/g, '').replaceAll(/\\(.)/g, '$1')
}

function readYaml(file: SourceFile): Property[] {
  const places = compilePlaces(file)
  const documents = parseAllDocuments(maskHoles(file.text), { logLevel: 'silent', strict: false })
  const [first] = Array.isArray(documents) ? documents : []
  const found: Property[] = []
  const visit = (node: unknown, path: readonly string[], start: number): void => {
    if (path.length > mostDepth) return
    if (isMap(node))
      for (const { key, value } of node.items)
        if (isScalar(key)) visit(value, [...path, String(key.value)], key.range?.[0] ?? start)
    if (isSeq(node)) return
    if (!isScalar(node)) return
    const [from = 0, to = 0] = node.range ?? []
    const text = node.source ?? ''
    found.push(propertyOf(path.join('.'), text, { place: places(start, to), valuePlace: places(from, to) }))
  }
  // Documents after the first are for profiles.
  visit(first?.contents, [], 0)
  return found
}

const mostDepth = 30
