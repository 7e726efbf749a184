import type { Edge } from '../edge.ts'
import type { Version } from '../version.ts'
import type { Configuration } from './configuration.ts'
import { findDoors } from './doors.ts'
import type { Entry } from './entries.ts'
import { findObsolete } from './obsolete.ts'
import { passRaw } from './pass-raw.ts'
import { pass } from './pass.ts'
import { findServers } from './servers.ts'

/** The edge that a configuration makes. */
export function edgeOf({ loaded }: Entry, version: Version): Edge {
  const { modules, hasHoles, complaints, files } = loaded
  const configuration = { servers: findServers(loaded.nodes), version: version.text, modules, hasHoles }
  const edge: Edge = {
    product: 'apache',
    version,
    files,
    hasHoles,
    doors: findDoors(configuration),
    complaints: [...complaints, ...findObsolete(loaded.nodes)],
    pass: (arrival) => pass(configuration, arrival),
    passBytes: (socket, bytes) => passRaw(configuration, socket, bytes),
  }
  configurations.set(edge, configuration)
  return edge
}

/** What an edge of this room was made of. */
export function configurationOf(edge: Edge): Configuration {
  const configuration = configurations.get(edge)
  if (configuration === undefined) throw new TypeError('Only an edge that this room made can be asked.')
  return configuration
}

const configurations = new WeakMap<Edge, Configuration>()
