import { isProblem, problem, type Problem } from '@lasthop/contract'
import type { LoadedPair } from './files.ts'
import type { LocalCa } from './local-ca.ts'

/** Where local certificates come from, and the time. */
export interface LocalParts {
  /** Opened only if a site wants it. */
  readonly openCa: () => Promise<LocalCa | Problem>
  readonly now: () => Date
}

/**
 * The local certificate for a name. When a new one cannot be signed or stored, the stored one will do, or one that nobody
 * keeps: a full disk or a wrong clock is no reason to serve nothing.
 */
export async function localPair(name: string, { openCa, now }: LocalParts): Promise<LoadedPair | Problem> {
  const ca = await openCa()
  if (isProblem(ca)) return ca
  const pair = await ca.certificateFor([name])
  if (!isProblem(pair)) return { pair, warnings: [] }
  const stored = await ca.storedFor([name])
  if (stored !== undefined && (stored.notAfter > now() || ca.datesProblem() !== undefined)) {
    return { pair: stored, warnings: [problem(`The stored certificate is served on, not a new one. ${pair.message}`)] }
  }
  const unstored = await ca.unstoredFor([name])
  if (isProblem(unstored)) return unstored
  return { pair: unstored, warnings: [problem(`Its certificate is lost at the next start. ${pair.message}`)] }
}
