/** How numbers and times are told to people. */
export function tellCount(count: number): string {
  return count.toLocaleString('en')
}

export function tellMs(ms: number | undefined): string {
  if (ms === undefined) return '–'
  if (ms >= 10_000) return `${(ms / 1000).toFixed(0)} s`
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`
}

export function tellRate(perSecond: number): string {
  return perSecond >= 100 ? perSecond.toFixed(0) : perSecond >= 10 ? perSecond.toFixed(1) : perSecond.toFixed(2)
}

export function tellTime(at: number): string {
  return new Date(at).toLocaleString('sv')
}

export function tellClock(at: number): string {
  return new Date(at).toLocaleTimeString('sv')
}

export function tellAgo(at: number): string {
  const seconds = Math.max(0, (Date.now() - at) / 1000)
  if (seconds < 60) return 'just now'
  return `${tellSpan(seconds)} ago`
}

/** The largest unit alone: 3 days, 5 h, 12 min. */
export function tellSpan(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}

export function daysUntil(day: string): number {
  return Math.floor((Date.parse(day) - Date.now()) / 86_400_000)
}
