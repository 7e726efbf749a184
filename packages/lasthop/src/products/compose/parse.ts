import { isMap, isNode, isScalar, isSeq, parseDocument, type Node, type Pair, type YAMLMap } from 'yaml'

import type { Complaint } from '../complaint.ts'
import type { Launch, Word } from '../launch/launch.ts'
import { splitWords } from '../launch/words.ts'
import { joinPath } from '../path.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import type { Service } from '../service.ts'
import { environmentOf, textAt, variablesIn, type ReadText, type VariableReading } from './environment.ts'
import { interpolate } from './interpolate.ts'
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

/** Reads a compose file, with the .env beside it and the files of env_file; what is not understood in one service leaves the others. */
export function parseCompose(file: SourceFile, readFile: ReadText): Compose {
  const document = parseDocument(file.text, { logLevel: 'silent', strict: false })
  const places = compilePlaces(file)
  const folder = joinPath(file.path, '..')
  const variables = new Map(variablesIn(readFile(joinPath(folder, '.env'))))
  const missing: Complaint[] = []
  const read: Reading = {
    file,
    folder,
    variables,
    readFile,
    miss: (complaint) => missing.push(complaint),
    placeOf: (node) => places(node?.range?.[0] ?? 0, node?.range?.[1] ?? 0),
    places,
  }
  const complaints = document.errors.slice(0, 1).map(({ message, pos }) => ({
    rule: 'P901',
    place: places(pos[0], pos[1]),
    message: `This is not YAML: ${message.split('\n')[0] ?? ''}.`,
  }))
  const services = document.get('services', true)
  const pairs = isMap(services) ? services.items.filter(isStarted) : []
  const found = pairs.flatMap((pair) => serviceOf(pair, read))
  return {
    services: found,
    launches: pairs.flatMap((pair) => launchOf(pair, found, read)),
    complaints: [...complaints, ...missing],
  }
}

/** Services for development alone are started by nobody else. */
function isStarted({ value }: Pair): boolean {
  const profiles = isMap(value) ? value.get('profiles') : undefined
  const names = isSeq(profiles) ? profiles.items.map((item) => (isScalar(item) ? String(item.value) : '')) : []
  return names.length === 0 || !names.every((name) => /^(?:dev|development|debug|tests?|testing|tools?|ci)$/.test(name))
}

interface Reading extends VariableReading {
  readonly file: SourceFile
  readonly places: (start: number, end: number) => Place
}

function serviceOf({ key, value }: Pair, read: Reading): readonly Service[] {
  if (!isScalar(key) || !isMap(value)) return []
  const written = textAt(value, 'image')
  const image = written === undefined ? undefined : interpolate(written, read.variables)
  const build = value.get('build')
  const context = isMap(build) ? (textAt(build, 'context') ?? '.') : typeof build === 'string' ? build : undefined
  const dockerfile = isMap(build) ? textAt(build, 'dockerfile') : undefined
  return [
    {
      name: String(key.value),
      place: read.placeOf(key),
      ...(image === undefined ? {} : { image }),
      ...(context === undefined ? {} : { build: joinPath(read.folder, context) }),
      ...(dockerfile === undefined ? {} : { dockerfile: joinPath(read.folder, context ?? '', dockerfile) }),
      ports: itemsAt(value, 'ports').flatMap((node) => readPort(node, read.placeOf(node))),
      mounts: itemsAt(value, 'volumes').flatMap((node) => mountOf(node, read.folder)),
      environment: environmentOf(value, read),
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

/** What an entrypoint begins a command goes on with. */
function launchOf({ key, value }: Pair, services: readonly Service[], read: Reading): readonly Launch[] {
  if (!isScalar(key) || !isMap(value)) return []
  const [entrypoint, command] = [value.get('entrypoint', true), value.get('command', true)]
  const service = services.find(({ name }) => name === String(key.value))
  const words = [entrypoint, command].flatMap((node) => (isScalar(node) || isSeq(node) ? wordsOf(node, read) : []))
  if (words.length === 0 || service === undefined) return []
  const workingFolder = textAt(value, 'working_dir')
  const mount = service.mounts.find(({ target }) => target === workingFolder)
  const place = read.placeOf(isNode(command) ? command : isNode(entrypoint) ? entrypoint : undefined)
  const folder = mount?.source ?? service.build ?? read.folder
  return [{ source: 'compose', words, folder, environment: service.environment, place, service: service.name }]
}

/** A command as a text or as a list of words. */
function wordsOf(node: Node, { file, placeOf, places, variables }: Reading): readonly Word[] {
  const filled = (word: Word): Word => {
    const text = interpolate(word.text, variables)
    return { ...word, text, hasHole: /\$\{?\w/.test(text) }
  }
  if (isSeq(node)) {
    return shellWords(
      node.items.flatMap((item) =>
        isScalar(item) ? [filled({ text: String(item.value), place: placeOf(item), hasHole: false })] : [],
      ),
    )
  }
  const [start = 0, end = 0] = node.range ?? []
  return shellWords(
    splitWords(file.text.slice(start, end).replace(/^([>|][+-]?)(?=\s)/, ' '), (from, to) =>
      places(start + from, start + to),
    ).map(filled),
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

function itemsAt(map: YAMLMap, key: string): readonly Node[] {
  const node = map.get(key, true)
  return isSeq(node) ? node.items.flatMap((item) => (isScalar(item) || isMap(item) ? [item] : [])) : []
}
