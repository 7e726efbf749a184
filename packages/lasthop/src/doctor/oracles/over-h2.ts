import type { Scheme } from '@lasthop/contract'

import { spoofScheme, type Spoof } from './battery.ts'
import type { Instrument, Reading } from './oracle.ts'

/** What the application believes of requests that come over HTTP/2. */
export interface OverH2 {
  readonly ordinary: Reading
  /** S13: with `:scheme: http` on TLS, which no browser sends. */
  readonly pseudo: Reading
  /** The spellings of the scheme, for fronts that read HTTP/2 with other eyes. */
  readonly spoofs: readonly Spoof[]
}

/** Asks the same over HTTP/2, with the names as they are; undefined where the site does not speak it. */
export async function askOverH2(instrument: Instrument, believed: Scheme): Promise<OverH2 | undefined> {
  const ordinary = await instrument.read('https', [], { h2: { scheme: 'https' } })
  if (ordinary.status === undefined) return undefined
  const pseudo = await instrument.read('https', [], { h2: { scheme: 'http' } })
  const spoofs = await spoofScheme(instrument, { scheme: 'https', believed, over: 'h2' })
  return { ordinary, pseudo, spoofs }
}
