import type { Belief, FindingCode, Peer } from '@lasthop/contract'

/** Something an operator should know about, told once per code and peer network. */
export interface Finding {
  /** Stable, for rules and dashboards. */
  readonly code: FindingCode
  /** A sentence: what was found and what to do. */
  readonly message: string
  /** The network it came from: `192.0.2.0/24`, `2001:db8:0:1::/64`, `unix` or `unknown`. */
  readonly peer: string
}

/** How often each code was met since the start, those reported and those not. */
export type FindingCounts = Readonly<Partial<Record<FindingCode, number>>>

/** Counts every finding, and reports the first of each code and peer network. */
export interface FindingLog {
  readonly report: (peer: Peer, findings: Belief['findings']) => void
  readonly counts: () => FindingCounts
}

/**
 * A log that never grows past a fixed size. When it is full it forgets the oldest code and network, which may then be
 * reported again: a flood from many networks must not silence what comes after it.
 */
export function createFindingLog(onFinding: ((finding: Finding) => void) | undefined): FindingLog {
  const counts: Partial<Record<FindingCode, number>> = {}
  const seen = new Set<string>()
  return {
    counts: () => ({ ...counts }),
    report(peer, findings) {
      if (findings.length === 0) return
      const network = networkOf(peer)
      for (const { code, message } of findings) {
        counts[code] = (counts[code] ?? 0) + 1
        if (isNew(seen, `${code} ${network}`)) tell(onFinding, { code, message, peer: network })
      }
    },
  }
}

/** The network that stands for a peer: one home or one rack, not one address of millions. */
function networkOf(peer: Peer): string {
  if (peer.kind !== 'ip') return peer.kind
  const { address } = peer
  if (address.version === 4) return `${address.text.slice(0, address.text.lastIndexOf('.'))}.0/24`
  const prefix = address.words.slice(0, 4).map((word) => word.toString(16))
  return `${prefix.join(':')}::/64`
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false
  const oldest = seen.size < rememberedAtMost ? undefined : seen.values().next().value
  if (oldest !== undefined) seen.delete(oldest)
  seen.add(key)
  return true
}

/** A listener that throws must not turn a stranger's request into the end of the process. */
function tell(onFinding: ((finding: Finding) => void) | undefined, finding: Finding): void {
  try {
    onFinding?.(finding)
  } catch (error) {
    process.emitWarning(`onFinding threw on ${finding.code}: ${String(error)}`, 'LasthopOriginWarning')
  }
}

const rememberedAtMost = 4096
