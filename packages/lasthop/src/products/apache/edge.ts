import { EdgeMemory } from '../edge-memory.ts'
import type { Edge } from '../edge.ts'
import type { Version } from '../version.ts'
import type { Configuration } from './configuration.ts'
import { findDoors } from './doors.ts'
import type { Entry } from './entries.ts'
import { findObsolete } from './obsolete.ts'
import { passRaw } from './pass-raw.ts'
import { pass } from './pass.ts'
import { overrideComplaints } from './override-complaints.ts'
import { findServers } from './servers.ts'

/** The edge that a configuration makes. */
export function edgeOf({ loaded, overrides }: Entry, version: Version): Edge {
  const { modules, hasHoles, complaints, files } = loaded
  const servers = findServers(loaded.nodes)
  const configuration = { servers, version: version.text, modules, hasHoles, overrides }
  return configurations.keep(
    {
      product: 'apache',
      version,
      files: [...files, ...overrides.map(({ file }) => file)],
      hasHoles,
      doors: findDoors(configuration),
      complaints: [
        ...complaints,
        ...findObsolete(loaded.nodes),
        ...overrides.flatMap((override) => override.complaints),
        ...overrideComplaints(servers, overrides),
      ],
      pass: (arrival) => pass(configuration, arrival),
      passBytes: (socket, bytes) => passRaw(configuration, socket, bytes),
    },
    configuration,
  )
}

/** What an edge of this room was made of. */
export function configurationOf(edge: Edge): Configuration {
  return configurations.of(edge)
}

const configurations = new EdgeMemory<Configuration>()
