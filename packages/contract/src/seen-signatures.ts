/**
 * Remembers what was met lately, in bounded memory: two sets that take turns. What is older than the life of a signature, or
 * older than `most` others, may be forgotten. One process remembers for itself alone.
 */
export function createSeenSignatures(lifeSeconds: number, most = 65_536): (signature: string, now: number) => boolean {
  let current = new Set<string>()
  let before = new Set<string>()
  let since = 0
  return (signature, now) => {
    if (before.has(signature)) return true
    const { size } = current
    current.add(signature)
    if (current.size === size) return true
    if (current.size > most || now - since > lifeSeconds) {
      before = now - since > 2 * lifeSeconds ? new Set() : current
      current = new Set([signature])
      since = now
    }
    return false
  }
}
