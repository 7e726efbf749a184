import type { Reach } from '../live/witness-table.ts'
import type { Belief } from './belief.ts'
import { evidenceOfReply } from './evidence.ts'
import { statusOf } from './oracle.ts'

/** O0: what the application itself says that it believes. It makes every other oracle needless. */
export function beliefOfWitness(reach: Reach | undefined): Belief | undefined {
  const told = reach?.ordinary.seen.belief
  if (reach === undefined || told === undefined) return undefined
  const { reply } = reach.ordinary
  const evidence = evidenceOfReply(reply, {
    shows: `scheme ${told.scheme}, host ${told.host}, client ${told.client}`,
    reading: `The application says so itself. ${told.because.join(' ')}`.trim(),
  })
  const reading = { oracle: 'O0', believes: told.scheme, host: told.host, status: statusOf(reply), evidence }
  return {
    scheme: told.scheme,
    confidence: 'proven',
    readings: [reading],
    mutes: [],
    instrument: undefined,
    because: '',
  }
}
