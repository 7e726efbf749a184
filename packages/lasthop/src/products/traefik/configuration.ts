import type { Place } from '../place.ts'
import { findEntryPoints, usualEntryPoints, type EntryPoint } from './entry-points.ts'
import type { Loaded } from './load.ts'
import { findRouters, type Router } from './routers.ts'
import { findServices, type Service } from './services.ts'
import { at, entriesOf, type Entry, type Tree } from './tree.ts'
import { settingTree } from './read-words.ts'
import { mergeTrees } from './tree.ts'

/** A configuration sorted for answering requests. */
export interface Configuration {
  readonly version: string
  readonly loaded: Loaded
  readonly entryPoints: readonly EntryPoint[]
  /** The first that fits is the one: by priority. */
  readonly routers: readonly Router[]
  readonly services: ReadonlyMap<string, Service>
  readonly middlewares: ReadonlyMap<string, Entry>
  readonly tlsOptions: Tree | undefined
}

/** Sorts what was read. */
export function configurationOf(loaded: Loaded, version: string): Configuration {
  const labels = mergeTrees(loaded.labelled.flatMap(({ settings }) => settings.map(settingTree)))
  const found = findEntryPoints(loaded.start)
  const entryPoints = loaded.start === undefined ? usualEntryPoints(placeOf(loaded)) : found
  return {
    version,
    loaded,
    entryPoints,
    routers: findRouters(loaded, entryPoints),
    services: findServices(loaded),
    middlewares: new Map(
      [loaded.dynamic, labels].flatMap((tree) =>
        entriesOf(at(tree, 'http', 'middlewares')).map((entry) => [entry.key.toLowerCase(), entry] as const),
      ),
    ),
    tlsOptions: at(loaded.dynamic, 'tls', 'options') ?? at(labels, 'tls', 'options'),
  }
}

/** A name without the provider that it comes from: `auth@file`. */
export function plainName(name: string): string {
  return name.replace(/@[\w-]+$/, '').toLowerCase()
}

function placeOf({ dynamic, labelled }: Loaded): Place {
  return labelled[0]?.place ?? dynamic.place
}
