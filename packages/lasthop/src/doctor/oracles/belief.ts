import type { Scheme } from '@lasthop/contract'

import { csrfReferer } from './csrf.ts'
import { difference } from './difference.ts'
import { readLinks } from './links.ts'
import { nextEcho } from './next-echo.ts'
import type { Ground, Instrument, Mute, Oracle, Reading } from './oracle.ts'
import { redirects } from './redirects.ts'

/** What the oracles say of an ordinary request. */
export interface Belief {
  readonly scheme: Scheme | undefined
  readonly confidence: 'proven' | 'likely' | 'unknown'
  readonly readings: readonly Reading[]
  readonly mutes: readonly Mute[]
  /** The best one that can be asked often. */
  readonly instrument: Instrument | undefined
  /** Why nothing is concluded. */
  readonly because: string
}

/** Asks every oracle about an ordinary request, the best first. */
export async function hearOracles(ground: Ground): Promise<Belief> {
  const { scheme } = ground.prober.target
  const prepared: (Instrument | Mute)[] = []
  const readings: Reading[] = []
  for (const oracle of oracles) {
    const ready = await oracle.prepare(ground)
    prepared.push(ready)
    if (ready.kind === 'instrument') readings.push(await ready.read(scheme, []))
  }
  readings.push(...readLinks(ground))
  const instruments = prepared.filter((each) => each.kind === 'instrument')
  return {
    ...conclude(readings),
    readings,
    mutes: prepared.filter((each) => each.kind === 'mute'),
    instrument: instruments.find(({ isRepeatable }) => isRepeatable),
  }
}

/** What the instrument of the battery reads without a client's words: what each spoofed reading is compared with. */
export function ordinaryOf({ instrument, readings }: Belief): Scheme | undefined {
  return readings.find(({ oracle }) => oracle === instrument?.oracle.id)?.believes
}

/** One strong oracle proves, two weak ones make likely; who disagree leave it open. */
function conclude(readings: readonly Reading[]): Pick<Belief, 'scheme' | 'confidence' | 'because'> {
  const said = readings.filter(({ believes }) => believes !== undefined)
  const strong = said.filter(isStrong)
  const counted = strong.length > 0 ? strong : said
  const schemes = new Set(counted.map(({ believes }) => believes))
  const [scheme] = schemes
  if (schemes.size > 1) {
    const words = counted.map(({ oracle, believes }) => `${oracle} says ${believes ?? ''}`).join(', ')
    return { scheme: undefined, confidence: 'unknown', because: `The oracles disagree: ${words}.` }
  }
  const isEnough = strong.length > 0 || new Set(said.map(({ oracle }) => oracle)).size > 1
  if (scheme === undefined || !isEnough)
    return {
      scheme: undefined,
      confidence: 'unknown',
      because:
        scheme === undefined
          ? 'Nothing that was asked for shows what the application believes.'
          : 'Only one weak sign shows what the application believes.',
    }
  return { scheme, confidence: strong.length > 0 ? 'proven' : 'likely', because: '' }
}

/** An https address in a redirect may be the front's own repair: it proves nothing alone. */
function isStrong({ oracle, believes }: Reading): boolean {
  return oracle === 'O1' || oracle === 'O2' || (oracle === 'O4' && believes === 'http')
}

const oracles: readonly Oracle[] = [nextEcho, csrfReferer, redirects, difference]
