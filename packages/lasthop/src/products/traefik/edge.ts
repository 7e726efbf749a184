import { EdgeMemory } from '../edge-memory.ts'
import type { Edge } from '../edge.ts'
import type { Version } from '../version.ts'
import { configurationOf as sorted, type Configuration } from './configuration.ts'
import { findDoors } from './doors.ts'
import type { Loaded } from './load.ts'
import { pass, passBytes } from './pass.ts'

/** The edge that a configuration makes. */
export function edgeOf(loaded: Loaded, version: Version): Edge {
  const configuration = sorted(loaded, version.text)
  return configurations.keep(
    {
      product: 'traefik',
      version,
      files: loaded.files,
      hasHoles: loaded.hasHoles,
      doors: findDoors(configuration),
      complaints: loaded.complaints,
      pass: (arrival) => pass(configuration, arrival),
      passBytes: (socket, bytes) => passBytes(configuration, socket, bytes),
    },
    configuration,
  )
}

/** What an edge of this room was made of. */
export function configurationOf(edge: Edge): Configuration {
  return configurations.of(edge)
}

const configurations = new EdgeMemory<Configuration>()
