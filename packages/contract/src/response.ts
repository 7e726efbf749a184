import { foldName, isFraming, isHopByHop, isNeverNominated, isOddlySpelled } from './field.ts'
import { withoutFields, type Fields } from './fields.ts'
import { parseNominations } from './nominate.ts'
import { remember } from './remember.ts'

/**
 * An app's response fields for the client: without hop-by-hop and nominated fields (on a 101 too), without framing (the
 * writer frames anew) and without `Alt-Svc`, which names the app's ports and not ours. `Set-Cookie` cannot be nominated.
 */
export function rewriteResponseFields(fields: Fields): string[] {
  const kept: string[] = []
  let connection: string | undefined
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? ''
    const fate = fateOf(name)
    if (fate === 'pass') kept.push(name, fields[at + 1] ?? '')
    // All Connection lines are one list.
    else if (fate === 'connection') connection = join(connection, fields[at + 1] ?? '')
  }
  const nominated = connection === undefined ? undefined : parseNominations(connection)
  return nominated === undefined ? kept : withoutFields(kept, (name) => nominated.has(name.toLowerCase()))
}

function join(list: string | undefined, value: string): string {
  return list === undefined ? value : `${list},${value}`
}

/** Whether a trailer field of this name, in any spelling, may not be relayed: a trailer merged into the head is a new head (RFC 9110 section 6.5.1). */
export function isForbiddenTrailer(name: string): boolean {
  return isOddlySpelled(name) || isHopByHop(name) || isNeverNominated(name) || forbiddenTrailers.has(foldName(name))
}

/** Request or response trailers that may be relayed, order kept. */
export function rewriteTrailers(fields: Fields): string[] {
  return withoutFields(fields, isForbiddenTrailer)
}

const fateOf = remember((name): 'pass' | 'drop' | 'connection' => {
  if (name.toLowerCase() === 'connection') return 'connection'
  return isHopByHop(name) || isFraming(name) || foldName(name) === 'alt-svc' ? 'drop' : 'pass'
})

/** Framing, routing, credentials, conditions, and how to read the body or cache the answer. */
const forbiddenTrailers: ReadonlySet<string> = new Set([
  'expect',
  'max-forwards',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'origin',
  'referer',
  'www-authenticate',
  'proxy-authentication-info',
  'authentication-info',
  'age',
  'date',
  'expires',
  'location',
  'retry-after',
  'vary',
  'warning',
  'pragma',
  'alt-svc',
  'signature',
  'signature-input',
  'strict-transport-security',
])
