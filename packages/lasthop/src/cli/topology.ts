import { assumedVersions } from '../doctor/assume.ts'
import type { Topology } from '../doctor/topology.ts'
import { isSet, valuesOf, type Words } from './command.ts'

/** What a command line says of the stack that its files cannot. */
export function topologyOf(words: Words): Topology {
  return {
    versions: assumedVersions(valuesOf(words, 'assume')),
    isEdge: isSet(words, 'edge'),
    isTlsInFront: isSet(words, 'tls-in-front'),
    frontRanges: valuesOf(words, 'front'),
  }
}
