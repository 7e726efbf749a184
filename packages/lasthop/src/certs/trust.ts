import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { codeOf } from '../state/system-error.ts'
import { planTrust, type Stores, type TrustedRoot, type TrustStep } from './trust-plan.ts'

/** What became of `lasthop certs trust`. */
export interface TrustReport {
  /** For the user, in order: what was done and what is left to do by hand. */
  readonly lines: readonly string[]
  /** Nothing is left to do. */
  readonly isComplete: boolean
}

/** Makes the system and the user's browsers trust a root. A store that fails does not keep the next one from its turn. */
export async function trustRoot(root: TrustedRoot, stores: Stores): Promise<TrustReport> {
  const lines: string[] = []
  let isComplete = true
  for (const step of planTrust(root, stores)) {
    const trouble = step.byHand ?? (await carryOut(step))
    if (trouble !== undefined) isComplete = false
    lines.push(
      ...(trouble === undefined ? [`trusted by ${step.store}`] : tellByHand(step, trouble, 'not yet trusted by')),
    )
  }
  return { lines: [...lines, otherPrograms(root)], isComplete }
}

/** The first command that fails ends the step; what it said is the trouble. */
export async function carryOut({ commands }: TrustStep): Promise<string | undefined> {
  for (const [program = '', ...words] of commands) {
    const trouble = await run(program, words)
    if (trouble !== undefined) return trouble
  }
  return undefined
}

/** Runs a command; undefined if it succeeded, else what it said. */
export async function run(program: string, words: readonly string[]): Promise<string | undefined> {
  try {
    await execute(program, [...words], { timeout: 60_000 })
    return undefined
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? `there is no program "${program}"` : saidBy(error)
  }
}

/** The last words of a program that failed are where it says why. */
function saidBy(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  return said.split('\n').at(-1) || (error instanceof Error ? error.message : String(error))
}

/** What is left to do, and why. `state` begins the sentence: `not yet trusted by`. */
export function tellByHand({ store, commands }: TrustStep, trouble: string, state: string): readonly string[] {
  const start = `${state} ${store}: ${trouble.replace(/\.$/, '')}.`
  if (commands.length === 0) return [start]
  return [`${start} By hand:`, ...commands.map((words) => `    ${words.map(shellWord).join(' ')}`)]
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

function otherPrograms({ path }: TrustedRoot): string {
  return `Browsers must be started anew. Programs with a list of their own have to be told, Node for example: NODE_EXTRA_CA_CERTS=${shellWord(path)}`
}

const execute = promisify(execFile)
