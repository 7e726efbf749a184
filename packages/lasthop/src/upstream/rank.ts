/**
 * How strongly a key belongs to a candidate: among all candidates the highest rank wins, each for its weight's share of
 * the keys (weighted rendezvous hashing, Schindelhauer and Schomaker 2005).
 */
export function rank(candidate: { readonly name: string; readonly weight: number }, key: string): number {
  const hash = mix(hashOf(key, hashOf(candidate.name, offsetBasis)))
  // From above 0 to below 1, so that the logarithm is finite and negative.
  return -candidate.weight / Math.log((hash + 0.5) / 2 ** 32)
}

/** FNV-1a. */
function hashOf(text: string, start: number): number {
  let hash = start
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), prime)
  return hash
}

/** MurmurHash3's last step: FNV alone leaves the keys of one length too close together. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

const offsetBasis = 0x811c9dc5
const prime = 0x01000193
