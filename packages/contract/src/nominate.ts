import { isNeverNominated } from './field.ts'
import { splitList } from './forwarded.ts'

/**
 * The names that `Connection` nominates for removal, lower-case (RFC 9110 section 7.6.1). Several lines are one list;
 * protected names are left out. `undefined` if there are none, which is nearly always.
 */
export function parseNominations(connection: string): ReadonlySet<string> | undefined {
  if (plainValues.has(connection)) return undefined
  const names = splitList(connection.toLowerCase()).filter((name) => !options.has(name) && !isNeverNominated(name))
  return names.length > 0 ? new Set(names) : undefined
}

const options: ReadonlySet<string> = new Set(['', 'close', 'keep-alive', 'upgrade'])
const plainValues: ReadonlySet<string> = new Set([
  '',
  'keep-alive',
  'close',
  'Keep-Alive',
  'Close',
  'Upgrade',
  'upgrade',
])
