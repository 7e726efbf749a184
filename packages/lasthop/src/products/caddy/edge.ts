import type { Edge } from '../edge.ts'
import type { Version } from '../version.ts'
import { findDoors } from './doors.ts'
import type { Loaded } from './load.ts'
import { pass, passBytes } from './pass.ts'
import { configurationFrom, type Configuration } from './sites.ts'

/** The edge that a Caddyfile makes. */
export function edgeOf({ nodes, complaints, files, hasHoles }: Loaded, version: Version): Edge {
  const configuration = configurationFrom(nodes, version.text)
  const edge: Edge = {
    product: 'caddy',
    version,
    files,
    hasHoles,
    doors: findDoors(configuration),
    complaints,
    pass: (arrival) => pass(configuration, arrival),
    passBytes: (socket, bytes) => passBytes(configuration, socket, bytes),
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
