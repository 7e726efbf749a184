import type { Place } from '../place.ts'
import type { EntryPoint } from './entry-points.ts'
import { ruleWithout, type Declared } from './default-rule.ts'
import type { Labelled } from './read-compose.ts'
import type { Loaded } from './load.ts'
import { settingTree } from './read-words.ts'
import { parseRule, type Rule } from './rule.ts'
import { at, entriesOf, listAt, mergeTrees, textAt, type Entry, type MapTree, type ScalarTree } from './tree.ts'

/** A router: what it fits, and where its requests go. */
export interface Router {
  readonly name: string
  readonly place: Place
  readonly entryPoints: readonly string[]
  /** Whether it names its entry points, and is not merely at all of them. */
  readonly isPlaced: boolean
  readonly says: string
  readonly rule: Rule
  readonly priority: number
  readonly hasTls: boolean
  readonly tlsOptions: string
  /** Whether it has certificates fetched for its names. */
  readonly hasResolver: boolean
  readonly middlewares: readonly ScalarTree[]
  /** Absent: it cannot be known from the files. */
  readonly service: string | undefined
}

/** Every router, those of high priority first. */
export function findRouters(loaded: Loaded, entryPoints: readonly EntryPoint[]): Router[] {
  const ofFile = entriesOf(at(loaded.dynamic, 'http', 'routers')).map((entry) =>
    routerOf(entry, { service: textAt(entry.value, 'service'), entryPoints, by: { by: 'file' } }),
  )
  const ofLabels = loaded.labelled
    .filter((labelled) => isExposed(labelled, loaded))
    .flatMap((labelled) => labelledRouters(labelled, entryPoints, loaded.start))
  return [...ofFile, ...ofLabels].toSorted((a, b) => b.priority - a.priority)
}

/** exposedByDefault is on, unless the provider says no; then a label switches each container on. */
function isExposed({ settings }: Labelled, { start }: Loaded): boolean {
  const label = settings.findLast(({ path }) => path.toLowerCase() === 'enable')?.value
  if (label !== undefined) return /^true$/i.test(label)
  return !/^false$/i.test(textAt(start, 'providers', 'docker', 'exposedByDefault') ?? 'true')
}

function labelledRouters(
  { service, settings }: Labelled,
  entryPoints: readonly EntryPoint[],
  start: MapTree | undefined,
): Router[] {
  const tree: MapTree = mergeTrees(settings.map(settingTree))
  const services = entriesOf(at(tree, 'http', 'services')).map(({ key }) => key)
  const [only] = services
  const usual = services.length > 1 ? undefined : (only ?? `container ${service}`)
  return entriesOf(at(tree, 'http', 'routers')).map((entry) =>
    routerOf(entry, { service: textAt(entry.value, 'service') ?? usual, entryPoints, by: { by: 'labels', start } }),
  )
}

/** What a router is read with besides its own words. */
interface Around {
  readonly service: string | undefined
  readonly entryPoints: readonly EntryPoint[]
  readonly by: Declared
}

function routerOf({ key, value, place }: Entry, { service, entryPoints: all, by }: Around): Router {
  const says = textAt(value, 'rule') ?? ''
  const named = listAt(value, 'entryPoints').map(({ text }) => text)
  const entryPoints = named.length > 0 ? named : all.filter(({ isDefault }) => isDefault).map(({ name }) => name)
  const priority = Number(textAt(value, 'priority') ?? 0)
  const tls = at(value, 'tls')
  return {
    name: key,
    place,
    entryPoints,
    isPlaced: named.length > 0,
    says,
    rule: says === '' ? ruleWithout(key, by) : parseRule(says),
    priority: priority === 0 ? says.length : priority,
    hasTls: tls !== undefined && textAt(value, 'tls') !== 'false',
    tlsOptions: textAt(tls, 'options') ?? 'default',
    hasResolver: textAt(tls, 'certResolver') !== undefined,
    middlewares: listAt(value, 'middlewares'),
    service,
  }
}
