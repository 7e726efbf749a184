/** Notes that one cause makes in many places, told once. */
import type { Finding } from './finding.ts'

/** Puts notes of one rule and one cause together: the first stands for all, and lists where each of them is. */
export function gather(findings: readonly Finding[]): readonly Finding[] {
  const groups = Map.groupBy(findings, causeOf)
  const told = new Set<string>()
  return findings.flatMap((finding) => {
    const cause = causeOf(finding)
    if (cause === undefined) return [finding]
    if (told.has(cause)) return []
    told.add(cause)
    const all = groups.get(cause) ?? []
    return all.length < 2 ? [finding] : [together(finding, all)]
  })
}

function causeOf({ rule, level, sharedCause }: Finding): string | undefined {
  return level === 'info' && sharedCause !== undefined ? `${rule} ${sharedCause}` : undefined
}

function together(first: Finding, all: readonly Finding[]): Finding {
  return {
    ...first,
    consequences: all.flatMap(({ consequences }) => consequences),
    fixes: all.flatMap(({ fixes }) => fixes),
    occurrences: all.map(({ subject, message, place, evidence, fingerprint }) => ({
      subject,
      message,
      ...(place && { place }),
      evidence,
      fingerprint,
    })),
  }
}
