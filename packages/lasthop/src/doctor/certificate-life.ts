/** How long a certificate lasts, and whether that is soon over. */

/** From when to when, as certificates say it. */
export interface Life {
  readonly validFrom: string
  readonly validTo: string
}

/** `in 7 days, on 2026-01-08`, where a renewal is late; undefined where it has ended already or time enough is left. */
export function soonEnding({ validFrom, validTo }: Life, now: number): string | undefined {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)]
  const left = to - now
  // Short-lived certificates are renewed late: a third of their life is the measure.
  const limit = Math.min(14 * dayMs, (to - from) / 3)
  if (Number.isNaN(left) || left <= 0 || left >= limit) return undefined
  const days = Math.max(1, Math.round(left / dayMs))
  return `in ${days} ${days === 1 ? 'day' : 'days'}, on ${dayOf(to)}`
}

/** The day of a time, as 2026-01-31. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

const dayMs = 86_400_000
