import { field, firstOf, foldName, formatForwarded, isForwardingName, isOddlySpelled, portOf } from '@lasthop/contract'
import type { Belief, Fields } from '@lasthop/contract'

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
  if (!belief.trusted) return { drops: isForwardingName, sets: [] }
  const sets = canonicalFields(belief, family)
  if (belief.client !== undefined && hasRealIp(fields)) sets.push(field.xRealIp, belief.client.text)
  const setsHost = belief.authority !== undefined
  return { drops: (name) => restatesBelief(name) || (setsHost && isHost(name)), sets }
}

/** A field list after a change. */
export function changeFields(fields: Fields, change: Change): string[] {
  const changed: string[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name = '', value = ''] = [fields[at], fields[at + 1]]
    if (!change.drops(name)) changed.push(name, value)
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

/** A managed name, an alias of one, or any misspelling in the family: a server that folds names would read it as the real one. */
function restatesBelief(name: string): boolean {
  return isForwardingName(name) && (isMisspelled(name) || restating.has(foldName(name)))
}

function isMisspelled(name: string): boolean {
  return isOddlySpelled(name) || name.includes('--') || name.startsWith('-') || name.endsWith('-')
}

function isHost(name: string): boolean {
  return name.toLowerCase() === 'host'
}

function hasRealIp(fields: Fields): boolean {
  return firstOf(fields, field.xRealIp.toLowerCase()) !== undefined
}

/** Names that some reader takes for the scheme, the host, the port or the client's address. */
const restating: ReadonlySet<string> = new Set(
  (
    'forwarded x-forwarded-proto x-forwarded-host x-forwarded-port x-forwarded-for x-real-ip x-forwarded-ssl ' +
    'x-forwarded-protocol x-forwarded-scheme x-scheme x-url-scheme x-proto front-end-https x-arr-ssl cloudfront- ' +
    'forwarded-proto cf-visitor x-forwarded-server x-host x-http-host-override x-original-host x-original-proto ' +
    'x-original-for x-client-ip client-ip true-client-ip x-cluster-client-ip x-proxyuser-ip x-forwarded cf- ' +
    'connecting-ip cf-connecting-ipv6 cf-pseudo-ipv4 fastly-client-ip fly-client-ip do-connecting-ip cloudfront- ' +
    'viewer-address x-appengine-user-ip x-azure-clientip x-azure-socketip x-remote-ip x-remote-addr forwarded-for ' +
    'x-original-forwarded-for x-envoy-external-address'
  ).split(' '),
)
