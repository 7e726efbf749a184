import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'

import type { Complaint } from '../complaint.ts'
import { parseDotenv } from '../dotenv/parse.ts'
import { joinPath } from '../path.ts'
import type { Place, SourceFile } from '../place.ts'
import { interpolate } from './interpolate.ts'

/** What the variables of a service are read with. */
export interface VariableReading {
  readonly folder: string
  /** Of the .env beside the compose file. */
  readonly variables: ReadonlyMap<string, string>
  readonly readFile: ReadText
  readonly miss: (complaint: Complaint) => void
  readonly placeOf: (node: Node | null | undefined) => Place
}

/** A file's text, or nothing if it is not at hand. */
export type ReadText = (path: string) => SourceFile | undefined

/** The files of env_file, then `environment`, which counts before them. */
export function environmentOf(service: YAMLMap, read: VariableReading): ReadonlyMap<string, string> {
  const filed = envFilesAt(service).flatMap(({ path, node, isRequired }) => {
    const file = read.readFile(joinPath(read.folder, interpolate(path, read.variables)))
    if (file === undefined && isRequired) {
      const message = `"${path}" is not at hand: what it sets for the application is not known.`
      read.miss({ rule: 'P908', place: read.placeOf(node), message })
    }
    return variablesIn(file)
  })
  const own = environmentAt(service, read.variables).map(
    ([name, value]) => [name, interpolate(value, read.variables)] as const,
  )
  return new Map([...filed, ...own])
}

/** The files of env_file that are at hand. */
export function envFilesOf(service: YAMLMap, { folder, variables, readFile }: VariableReading): readonly SourceFile[] {
  return envFilesAt(service).flatMap(({ path }) => readFile(joinPath(folder, interpolate(path, variables))) ?? [])
}

interface EnvFile {
  readonly path: string
  readonly node: Node
  readonly isRequired: boolean
}

/** A path, or a list of paths, or of maps with `path` and `required`. */
function envFilesAt(service: YAMLMap): readonly EnvFile[] {
  const node = service.get('env_file', true)
  const items = isSeq(node) ? node.items : isScalar(node) ? [node] : []
  return items.flatMap((item): EnvFile[] => {
    if (isScalar(item)) return [{ path: String(item.value), node: item, isRequired: true }]
    const path = isMap(item) ? textAt(item, 'path') : undefined
    return isMap(item) && path !== undefined ? [{ path, node: item, isRequired: item.get('required') !== false }] : []
  })
}

/** The variables of a file like .env. */
export function variablesIn(file: SourceFile | undefined): readonly (readonly [string, string])[] {
  return file === undefined ? [] : parseDotenv(file).map(({ name, value }) => [name, value] as const)
}

/** A name alone is taken over from where compose runs, as far as .env says. */
function environmentAt(
  service: YAMLMap,
  variables: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const node = service.get('environment', true)
  const takenOver = (name: string): readonly (readonly [string, string])[] => {
    const value = variables.get(name)
    return value === undefined ? [] : [[name, value]]
  }
  if (isMap(node))
    return node.items.flatMap(({ key, value }) => {
      if (!isScalar(key)) return []
      const isAlone = value === null || (isScalar(value) && value.value === null)
      if (isAlone) return takenOver(String(key.value))
      return isScalar(value) ? [[String(key.value), plainText(value.value)] as const] : []
    })
  const lines = isSeq(node) ? node.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : [])) : []
  return lines.flatMap((line) => {
    const at = line.indexOf('=')
    return at === -1 ? takenOver(line) : [[line.slice(0, at), line.slice(at + 1)] as const]
  })
}

function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** A text of a map. */
export function textAt(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
