import { field, formatForwarded, hasForwardingFields, mostLines, portOf } from '@lasthop/contract'
import type { Authority, Belief, Family, Fields, Lines, Scheme } from '@lasthop/contract'
import { verdictOn } from './name-verdict.ts'

/** What must change in a request so that every later reader concludes what we believe. */
export interface Change {
  /** Whether a field of the request goes. Takes a name in any spelling. */
  readonly drops: (name: string) => boolean
  /** Fields that replace every field of the same name: name, value, name, value. */
  readonly sets: Fields
}

/**
 * The change for a belief; `undefined` for a request that says all of it already. Nobody's claims: the whole family goes, in
 * every spelling. A trusted peer's: whatever restates scheme, host, port or client goes, and one canonical value of each that
 * is known takes its place, so that readers of the first, the last or the only value agree. What else a trusted edge says
 * (a user, a prefix) stays.
 */
export function changeFor(belief: Belief, family: Family, lines: Lines): Change | undefined {
  if (!belief.trusted) return hasForwardingFields(lines) ? strangersChange : undefined
  if (saysAlready(belief, family, lines)) return undefined
  const sets = canonicalFields(belief, family)
  if (belief.client !== undefined && lines.realIp.length > 0) sets.push(field.xRealIp, belief.client.text)
  return { drops: belief.authority === undefined ? restates : restatesOrHost, sets }
}

/** Whether all that a trusted peer's request says of scheme, host, port and client is the canonical value, said once. */
function saysAlready({ scheme, authority, client }: Belief, family: Family, lines: Lines): boolean {
  return (
    family === 'x-forwarded' &&
    isOnly(lines.proto, scheme) &&
    isOnly(lines.for, client?.text) &&
    (lines.realIp.length === 0 || isOnly(lines.realIp, client?.text)) &&
    saysAuthority(scheme, authority, lines) &&
    lines.forwarded.length === 0 &&
    lines.aliases.length === 0 &&
    lines.folded.length === 0 &&
    areHarmless(lines.others)
  )
}

function saysAuthority(scheme: Scheme, authority: Authority | undefined, lines: Lines): boolean {
  if (authority === undefined) return lines.forwardedHost.length === 0 && lines.port.length === 0
  const { text } = authority
  return (
    isOnly(lines.host, text) &&
    isOnly(lines.forwardedHost, text) &&
    isOnly(lines.port, String(portOf(scheme, authority)))
  )
}

/** Whether a field is there once with a value; with none, whether it is not there. */
function isOnly(values: readonly string[], value: string | undefined): boolean {
  return value === undefined ? values.length === 0 : values.length === 1 && values[0] === value
}

/** What restates nothing. Where there are more than were kept, nobody knows. */
function areHarmless(names: readonly string[]): boolean {
  for (const name of names) if (restates(name)) return false
  return names.length < mostLines
}

/** A field list after a change. */
export function changeFields(fields: Fields, change: Change): string[] {
  const changed: string[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? ''
    if (!change.drops(name)) changed.push(name, fields[at + 1] ?? '')
  }
  changed.push(...change.sets)
  return changed
}

function canonicalFields(belief: Belief, family: Family): string[] {
  const { scheme, authority, client } = belief
  const fields: string[] = [field.xForwardedProto, scheme]
  if (authority !== undefined) {
    // Host too: many readers know no other field, and an edge may have put the upstream's name there.
    fields.push(field.host, authority.text, field.xForwardedHost, authority.text)
    fields.push(field.xForwardedPort, String(portOf(scheme, authority)))
  }
  if (client !== undefined) fields.push(field.xForwardedFor, client.text)
  if (family === 'forwarded') fields.push(field.forwarded, canonicalForwarded(belief))
  return fields
}

function canonicalForwarded({ scheme, authority, client }: Belief): string {
  return formatForwarded({
    proto: scheme,
    ...(authority === undefined ? {} : { host: authority.text }),
    ...(client === undefined ? {} : { for: client }),
  })
}

function isOfFamily(name: string): boolean {
  const verdict = verdictOn(name)
  return verdict === 'family' || verdict === 'restating'
}

function restates(name: string): boolean {
  return verdictOn(name) === 'restating'
}

function restatesOrHost(name: string): boolean {
  const verdict = verdictOn(name)
  return verdict === 'restating' || verdict === 'host'
}

/** The whole family, in every spelling. */
export const strangersChange: Change = { drops: isOfFamily, sets: [] }
