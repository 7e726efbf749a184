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

/** The same, as words of another command line. */
export function wordsOfTopology(words: Words): readonly string[] {
  return [
    ...(isSet(words, 'edge') ? ['--edge'] : []),
    ...(isSet(words, 'tls-in-front') ? ['--tls-in-front'] : []),
    ...valuesOf(words, 'assume').flatMap((each) => ['--assume', each]),
  ]
}
