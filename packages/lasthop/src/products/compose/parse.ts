import { isMap, isScalar, isSeq, parseDocument, type Node, type Pair, type YAMLMap } from 'yaml'

import type { Complaint } from '../complaint.ts'
import type { Launch, Word } from '../launch/launch.ts'
import { splitWords } from '../launch/words.ts'
import { joinPath } from '../path.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import type { Service } from '../service.ts'
import { readPort } from './ports.ts'

/** A compose file: who runs, under which name, with which command and which ports. */
export interface Compose {
  readonly services: readonly Service[]
  readonly launches: readonly Launch[]
  readonly complaints: readonly Complaint[]
}

/** Whether a path is a compose file's. */
export function isComposePath(path: string): boolean {
  return /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/.test(path)
}

/** Reads a compose file; what is not understood in one service leaves the others. */
export function parseCompose(file: SourceFile): Compose {
  const document = parseDocument(file.text, { logLevel: 'silent', strict: false })
  const places = compilePlaces(file)
  const read: Reading = {
    file,
    folder: joinPath(file.path, '..'),
    placeOf: (node) => places(node?.range?.[0] ?? 0, node?.range?.[1] ?? 0),
    places,
  }
  const complaints = document.errors.slice(0, 1).map(({ message, pos }) => ({
    rule: 'P901',
    place: places(pos[0], pos[1]),
    message: `This is not YAML: ${message.split('\n')[0] ?? ''}.`,
  }))
  const services = document.get('services', true)
  const pairs = isMap(services) ? services.items : []
  return {
    services: pairs.flatMap((pair) => serviceOf(pair, read)),
    launches: pairs.flatMap((pair) => launchOf(pair, read)),
    complaints,
  }
}

interface Reading {
  readonly file: SourceFile
  readonly folder: string
  readonly placeOf: (node: Node | null | undefined) => Place
  readonly places: (start: number, end: number) => Place
}

function serviceOf({ key, value }: Pair, read: Reading): readonly Service[] {
  if (!isScalar(key) || !isMap(value)) return []
  const image = textAt(value, 'image')
  const build = value.get('build')
  const context = isMap(build) ? (textAt(build, 'context') ?? '.') : typeof build === 'string' ? build : undefined
  const dockerfile = isMap(build) ? textAt(build, 'dockerfile') : undefined
  return [
    {
      name: String(key.value),
      place: read.placeOf(key),
      ...(image === undefined ? {} : { image }),
      ...(context === undefined ? {} : { build: joinPath(read.folder, context) }),
      ...(dockerfile === undefined ? {} : { dockerfile: joinPath(read.folder, context ?? '.', dockerfile) }),
      ports: itemsAt(value, 'ports').flatMap((node) => readPort(node, read.placeOf(node))),
      mounts: itemsAt(value, 'volumes').flatMap((node) => mountOf(node, read.folder)),
      environment: environmentAt(value),
    },
  ]
}

/** `./nginx.conf:/etc/nginx/nginx.conf:ro`. */
function mountOf(node: Node, folder: string): Service['mounts'] {
  const text = isScalar(node)
    ? String(node.value)
    : isMap(node)
      ? `${textAt(node, 'source')}:${textAt(node, 'target')}`
      : ''
  const [source, target] = text.split(':')
  if (source === undefined || target === undefined || !/^[./]/.test(source)) return []
  return [{ source: joinPath(folder, source), target }]
}

function launchOf(pair: Pair, read: Reading): readonly Launch[] {
  const { key, value } = pair
  if (!isScalar(key) || !isMap(value)) return []
  const command = value.get('command', true) ?? value.get('entrypoint', true)
  const service = serviceOf(pair, read)[0]
  const words = isScalar(command) || isSeq(command) ? wordsOf(command, read) : []
  if (words.length === 0 || service === undefined) return []
  const workingFolder = textAt(value, 'working_dir')
  const mount = service.mounts.find(({ target }) => target === workingFolder)
  const place = read.placeOf(command)
  const folder = mount?.source ?? service.build ?? read.folder
  return [{ source: 'compose', words, folder, environment: service.environment, place, service: service.name }]
}

/** A command as a text or as a list of words. */
function wordsOf(node: Node, { file, placeOf, places }: Reading): readonly Word[] {
  if (isSeq(node)) {
    return node.items.flatMap((item) =>
      isScalar(item)
        ? [{ text: String(item.value), place: placeOf(item), hasHole: /\$/.test(String(item.value)) }]
        : [],
    )
  }
  const [start = 0, end = 0] = node.range ?? []
  return shellWords(
    splitWords(file.text.slice(start, end).replace(/^([>|][+-]?)(?=\s)/, ' '), (from, to) =>
      places(start + from, start + to),
    ),
  )
}

/** `sh -c "gunicorn ..."` runs what stands in its quotes. */
function shellWords(words: readonly Word[]): readonly Word[] {
  const [first, second, third] = words
  const isShell =
    first !== undefined && /(?:^|\/)(?:ba)?sh$/.test(first.text) && second !== undefined && /^-\w*c$/.test(second.text)
  if (!isShell || third === undefined) return words
  const commands = third.text
    .split(/&&|;/)
    .map((part) => splitWords(part.trim().replace(/^exec\s+/, ''), () => third.place))
  return commands.at(-1) ?? []
}

function environmentAt(service: YAMLMap): ReadonlyMap<string, string> {
  const node = service.get('environment', true)
  if (isMap(node))
    return new Map(
      node.items.flatMap(({ key, value }) =>
        isScalar(key) && isScalar(value) ? [[String(key.value), plainText(value.value)] as const] : [],
      ),
    )
  const lines = isSeq(node) ? node.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : [])) : []
  return new Map(
    lines
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  )
}

function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function textAt(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

function itemsAt(map: YAMLMap, key: string): readonly Node[] {
  const node = map.get(key, true)
  return isSeq(node) ? node.items.flatMap((item) => (isScalar(item) || isMap(item) ? [item] : [])) : []
}
