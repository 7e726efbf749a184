import type { Edge } from '../edge.ts'
import type { Version } from '../version.ts'
import { configurationOf as sorted, type Configuration } from './configuration.ts'
import { findDoors } from './doors.ts'
import type { Loaded } from './load.ts'
import { pass, passBytes } from './pass.ts'

/** The edge that a configuration makes. */
export function edgeOf(loaded: Loaded, version: Version): Edge {
  const configuration = sorted(loaded, version.text)
  const edge: Edge = {
    product: 'traefik',
    version,
    files: loaded.files,
    hasHoles: loaded.hasHoles,
    doors: findDoors(configuration),
    complaints: loaded.complaints,
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
