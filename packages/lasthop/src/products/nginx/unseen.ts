import type { Complaint } from '../complaint.ts'
import { filledInListen } from '../filled-in.ts'
import { hasHole } from '../hole.ts'
import type { Http } from './servers.ts'
import { named, wordAt } from './syntax.ts'

/** Doors whose address a template fills in, said aloud. */
export function findUnseen({ servers }: Http): Complaint[] {
  return servers.flatMap(({ nodes }) =>
    named(nodes, 'listen')
      .filter((node) => hasHole(wordAt(node, 0)))
      .map(({ place }) => ({ rule: 'P908', place, message: filledInListen })),
  )
}
