import type { Launch } from '../launch/launch.ts'
import type { Service } from '../service.ts'
import { isComposePath, type Compose } from './parse.ts'

/** A compose file that was read, by its path. */
export interface ComposeFile {
  readonly path: string
  readonly compose: Compose
}

/**
 * Compose files of one folder as they are used together: an override file lies over the main one, and so does a service of
 * another file that has neither image nor build of its own. Where a file for production is there, the override is not used.
 */
export function mergeComposes(files: readonly ComposeFile[]): Pick<Compose, 'services' | 'launches'> {
  const folders = Map.groupBy(files, ({ path }) => path.slice(0, path.lastIndexOf('/') + 1))
  const merged = [...folders.values()].map(mergeFolder)
  return {
    services: merged.flatMap(({ services }) => services),
    launches: merged.flatMap(({ launches }) => launches),
  }
}

function mergeFolder(files: readonly ComposeFile[]): Pick<Compose, 'services' | 'launches'> {
  const isLive = files.some(({ path }) => live.test(path))
  const used = files.filter(({ path }) => !(override.test(path) && isLive))
  const ordered = used.toSorted((a, b) => rankOf(a) - rankOf(b))
  return ordered.map(({ compose }) => compose).reduce<Pick<Compose, 'services' | 'launches'>>(lay, none)
}

function rankOf({ path }: ComposeFile): number {
  return override.test(path) ? 1 : isComposePath(path) && main.test(path) ? 0 : 2
}

function lay(under: Pick<Compose, 'services' | 'launches'>, over: Compose): Pick<Compose, 'services' | 'launches'> {
  const laid = new Map<Service, Service>()
  const added: Service[] = []
  for (const service of over.services) {
    const own = under.services.find(({ name }) => name === service.name)
    if (own === undefined || !isOverlay(service, own)) added.push(service)
    else laid.set(own, mergeService(own, service))
  }
  const services = [...under.services.map((service) => laid.get(service) ?? service), ...added]
  const names = new Set([...laid.values()].map(({ name }) => name))
  const replaced = new Set(over.launches.flatMap(({ service }) => service ?? []))
  const kept = under.launches.filter(({ service = '' }) => !(names.has(service) && replaced.has(service)))
  return {
    services,
    launches: [...kept, ...over.launches].map((launch) =>
      names.has(launch.service ?? '') ? within(launch, services) : launch,
    ),
  }
}

/** What builds or pulls another image is another service that has the same name. */
function isOverlay({ image, build }: Service, under: Service): boolean {
  return (
    (image === undefined || under.build !== undefined || image === under.image) &&
    (build === undefined || build === under.build)
  )
}

function mergeService(under: Service, over: Service): Service {
  return {
    ...under,
    ...over,
    place: under.place,
    ports: [...under.ports, ...over.ports],
    mounts: [...under.mounts, ...over.mounts],
    environment: new Map([...under.environment, ...over.environment]),
  }
}

function within(launch: Launch, services: readonly Service[]): Launch {
  const service = services.find(({ name }) => name === launch.service)
  return service === undefined
    ? launch
    : { ...launch, folder: service.build ?? launch.folder, environment: service.environment }
}

const none = { services: [], launches: [] }
const override = /\.override\.ya?ml$/
const main = /(?:^|\/)(?:docker-)?compose\.ya?ml$/
const live = /(?:^|\/)(?:docker-)?compose[.-](?:prod|production|live)\.ya?ml$/
