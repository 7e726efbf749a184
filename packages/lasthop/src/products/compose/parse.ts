import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'

import type { Complaint } from '../complaint.ts'
import { joinPath } from '../path.ts'
import { compilePlaces, type SourceFile } from '../place.ts'
import { notYaml } from '../yaml/complaint.ts'
import { readPlainYaml, type PlainYaml } from '../yaml/plain.ts'
import type { CommandReading } from './command.ts'
import { layEntry, type Entry } from './entry.ts'
import { entryOf } from './entry-of.ts'
import { textAt, variablesIn, type ReadText } from './environment.ts'
import { interpolate } from './interpolate.ts'
import { compileNetworks } from './networks.ts'
import { extendedBy, includedBy, type Extended } from './others.ts'

/** A compose file: who runs, under which name, with which command and which ports. */
export interface Compose {
  readonly entries: readonly Entry[]
  readonly complaints: readonly Complaint[]
  /** Files that it includes, or whose services it extends: they are not used by themselves. */
  readonly uses: readonly string[]
}

/** Whether a path is a compose file's: by its usual names, by `compose` as a part of one, or by what projects call a stack. */
export function isComposePath(path: string): boolean {
  return composeName.test(path) || stackName.test(path)
}

/** Whether a file is a compose file's by its name, or by what it says: others may include it under any name. */
export function isComposeFile({ path, text }: SourceFile): boolean {
  if (isComposePath(path)) return true
  return /\.ya?ml$/.test(path) && /^services:[ \t]*(?:#.*)?$/m.test(text) && /^[ \t]+(?:image|build):/m.test(text)
}

const composeName = /(?:^|\/)(?:[\w-]+[.-])?compose[\w.-]*\.ya?ml$/
const stackName = /(?:^|\/)(?:(?:docker|swarm)-)?(?:production|prod|live|staging|stack|swarm|local|dev)\.ya?ml$/

/** Whether docker takes the file without being told. */
export function isMainPath(path: string): boolean {
  return /(?:^|\/)(?:docker-)?compose\.ya?ml$/.test(path)
}

/**
 * Reads a compose file, with the .env beside it, the files of env_file, and those that it includes or whose services it
 * extends; what is not understood in one service leaves the others.
 */
export function parseCompose(file: SourceFile, readFile: ReadText): Compose {
  return new Reader(readFile).read(file, new Map())
}

/** Follows a file to the others that it names, each at most so deep. */
class Reader {
  readonly #readFile: ReadText
  readonly #open: string[] = []
  readonly #uses = new Set<string>()
  #count = 0

  constructor(readFile: ReadText) {
    this.#readFile = readFile
  }

  read(file: SourceFile, outer: ReadonlyMap<string, string>): Compose {
    const complaints: Complaint[] = []
    const read = this.#reading(file, outer, complaints)
    const yaml = readPlainYaml(file)
    complaints.push(...faultsOf(yaml, read))
    const top = yaml?.contents
    if (!isMap(top)) return { entries: [], complaints, uses: [] }
    this.#open.push(file.path)
    const entries = pairsAt(top, 'services')
      .filter(isStarted)
      .flatMap((pair) =>
        this.#entryOf(pair, { ...read, configs: configsIn(top, read), networksOf: compileNetworks(top, read.folder) }),
      )
    const included = includedBy(top, read).flatMap(({ path, node }) => this.#include(path, node, read))
    this.#open.pop()
    return { entries: [...included, ...entries], complaints, uses: [...this.#uses] }
  }

  #reading(file: SourceFile, outer: ReadonlyMap<string, string>, complaints: Complaint[]): CommandReading {
    const places = compilePlaces(file)
    const folder = joinPath(file.path, '..')
    return {
      file,
      folder,
      variables: new Map([...variablesIn(this.#readFile(joinPath(folder, '.env'))), ...outer]),
      readFile: this.#readFile,
      miss: (complaint) => complaints.push(complaint),
      placeOf: (node) => places(node?.range?.[0] ?? 0, node?.range?.[1] ?? 0),
      places,
    }
  }

  #include(path: string, node: Node, read: CommandReading): readonly Entry[] {
    const file = this.#other(path, node, read)
    if (file === undefined) return []
    this.#uses.add(file.path)
    const { entries, complaints } = this.read(file, new Map())
    for (const complaint of complaints) read.miss(complaint)
    return entries
  }

  /** A service with what it extends under it. */
  #entryOf(pair: Pair, read: CommandReading): readonly Entry[] {
    const entries = entryOf(pair, read)
    const extended = isMap(pair.value) ? extendedBy(pair.value, read) : undefined
    const base = extended === undefined ? undefined : this.#extended(extended, read)
    return base === undefined ? entries : entries.map((entry) => layEntry(named(base, entry), entry))
  }

  #extended({ path, service, node }: Extended, read: CommandReading): Entry | undefined {
    const file = path === undefined ? read.file : this.#other(path, node, read)
    if (file === undefined) return undefined
    if (!isMainPath(file.path)) this.#uses.add(file.path)
    const mark = `${file.path} ${service}`
    if (this.#open.includes(mark)) {
      read.miss({ rule: 'P901', place: read.placeOf(node), message: `"${service}" extends itself.` })
      return undefined
    }
    const inner = file === read.file ? read : this.#reading(file, read.variables, [])
    const top = readPlainYaml(file)?.contents
    const pair = isMap(top) ? pairsAt(top, 'services').find(({ key }) => nameOf(key) === service) : undefined
    if (pair === undefined) {
      const message = `"${file.path}" has no service "${service}": what this one takes from it is not known.`
      read.miss({ rule: 'P908', place: read.placeOf(node), message })
      return undefined
    }
    this.#open.push(mark)
    const [entry] = this.#entryOf(pair, inner)
    this.#open.pop()
    return entry
  }

  #other(path: string, node: Node, read: CommandReading): SourceFile | undefined {
    this.#count += 1
    if (this.#open.includes(path)) {
      read.miss({ rule: 'P901', place: read.placeOf(node), message: `"${path}" includes itself.` })
      return undefined
    }
    const file = this.#count > mostFiles ? undefined : this.#readFile(path)
    if (file === undefined) {
      const message = `"${path}" is not at hand: what services take from it is not known.`
      read.miss({ rule: 'P908', place: read.placeOf(node), message })
      return undefined
    }
    return file
  }
}

function faultsOf(yaml: PlainYaml | undefined, { places }: CommandReading): readonly Complaint[] {
  if (yaml === undefined)
    return [{ rule: 'P901', place: places(0, 0), message: 'This YAML is nested too deeply to be read.' }]
  return yaml.errors.slice(0, 1).map((error) => notYaml(error, places, yaml.isTemplate))
}

function pairsAt(map: YAMLMap, key: string): readonly Pair[] {
  const node = map.get(key, true)
  return isMap(node) ? node.items : []
}

/** `configs: { nginx: { file: ./nginx.conf } }`: the files by their names. */
function configsIn(top: YAMLMap, { folder, variables }: CommandReading): ReadonlyMap<string, string> {
  const pairs = ['configs', 'secrets'].flatMap((key) => pairsAt(top, key))
  return new Map(
    pairs.flatMap(({ key, value }) => {
      const [name, file] = [nameOf(key), isMap(value) ? textAt(value, 'file') : undefined]
      return name === undefined || file === undefined ? [] : [[name, joinPath(folder, interpolate(file, variables))]]
    }),
  )
}

/** What is extended goes by the name, and stands at the place and in the networks, of who extends it. */
function named(base: Entry, { service: { name, host, networks, place } }: Entry): Entry {
  return { ...base, service: { ...base.service, name, host, networks, place } }
}

function nameOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined
}

/** Services for development alone are started by nobody else. */
function isStarted({ value }: Pair): boolean {
  const profiles = isMap(value) ? value.get('profiles') : undefined
  const names = isSeq(profiles) ? profiles.items.map((item) => (isScalar(item) ? String(item.value) : '')) : []
  return names.length === 0 || !names.every((name) => /^(?:dev|development|debug|tests?|testing|tools?|ci)$/.test(name))
}

// Files that include each other twice would double at each level.
const mostFiles = 200
