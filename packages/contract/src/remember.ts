/**
 * A pure decision about a name, remembered. Names come from clients, so memory is bounded: names that are too long are
 * decided each time, and a full memory is emptied rather than left to whoever filled it.
 */
export function remember<Decision>(decide: (name: string) => Decision): (name: string) => Decision {
  const known = new Map<string, Decision>()
  return (name) => {
    const decided = known.get(name)
    if (decided !== undefined) return decided
    const decision = decide(name)
    if (name.length <= longestName) {
      if (known.size >= most) known.clear()
      known.set(copyOf(name), decision)
    }
    return decision
  }
}

/** V8 may keep a whole request head alive for a name cut out of it; a joined copy owns its few bytes. */
function copyOf(name: string): string {
  return name.split('').join('')
}

const longestName = 64
const most = 512
