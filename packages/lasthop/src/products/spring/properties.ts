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

/**
 * Reads `application.properties` or `application.yml`: its first document, and those that are for these profiles.
 * What a placeholder fills in is unknown.
 */
export function readProperties(file: SourceFile, isActive: (profile: string) => boolean): Property[] {
  const documents = /\.ya?ml$/i.test(file.path) ? readYaml(file) : readLines(file)
  return documents.filter((document) => counts(document, isActive)).flat()
}

/** A document without a condition always counts; one for a cloud, or for all profiles but one, is not known to. */
function counts(document: readonly Property[], isActive: (profile: string) => boolean): boolean {
  const conditions = document.filter(({ key }) => /^spring\.(?:config\.activate\.|profiles$)/.test(key))
  return conditions.every(
    ({ key, value }) => !key.endsWith('cloudplatform') && value.split(/[\s,|]+/).some((profile) => isActive(profile)),
  )
}

/** The name that relaxed binding makes of another. */
export function canonicalKey(key: string): string {
  return key.toLowerCase().replaceAll(/[-_]/g, '')
}

function propertyOf(key: string, value: string, places: Pick<Property, 'place' | 'valuePlace'>): Property {
  const isFilled = value.includes('${') || value.includes('#{') || hasHole(value) || /^@.*@$/.test(value)
  return { key: canonicalKey(key), value: isFilled ? 'unknown' : value, says: `${key}=${value}`, ...places }
}

function readLines(file: SourceFile): readonly Property[][] {
  const places = compilePlaces(file)
  const breaks = [...file.text.matchAll(/^[#!]---[ \t]*$/gm)].map(({ index }) => index)
  const lines = maskHoles(file.text).matchAll(
    /^[ \t\f]*(?![#!\s])((?:\\.|[^\s:=\\])+)[ \t\f]*[:= \t\f][ \t\f]*((?:\\\r?\n|[^\r\n])*)/gm,
  )
  const properties = [...lines].map((match) => {
    const [whole, key = '', value = ''] = match
    const end = match.index + whole.length
    return propertyOf(key, unescape(value).trim(), {
      place: places(match.index + whole.indexOf(key), end),
      valuePlace: places(end - value.length, end),
    })
  })
  const documents = Map.groupBy(properties, ({ place }) => breaks.filter((at) => at < place.start).length)
  return [...documents.values()]
}

/** A backslash at the end of a line joins the next; before a character it is that character. */
function unescape(text: string): string {
  return text.replaceAll(/\\\r?\n[ \t\f]*/g, '').replaceAll(/\\(.)/g, '$1')
}

function readYaml(file: SourceFile): readonly Property[][] {
  const places = compilePlaces(file)
  const documents = parseAllDocuments(maskHoles(file.text), { logLevel: 'silent', strict: false })
  return (Array.isArray(documents) ? documents : []).map(({ contents }) => propertiesIn(contents, places))
}

function propertiesIn(top: unknown, places: (start: number, end: number) => Place): Property[] {
  const found: Property[] = []
  const visit = (node: unknown, path: readonly string[], start: number): void => {
    if (path.length > mostDepth) return
    if (isMap(node))
      for (const { key, value } of node.items)
        if (isScalar(key)) visit(value, [...path, String(key.value)], key.range?.[0] ?? start)
    // A list counts for what profiles it names, and for nothing else that is read here.
    if (isSeq(node) && !/profile/.test(path.at(-1) ?? '')) return
    const scalars = isSeq(node) ? node.items.filter((item) => isScalar(item)) : isScalar(node) ? [node] : []
    const [from = 0, to = 0] = isSeq(node) || isScalar(node) ? (node.range ?? []) : []
    const text = scalars.map((scalar) => scalar.source ?? '').join(',')
    if (scalars.length > 0)
      found.push(propertyOf(path.join('.'), text, { place: places(start, to), valuePlace: places(from, to) }))
  }
  visit(top, [], 0)
  return found
}

const mostDepth = 30
