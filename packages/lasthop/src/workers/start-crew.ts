import { isProblem, type Problem } from '@lasthop/contract'
import { availableParallelism } from 'node:os'
import type { Doors } from '../proxy/edge.ts'
import { startAlone } from './alone.ts'
import { bindDoors, canBindDoors } from './bound-doors.ts'
import type { Crew } from './crew.ts'
import type { ShareParts } from './share.ts'
import { Team } from './team.ts'

/** As many workers as the configuration says, or one for each core; one is this process itself. */
export async function startCrew(parts: ShareParts): Promise<Crew | Problem> {
  const size = sizeOf(parts)
  if (size === 1) return startAlone(parts)
  const doors = await doorsFor(parts)
  return isProblem(doors) ? doors : Team.start({ ...parts, doors, size })
}

function sizeOf({ snapshot: { config }, doors, log }: ShareParts): number {
  const size = config.workers ?? availableParallelism()
  if (size === 1 || canBindDoors || doors !== undefined) return size
  if (config.workers !== undefined) {
    log.warn(`${size} workers need Node 26.4 or newer, and not Windows: this process serves alone.`)
  }
  return 1
}

async function doorsFor({ snapshot, doors, addresses, log }: ShareParts): Promise<(Doors & Disposable) | Problem> {
  // Those of systemd are closed by the end of the process.
  if (doors !== undefined) return { ...doors, [Symbol.dispose]() {} }
  const bound = await bindDoors(snapshot.config, addresses, log)
  return isProblem(bound) ? bound : { ...bound.doors, [Symbol.dispose]: () => bound[Symbol.dispose]() }
}
