import { Fingerprints, firstBits, nextBits } from './fingerprints.ts'

/**
 * Remembers what was met lately, in bounded memory: two sets that take turns. What is older than the life of a signature, or
 * older than `most` others, may be forgotten. One process remembers for itself alone. A signature is a right one, in base64: who has
 * not the key cannot choose what is remembered.
 */
export function createSeenSignatures(lifeSeconds: number, most = 262_144): (signature: string, now: number) => boolean {
  let current = new Fingerprints()
  let before = new Fingerprints()
  let since = 0
  return (signature, now) => {
    const first = firstBits(signature)
    const second = nextBits(signature)
    if (before.has(first, second) || !current.add(first, second)) return true
    if (current.size > most || now - since > lifeSeconds) {
      before = now - since > 2 * lifeSeconds ? new Fingerprints() : current
      current = new Fingerprints()
      current.add(first, second)
      since = now
    }
    return false
  }
}
