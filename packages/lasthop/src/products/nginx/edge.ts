import { EdgeMemory } from '../edge-memory.ts'
import type { Edge } from '../edge.ts'
import type { Version } from '../version.ts'
import type { Configuration } from './configuration.ts'
import { findDoors } from './doors.ts'
import type { Loaded } from './load.ts'
import { findComplaints } from './lost.ts'
import { findObsolete } from './obsolete.ts'
import { passBytes } from './pass-bytes.ts'
import { pass } from './pass.ts'
import { findUnseen } from './unseen.ts'
import { findHttp } from './servers.ts'

/** The edge that a configuration makes. */
export function edgeOf({ nodes, complaints, files, hasHoles }: Loaded, version: Version): Edge {
  const http = findHttp(nodes)
  const configuration = { http, version: version.text }
  return configurations.keep(
    {
      product: 'nginx',
      version,
      files,
      hasHoles,
      doors: findDoors(http),
      complaints: [...complaints, ...findComplaints(http), ...findObsolete(http, version), ...findUnseen(http)],
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
