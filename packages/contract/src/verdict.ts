import { dispositionOf, type Contract } from './contract.ts'
import { field, isHopByHop, isManaged, isOddlySpelled } from './field.ts'

/** What rewriting does with a client's field, by its name alone. `member` loses one member of its dictionary. */
export type Verdict = 'pass' | 'silent' | 'family' | 'spelling' | 'connection' | 'via' | 'member'

/** The verdicts of a contract: `dispositionOf`, with the reason that a drop is reported by. */
export function compileVerdict(contract: Contract): (name: string) => Verdict {
  return (name) => {
    const special = specialVerdicts.get(name.toLowerCase())
    if (special) return special
    if (dispositionOf(contract, name) === 'pass') return 'pass'
    return reasonToDrop(name)
  }
}

function reasonToDrop(name: string): Verdict {
  if (isManaged(name)) return 'family'
  if (isOddlySpelled(name)) return 'spelling'
  return isHopByHop(name) ? 'silent' : 'family'
}

const specialVerdicts: ReadonlyMap<string, Verdict> = new Map([
  [field.connection.toLowerCase(), 'connection'],
  [field.via.toLowerCase(), 'via'],
  [field.host.toLowerCase(), 'silent'],
  [field.upgrade.toLowerCase(), 'silent'],
  ['content-length', 'silent'],
  ['transfer-encoding', 'silent'],
  ['signature', 'member'],
  ['signature-input', 'member'],
])
