import type { Complaint } from '../complaint.ts'
import type { RbModule } from './module.ts'

/** Where a file is not Ruby that can be read. Its grammar is read in part only, so that nobody says it is broken. */
export function unreadRuby({ errors }: RbModule): readonly Complaint[] {
  const message = 'This is not Ruby that can be read here; what stands around it is still read.'
  return errors.slice(0, 1).map((place) => ({ rule: 'P908', place, message }))
}
