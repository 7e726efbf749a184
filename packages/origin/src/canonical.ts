import { field, firstOf, formatForwarded, portOf } from '@lasthop/contract'
import type { Belief, Fields } from '@lasthop/contract'
import { verdictOn } from './name-verdict.ts'

/** What must change in a request so that every later reader concludes what we believe. */
export interface Change {
  /** Whether a field of the request goes. Takes a name in any spelling. */
  readonly drops: (name: string) => boolean
  /** Fields that replace every field of the same name: name, value, name, value. */
  readonly sets: Fields
}

/**
 * The change for a belief. Nobody's claims: the whole family goes, in every spelling. A trusted peer's: whatever restates
 * scheme, host, port or client goes, and one canonical value of each that is known takes its place, so that readers of the
 * first, the last or the only value agree. What else a trusted edge says (a user, a prefix) stays.
 */
export function changeFor(belief: Belief, family: 'x-forwarded' | 'forwarded', fields: Fields): Change {
  if (!belief.trusted) return strangersChange
  const sets = canonicalFields(belief, family)
  if (belief.client !== undefined && hasRealIp(fields)) sets.push(field.xRealIp, belief.client.text)
  return { drops: belief.authority === undefined ? restates : restatesOrHost, sets }
}

/**
 * Whether a field list already says what the change would make it say, as it does behind an edge that tells one value of each:
 * every field that would be set is there once with its value, and nothing else would be dropped.
 */
export function saysAlready(fields: Fields, { drops, sets }: Change): boolean {
  let said = 0
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? ''
    if (!drops(name)) continue
    const index = sets.indexOf(name)
    if (index % 2 !== 0 || sets[index + 1] !== fields[at + 1]) return false
    said += 2
  }
  return said === sets.length && hasEach(fields, sets)
}

/** As many are there as are set: so each is there once, unless one is there twice and another is not. */
function hasEach(fields: Fields, sets: Fields): boolean {
  for (let at = 0; at < sets.length; at += 2) {
    if (!hasName(fields, sets[at] ?? '')) return false
  }
  return true
}

function hasName(fields: Fields, name: string): boolean {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at] === name) return true
  }
  return false
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

function canonicalFields(belief: Belief, family: 'x-forwarded' | 'forwarded'): string[] {
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

function hasRealIp(fields: Fields): boolean {
  return firstOf(fields, field.xRealIp.toLowerCase()) !== undefined
}

const strangersChange: Change = { drops: isOfFamily, sets: [] }
