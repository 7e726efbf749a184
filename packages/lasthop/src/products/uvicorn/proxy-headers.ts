import { fieldPairs, type Fields } from '@lasthop/contract'

import type { Unknown } from '../passage.ts'
import type { Setting } from '../setting.ts'
import type { Step } from '../step.ts'
import { isAtLeast } from '../version.ts'
import { isListed, readsRanges, trustsEveryone } from './trust.ts'

/** What a request is known by in an ASGI scope. */
export interface Seen {
  readonly scheme: string
  /** The client's address; undefined: a unix socket's peer, or none. */
  readonly client: string | undefined
}

/** What ProxyHeadersMiddleware makes of it. */
export interface Heard extends Seen {
  readonly kind: 'heard'
  readonly steps: readonly Step[]
}

/** ProxyHeadersMiddleware of one version, in front of the application or inside it. */
export interface ProxyHeaders {
  readonly allowed: Setting<readonly string[]>
  readonly version: string
}

/** Scheme and client as the fields of a peer that is listed tell them. */
export function readProxyHeaders(middleware: ProxyHeaders, seen: Seen, fields: Fields): Heard | Unknown {
  const { allowed, version } = middleware
  if (allowed.value === 'unknown') return unreadable(allowed)
  const pairs = fieldPairs(fields).filter(([name]) => /^x-forwarded-(?:proto|for)$/i.test(name))
  if (!isListed(seen.client, allowed.value, version)) {
    const steps = pairs.map(([name]) =>
      step(middleware, {
        does: `${seen.client ?? 'a unix socket'} is not listed: not read`,
        effect: 'ignores',
        field: name,
      }),
    )
    return { kind: 'heard', ...seen, steps }
  }
  const [protos, fors] = [valuesIn(pairs, 'proto'), valuesIn(pairs, 'for')]
  const scheme = schemeFrom(protos.at(-1), seen.scheme, version)
  const client = fors.length === 0 ? seen.client : clientFrom(fors, { allowed: allowed.value, version, seen })
  return {
    kind: 'heard',
    scheme,
    client,
    steps: [schemeStep(middleware, protos.at(-1), scheme), ...fors.map(() => clientStep(middleware, client))],
  }
}

function valuesIn(pairs: readonly (readonly [string, string])[], end: 'proto' | 'for'): readonly string[] {
  return pairs.filter(([name]) => name.toLowerCase().endsWith(end)).map(([, value]) => value)
}

function schemeFrom(told: string | undefined, own: string, version: string): string {
  if (told === undefined) return own
  const scheme = told.trim()
  return !readsRanges(version) || /^(?:https?|wss?)$/.test(scheme) ? scheme : own
}

interface Walk {
  readonly allowed: readonly string[]
  readonly version: string
  readonly seen: Seen
}

/** From the right, the first that is not listed. */
function clientFrom(lines: readonly string[], { allowed, version, seen }: Walk): string | undefined {
  const text = isAtLeast(version, firstWithPorts) ? lines.join(', ') : (lines.at(-1) ?? '')
  const hosts = text
    .split(',')
    .map((entry) => (isAtLeast(version, firstWithPorts) ? hostIn(entry.trim()) : entry.trim()))
  const unlisted = trustsEveryone(allowed, version)
    ? hosts[0]
    : hosts.findLast((host) => !isListed(host, allowed, version))
  if (!readsRanges(version)) return unlisted
  return (unlisted ?? hosts[0] ?? '') || seen.client
}

/** `1.2.3.4:5`, `[::1]:5` and `[::1]` without what is not the address; anything else as it stands. */
function hostIn(entry: string): string {
  return /^\[([^\]]*)\](?::.*)?$/.exec(entry)?.[1] ?? /^([^:]*):[+-]?\d+$/.exec(entry)?.[1] ?? entry
}

function unreadable({ says, place }: Setting<unknown>): Unknown {
  const where = place === undefined ? {} : { place }
  return { kind: 'unknown', because: `${says} cannot be read without running it.`, ...where, steps: [] }
}

function schemeStep(middleware: ProxyHeaders, told: string | undefined, scheme: string): Step {
  const does =
    told === undefined ? `it did not come: scope["scheme"] = ${scheme}` : `"${told}": scope["scheme"] = ${scheme}`
  return step(middleware, { does, effect: 'reads', field: 'X-Forwarded-Proto' })
}

function clientStep(middleware: ProxyHeaders, client: string | undefined): Step {
  const does = `scope["client"] = ${client ?? 'None'}`
  return step(middleware, { does, effect: 'reads', field: 'X-Forwarded-For' })
}

function step({ allowed: { says, place } }: ProxyHeaders, rest: Pick<Step, 'does' | 'effect' | 'field'>): Step {
  return { product: 'uvicorn', ...(place === undefined ? {} : { place }), says, ...rest }
}

/** The first version known to take ports apart and to join several lines. */
const firstWithPorts = '0.54'
