/** What Rack does besides believing, the same for each framework on it. */
import type { AppFacts } from '../framework.ts'
import { isRack3, type RackSettings } from './settings.ts'

/** Whose forwarding fields it reads: anyone's, unless it is told to read no family of them, which Rack 3 can be. */
export function whomRackBelieves({ version, families }: RackSettings): AppFacts['believes'] {
  const readsNone = isRack3(version) && families.value !== 'unknown' && families.value.length === 0
  const who = readsNone ? 'nobody' : 'anyone'
  if (families.place === undefined) return { who, says: `Rack ${version} reads the forwarding fields of anyone` }
  return { who, says: families.says, place: families.place }
}
