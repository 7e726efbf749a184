import { isNeverNominated } from './field.ts'
import { splitList } from './forwarded.ts'

/**
 * The names that `Connection` nominates for removal, lower-case (RFC 9110 section 7.6.1). Several lines are one list;
 * protected names are left out. `undefined` if there are none, which is nearly always.
 */
export function parseNominations(connection: string): ReadonlySet<string> | undefined {
  if (isPlain(connection)) return undefined
  const names = splitList(connection.toLowerCase()).filter((name) => !options.has(name) && !isNeverNominated(name))
  return names.length > 0 ? new Set(names) : undefined
}

const options: ReadonlySet<string> = new Set(['', 'close', 'keep-alive', 'upgrade'])
// Not a Set: measured, to hash a string that was just cut out of a message takes longer than these comparisons.
function isPlain(connection: string): boolean {
  switch (connection) {
    case '':
    case 'keep-alive':
    case 'close':
    case 'Keep-Alive':
    case 'Close':
    case 'Upgrade':
    case 'upgrade':
      return true
    default:
      return false
  }
}
