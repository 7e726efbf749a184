import type { Launch } from '../launch/launch.ts'
import type { Service } from '../service.ts'
import { launchOf, layEntry, type Entry } from './entry.ts'
import { isMainPath, type Compose } from './parse.ts'

/** A compose file that was read, by its path. */
export interface ComposeFile {
  readonly path: string
  readonly compose: Compose
}

/** What compose files come to. */
export interface Merged {
  readonly services: readonly Service[]
  readonly launches: readonly Launch[]
}

/**
 * Compose files of one folder as they are used together: an override file lies over the main one, and so does a service of
 * another file that has neither image nor build of its own. Where a file for production is there, the override and those for
 * development are not used; one that others take services from is not used by itself.
 */
export function mergeComposes(files: readonly ComposeFile[]): Merged {
  const used = new Set(files.flatMap(({ compose }) => compose.uses))
  const own = files.filter(({ path }) => !used.has(path))
  const folders = Map.groupBy(own, ({ path }) => path.slice(0, path.lastIndexOf('/') + 1))
  const entries = withOwnNames([...folders].flatMap(([folder, each]) => inProject(mergeFolder(each), folder)))
  return { services: entries.map(({ service }) => service), launches: entries.flatMap(launchOf) }
}

/** What a file includes from elsewhere is of its own project. */
function inProject(entries: readonly Entry[], folder: string): readonly Entry[] {
  const project = folder.slice(0, -1)
  return entries.map((entry) => ({ ...entry, service: { ...entry.service, project } }))
}

function withOwnNames(entries: readonly Entry[]): readonly Entry[] {
  const projects = Map.groupBy(entries, ({ service }) => service.host)
  return entries.map((entry) => {
    const { host, project } = entry.service
    const isAlone = projects.get(host)?.every(({ service }) => service.project === project) === true
    const name = isAlone || project === '' ? host : `${project}/${host}`
    return { ...entry, service: { ...entry.service, name } }
  })
}

function mergeFolder(files: readonly ComposeFile[]): readonly Entry[] {
  const isLive = files.some(({ path }) => live.test(path))
  const used = files.filter(({ path }) => !((override.test(path) || local.test(path)) && isLive))
  const ordered = used.toSorted((a, b) => rankOf(a) - rankOf(b))
  return ordered.map(({ compose }) => compose.entries).reduce<readonly Entry[]>(lay, [])
}

function rankOf({ path }: ComposeFile): number {
  return override.test(path) ? 1 : isMainPath(path) ? 0 : 2
}

function lay(under: readonly Entry[], over: readonly Entry[]): readonly Entry[] {
  const laid = new Map<Entry, Entry>()
  const added: Entry[] = []
  for (const entry of over) {
    const own = under.find(({ service }) => service.name === entry.service.name)
    if (own === undefined || !isOverlay(entry.service, own.service)) added.push(entry)
    else laid.set(own, layEntry(own, entry))
  }
  return [...under.map((entry) => laid.get(entry) ?? entry), ...added]
}

/** What builds or pulls another image is another service that has the same name. */
function isOverlay({ image, build }: Service, under: Service): boolean {
  return (
    (image === undefined || under.build !== undefined || image === under.image) &&
    (build === undefined || build === under.build)
  )
}

const override = /\.override\.ya?ml$/
const live = /(?:^|\/)(?:(?:docker-)?compose[.-])?(?:prod|production|live)\.ya?ml$/
/** For the machine of a developer, beside one for production. */
const local = /(?:^|\/)(?:(?:docker-)?compose[.-])?(?:local|dev|development)\.ya?ml$/
