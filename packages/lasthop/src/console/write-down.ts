import type { Desk } from './desk.ts'
import type { Change } from './keep/audit.ts'
import { unwritable } from './keep/unwritable.ts'

/** For a change that is made already: where the audit log has no room for it, the log of the edge says who made it. */
export function writeDown({ audit, log }: Pick<Desk, 'audit' | 'log'>, made: Change): void {
  try {
    audit.write(made)
  } catch (error) {
    const reason = unwritable(error)
    if (reason === undefined) throw error
    log.error(`The audit log could not be written: ${reason}.`, { ...made })
  }
}
