import { firstOf, type Scheme } from '@lasthop/contract'

import { spoofAddress, type AddressSpoof } from '../oracles/address-battery.ts'
import { spoofScheme, type Spoof } from '../oracles/battery.ts'
import { ordinaryOf, type Belief } from '../oracles/belief.ts'
import { spoofHost, type HostSpoof } from '../oracles/host-battery.ts'
import type { Ground, Instrument } from '../oracles/oracle.ts'
import { askOverH2, type OverH2 } from '../oracles/over-h2.ts'
import type { Chain } from '../probe/chain.ts'

/** What the battery showed. */
export interface Spoofed {
  /** The scheme battery on each scheme whose pages can be read. */
  readonly spoofs: readonly Spoof[]
  /** What was believed on http without a client's words. */
  readonly plainBelief: Scheme | undefined
  readonly hostSpoofs: readonly HostSpoof[]
  readonly addressSpoofs: readonly AddressSpoof[]
  readonly overH2: OverH2 | undefined
  /** Whether an ordinary request showed the same after the battery as before it; what it showed is nothing otherwise. */
  readonly isSteady: boolean
}

export const noSpoofs: Spoofed = {
  spoofs: [],
  plainBelief: undefined,
  hostSpoofs: [],
  addressSpoofs: [],
  overH2: undefined,
  isSteady: true,
}

interface Scene {
  readonly ground: Ground
  readonly belief: Belief
  readonly plain: Chain | undefined
}

/** The battery: on the given scheme, and on http where http serves pages. */
export async function spoof({ ground, belief, plain }: Scene): Promise<Spoofed> {
  const { prober } = ground
  const { instrument } = belief
  if (!prober.maySpoof) return noSpoofs
  const { scheme } = prober.target
  const believed = ordinaryOf(belief) ?? scheme
  const spoofs: Spoof[] = instrument === undefined ? [] : [...(await spoofScheme(instrument, { scheme, believed }))]
  const hostSpoofs = await spoofHost(ground)
  const addressSpoofs = await spoofAddress(ground)
  const shared = { ...noSpoofs, hostSpoofs, addressSpoofs }
  if (instrument === undefined) return shared
  const overH2 = scheme === 'http' ? undefined : await askOverH2(instrument, believed)
  const { plainBelief, plainSpoofs } = await spoofPlain(instrument, plain)
  if (!(await isSteady(instrument, belief, scheme))) return { ...shared, isSteady: false }
  return { ...shared, overH2, plainBelief, spoofs: [...spoofs, ...plainSpoofs] }
}

async function spoofPlain(
  instrument: Instrument,
  plain: Chain | undefined,
): Promise<{ readonly plainBelief: Scheme | undefined; readonly plainSpoofs: readonly Spoof[] }> {
  if (plain === undefined || !isServed(plain)) return { plainBelief: undefined, plainSpoofs: [] }
  const { believes } = await instrument.read('http', [])
  return {
    plainBelief: believes,
    plainSpoofs: await spoofScheme(instrument, { scheme: 'http', believed: believes ?? 'http' }),
  }
}

/** The closing control. Where it cannot be asked any more, what was asked before it still counts. */
async function isSteady(instrument: Instrument, belief: Belief, scheme: Scheme): Promise<boolean> {
  // Asked anew, and not remembered from before.
  const { believes, status } = await instrument.read(scheme, [], {})
  return status === undefined || believes === ordinaryOf(belief)
}

/** Whether http gives pages, and does not only lead to https. */
function isServed({ hops }: Chain): boolean {
  const [first] = hops
  if (first?.kind !== 'answer' || first.status >= 400) return false
  return first.status < 300 || !/^https:/i.test(firstOf(first.fields, 'location') ?? '')
}
