import type { Complaint } from '../complaint.ts'
import type { PyModule } from './module.ts'

/** Where a file is not Python that can be read. It may be newer than the grammar, so that nobody says it is broken. */
export function unreadPython({ errors }: PyModule): readonly Complaint[] {
  const message = 'This is not Python that can be read here; what stands around it is still read.'
  return errors.slice(0, 1).map((place) => ({ rule: 'P908', place, message }))
}
