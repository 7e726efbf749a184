import { dispositionOf, type Contract } from './contract.ts'
import { field, isManaged, isOddlySpelled } from './field.ts'

/** What rewriting does with a client's field, by its name alone. `member` loses one member of its dictionary. */
export type Verdict = 'pass' | 'silent' | 'family' | 'spelling' | 'connection' | 'via' | 'member'

/** The verdicts of a contract: `dispositionOf`, with the reason by which a drop is reported. */
export function compileVerdict(contract: Contract): (name: string) => Verdict {
  return (name) => {
    const exact = exactVerdicts.get(name.toLowerCase())
    if (exact) return exact
    return dispositionOf(contract, name) === 'pass' ? 'pass' : reasonToDrop(name)
  }
}

function reasonToDrop(name: string): Verdict {
  if (isManaged(name)) return 'family'
  return isOddlySpelled(name) ? 'spelling' : 'silent'
}

const exactVerdicts: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  [field.connection.toLowerCase(), 'connection'],
  [field.via.toLowerCase(), 'via'],
  [field.host.toLowerCase(), 'silent'],
  [field.upgrade.toLowerCase(), 'silent'],
  [field.signature.toLowerCase(), 'member'],
  [field.signatureInput.toLowerCase(), 'member'],
])
