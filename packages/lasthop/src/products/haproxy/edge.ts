import { EdgeMemory } from '../edge-memory.ts'
import type { Edge } from '../edge.ts'
import type { Version } from '../version.ts'
import { findBinds } from './binds.ts'
import type { Configuration } from './configuration.ts'
import { findDoors } from './doors.ts'
import type { Loaded } from './load.ts'
import { findObsolete } from './obsolete.ts'
import { passBytes } from './pass-bytes.ts'
import { pass } from './pass.ts'
import { findPassedOn } from './passes-on.ts'
import { findProxies } from './proxies.ts'
import { findTooOld, findUnseen } from './unseen.ts'

/** The edge that a configuration makes. */
export function edgeOf({ sections, complaints, files, hasHoles, findList }: Loaded, version: Version): Edge {
  const proxies = findProxies(sections)
  const binds = findBinds(proxies)
  const configuration = { proxies, binds, version: version.text, findList }
  return configurations.keep(
    {
      product: 'haproxy',
      version,
      files,
      hasHoles,
      doors: findDoors(configuration),
      passesOn: findPassedOn(proxies),
      complaints: [
        ...complaints,
        ...findObsolete(proxies, version),
        ...findUnseen(proxies),
        ...findTooOld(version.text, files),
      ],
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
