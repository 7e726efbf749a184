import type { Scheme } from '@lasthop/contract'

import { drawLines } from './drawn.ts'
import { makeNonce } from './nonce.ts'
import type { Instrument, Reading } from './oracle.ts'

/** One request with a client's own words, and what the application believed of it. */
export interface Spoof {
  /** `S1`. */
  readonly id: string
  /** What its words are, for the rules. */
  readonly part: SpoofPart
  readonly scheme: Scheme
  readonly lines: readonly string[]
  readonly reading: Reading
}

export type SpoofPart = 'plain' | 'list' | 'underscore' | 'dot' | 'alias' | 'forwarded' | 'nomination'

/** Says the scheme that is not believed in every spelling, one request each, and reads the best oracle each time. */
export async function spoofScheme(
  instrument: Instrument,
  { scheme, believed, over = 'h1' }: Campaign,
): Promise<readonly Spoof[]> {
  const other = believed === 'https' ? 'http' : 'https'
  const spoofs: Spoof[] = []
  const more = over === 'h2' ? { h2: { scheme } } : undefined
  const ask = async ({ id, part, lines }: SpoofLines): Promise<Spoof> => {
    const spoof = { id, part, scheme, lines, reading: await instrument.read(scheme, lines, more) }
    spoofs.push(spoof)
    return spoof
  }
  for (const drawn of drawBattery(other).filter((each) => over === 'h1' || isTriedOverH2(each))) {
    const { reading } = await ask(drawn)
    // Several names at once turned it: each alone says which.
    if (drawn.part === 'alias' && drawn.lines.length > 1 && reading.believes === other)
      for (const line of drawn.lines) await ask({ ...drawn, lines: [line] })
  }
  return spoofs.filter(
    (spoof) => spoof.part !== 'alias' || spoof.lines.length === 1 || spoof.reading.believes !== other,
  )
}

interface Campaign {
  readonly scheme: Scheme
  readonly believed: Scheme
  readonly over?: 'h1' | 'h2'
}

/** Few: a front that lets one in over HTTP/1.1 mostly does over HTTP/2. Connection is none of its fields (RFC 9113 section 8.2.2). */
function isTriedOverH2({ part, lines }: SpoofLines): boolean {
  return (
    part === 'plain' || (part === 'underscore' && lines.every((line) => !/^X_Forwarded-Proto|^Connection/.test(line)))
  )
}

/** A spoof before it is sent. */
export interface SpoofLines {
  readonly id: string
  readonly part: SpoofPart
  readonly lines: readonly string[]
}

/** What the corpus has for a client who claims this scheme. */
export function drawBattery(claimed: Scheme): readonly SpoofLines[] {
  return battery
    .filter(([, , claims]) => claims === claimed || claims === 'either')
    .map(([id, part, , request]) => ({
      id,
      part,
      lines: drawLines(request, { scheme: claimed, host: `${makeNonce()}.invalid` }),
    }))
}

/** By their ids: the probe, the part its words play, the scheme that they claim, and the request of the corpus. */
const battery: readonly (readonly [id: string, part: SpoofPart, claims: Scheme | 'either', request: string])[] = [
  ['S1', 'plain', 'http', 'FT-05a'],
  ['S1', 'plain', 'https', 'FT-05b'],
  ['S2', 'list', 'either', 'FT-06a'],
  ['S2', 'list', 'either', 'FT-06h'],
  ['S2', 'list', 'http', 'FT-06b'],
  ['S2', 'list', 'https', 'FT-06i'],
  ['S3', 'underscore', 'http', 'FT-08f'],
  ['S3', 'underscore', 'https', 'FT-08g'],
  ['S3', 'underscore', 'http', 'FT-08h'],
  ['S3', 'underscore', 'https', 'FT-08i'],
  ['S3', 'underscore', 'http', 'FT-08j'],
  ['S3', 'underscore', 'https', 'FT-08k'],
  ['S4', 'dot', 'http', 'FT-09a'],
  ['S4', 'dot', 'https', 'FT-09b'],
  ['S5', 'alias', 'http', 'FT-14a'],
  ['S5', 'alias', 'https', 'FT-14b'],
  ['S5', 'alias', 'https', 'FT-14d'],
  ['S5', 'alias', 'https', 'FT-14e'],
  ['S5', 'alias', 'either', 'FT-14f'],
  ['S6', 'forwarded', 'http', 'FT-13a'],
  ['S6', 'forwarded', 'https', 'FT-13g'],
  ['S7', 'nomination', 'either', 'FT-01a'],
  ['S7', 'nomination', 'either', 'FT-02a'],
  ['S7b', 'underscore', 'https', 'FT-01f'],
]
