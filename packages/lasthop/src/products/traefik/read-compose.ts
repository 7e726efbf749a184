import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'

import { interpolate } from '../compose/interpolate.ts'
import { compileNetworks } from '../compose/networks.ts'
import { splitWords } from '../launch/words.ts'
import { joinPath } from '../path.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import { readPlainYaml } from '../yaml/plain.ts'
import { plainText } from './read-yaml.ts'
import { readFlag, readLabel, readVariable, type Setting } from './read-words.ts'

/** What a compose file says to Traefik: the words that start it, and the labels of what it serves. */
export interface ComposeTraefik {
  /** Services that run Traefik, each with its flags or variables. */
  readonly starts: readonly {
    readonly settings: readonly Setting[]
    readonly networks: readonly string[]
  }[]
  readonly labelled: readonly Labelled[]
}

/** One service with labels for Traefik. */
export interface Labelled {
  readonly service: string
  readonly settings: readonly Setting[]
  /** The only port that the file names for it. */
  readonly port: number | undefined
  readonly place: Place
  /** The folder of its compose project. */
  readonly project: string
  /** By the names that docker has for them. */
  readonly networks: readonly string[]
}

/** Reads what concerns Traefik in a compose file, with the variables that compose puts in. */
export function readComposeTraefik(file: SourceFile, variables: ReadonlyMap<string, string>): ComposeTraefik {
  const top = readPlainYaml(file)?.contents
  const services = isMap(top) ? top.get('services', true) : undefined
  const project = joinPath(file.path, '..')
  const networksOf = isMap(top) ? compileNetworks(top, project) : () => []
  const places = compilePlaces(file)
  const placeOf = (node: Node): Place => places(node.range?.[0] ?? 0, node.range?.[1] ?? 0)
  const pairs = (isMap(services) ? services.items : []).flatMap(({ key, value }) =>
    isScalar(key) && isMap(value) ? [{ service: String(key.value), value, place: placeOf(key) }] : [],
  )
  return {
    starts: pairs
      .filter(({ value }) => runsTraefik(value))
      .map(({ value }) => ({
        networks: networksOf(value),
        settings: startOf(value, placeOf, { text: file.text, places, variables }),
      })),
    labelled: pairs
      .map(({ service, value, place }) => ({
        service,
        place,
        port: onlyPort(value),
        project,
        networks: networksOf(value),
        settings: labelsOf(value, placeOf).flatMap(
          ([name, text, at]) => readLabel(name, interpolate(text, variables), at) ?? [],
        ),
      }))
      .filter(({ settings }) => settings.length > 0),
  }
}

function runsTraefik(service: YAMLMap): boolean {
  return /(?:^|\/)traefik(?::|@|$)/.test(plainText(service.get('image')))
}

/** What words of one text are read from. */
interface Source {
  readonly text: string
  readonly places: (start: number, end: number) => Place
  readonly variables: ReadonlyMap<string, string>
}

function startOf(service: YAMLMap, placeOf: (node: Node) => Place, source: Source): Setting[] {
  const command = service.get('command', true)
  const words = isSeq(command)
    ? command.items.flatMap((item) => (isScalar(item) ? [{ text: String(item.value), place: placeOf(item) }] : []))
    : isScalar(command)
      ? splitCommand(command, source)
      : []
  const flags = words.flatMap(({ text: word, place }) => readFlag(interpolate(word, source.variables), place) ?? [])
  if (flags.some(({ path }) => /^entrypoints\./i.test(path))) return flags
  return [
    ...flags,
    ...linesAt(service, 'environment', placeOf).flatMap(
      ([name, value, place]) => readVariable(name, interpolate(value, source.variables), place) ?? [],
    ),
  ]
}

/** The words of a command that is one text, each where it stands. */
function splitCommand(node: Node, { text, places }: Source): { text: string; place: Place }[] {
  const [start = 0, end = 0] = node.range ?? []
  const written = text.slice(start, end)
  const head = /^(?:[>|][-+\d]*(?=\s)|["'])/.exec(written)?.[0] ?? ''
  const body = written.slice(head.length, /["']/.test(head) ? -1 : undefined)
  return splitWords(body, (from, to) => places(start + head.length + from, start + head.length + to)).map((word) => ({
    text: word.text,
    place: word.place,
  }))
}

/** `labels` or `environment`, as a list of texts or as a map. */
function linesAt(service: YAMLMap, key: string, placeOf: (node: Node) => Place): [string, string, Place][] {
  const node = service.get(key, true)
  if (isSeq(node))
    return node.items.flatMap((item): [string, string, Place][] => {
      const [, name, value] = /^([^=]+)(?:=(.*))?$/s.exec(isScalar(item) ? String(item.value) : '') ?? []
      return isScalar(item) && name !== undefined ? [[name.trim(), value ?? '', placeOf(item)]] : []
    })
  if (!isMap(node)) return []
  return node.items.flatMap(({ key: name, value }): [string, string, Place][] =>
    isScalar(name) && isScalar(value) ? [[String(name.value), plainText(value.value), placeOf(value)]] : [],
  )
}

/** The labels of the container, and those of its service in a swarm. */
function labelsOf(service: YAMLMap, placeOf: (node: Node) => Place): ReturnType<typeof linesAt> {
  const deploy = service.get('deploy', true)
  return [...linesAt(service, 'labels', placeOf), ...(isMap(deploy) ? linesAt(deploy, 'labels', placeOf) : [])]
}

/** Traefik takes the port that a container exposes, if there is only one. */
function onlyPort(service: YAMLMap): number | undefined {
  const texts = ['expose', 'ports'].flatMap((key) => {
    const node = service.get(key, true)
    return isSeq(node) ? node.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : [])) : []
  })
  const ports = new Set(texts.map((text) => Number(/(\d+)(?:\/tcp)?$/.exec(text)?.[1])))
  const [port] = ports
  return ports.size === 1 && port !== undefined && port > 0 ? port : undefined
}
