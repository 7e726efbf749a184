import { firstOf, type Fields } from '@lasthop/contract'

/** Below the five seconds after which Node and uvicorn close: a request sent into a closing connection is lost. */
const idleDefaultMs = 4000
const idleMostSeconds = 60

/** How long a connection may rest. An app that says how long it keeps one is believed, less a second for the way. */
export function idleTime(fields: Fields): number {
  const value = firstOf(fields, 'keep-alive')?.toLowerCase()
  if (value === undefined) return idleDefaultMs
  const at = value.indexOf('timeout=')
  const seconds = at < 0 ? Number.NaN : Number.parseInt(value.slice(at + 8), 10)
  return Number.isFinite(seconds) ? Math.max(0, Math.min(seconds - 1, idleMostSeconds)) * 1000 : idleDefaultMs
}
