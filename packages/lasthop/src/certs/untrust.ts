import { carryOut, run, tellByHand, type TrustReport } from './trust.ts'
import type { Stores, TrustedRoot } from './trust-plan.ts'
import { planUntrust, type UntrustStep } from './untrust-plan.ts'

/** Takes a root out of every store of the system and of the user's browsers. One that fails does not keep the next one. */
export async function untrustRoot(root: TrustedRoot, stores: Stores): Promise<TrustReport> {
  const lines: string[] = []
  let isComplete = true
  for (const step of planUntrust(root, stores)) {
    const trouble = await takeOut(step)
    if (trouble === 'absent') lines.push(`it was not in ${step.store}`)
    else if (trouble === undefined) lines.push(`no longer trusted by ${step.store}`)
    else {
      isComplete = false
      lines.push(...tellByHand(step, trouble, 'still trusted by'))
    }
  }
  return { lines: [...lines, 'Browsers must be started anew.'], isComplete }
}

async function takeOut(step: UntrustStep): Promise<string | undefined> {
  const [program, ...words] = step.probe ?? []
  if (program !== undefined && (await run(program, words)) !== undefined) return 'absent'
  return step.byHand ?? carryOut(step)
}
