import { EdgeMemory } from '../edge-memory.ts'
import type { Edge } from '../edge.ts'
import type { Version } from '../version.ts'
import { findDoors } from './doors.ts'
import type { LoadedJson } from './json/load-json.ts'
import type { JsonFile } from './json/parse-json.ts'
import type { Loaded } from './load.ts'
import { pass, passBytes } from './pass.ts'
import { configurationFrom, type Configuration } from './sites.ts'

/** The edge that a Caddyfile makes. */
export function edgeOf({ nodes, ...loaded }: Loaded, version: Version): Edge {
  return edgeFrom(configurationFrom(nodes, version.text), loaded, version)
}

/** The edge that a configuration in JSON makes. */
export function edgeOfJson({ configuration, json, ...loaded }: LoadedJson, version: Version): Edge {
  const edge = edgeFrom(configuration, loaded, version)
  if (json !== undefined) files.set(edge, json)
  return edge
}

function edgeFrom(
  configuration: Configuration,
  read: Pick<Edge, 'complaints' | 'files' | 'hasHoles'>,
  version: Version,
): Edge {
  return configurations.keep(
    {
      product: 'caddy',
      version,
      files: read.files,
      hasHoles: read.hasHoles,
      doors: findDoors(configuration),
      complaints: read.complaints,
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

/** The file of an edge that is configured in JSON; undefined: it has a Caddyfile. */
export function jsonOf(edge: Edge): JsonFile | undefined {
  return files.get(edge)
}

const configurations = new EdgeMemory<Configuration>()
const files = new WeakMap<Edge, JsonFile>()
