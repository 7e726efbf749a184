import { first } from './head.ts'
import type { Ending, Visit } from './visit.ts'

/** Where a request is sent instead. */
export interface Target {
  readonly scheme: string
  /** Without a port: the scheme's own. */
  readonly port: string
  readonly isPermanent: boolean
}

/** redirectScheme: answers unless the request is already there, as X-Forwarded-Proto says by now. */
export function redirectTo(visit: Visit, { scheme, port, isPermanent }: Target): Ending | undefined {
  const isUsual = port === '' || (scheme === 'https' && port === '443') || (scheme === 'http' && port === '80')
  const [, host = '', written = ''] = /^(\[[\w:.]+\]|[\w._-]+)?(:\d+)?/.exec(visit.host) ?? []
  const wanted = `${scheme}://${host}${isUsual ? '' : `:${port}`}${visit.target}`
  const own = schemeOf(visit)
  const shown = (own === 'http' && written === ':80') || (own === 'https' && written === ':443') ? '' : written
  if (wanted === `${own}://${host}${shown}${visit.target}`) return undefined
  const isGet = visit.arrival.message.method === 'GET'
  return { kind: 'answer', status: isPermanent ? (isGet ? 301 : 308) : isGet ? 302 : 307, location: wanted }
}

function schemeOf({ head, arrival }: Visit): string {
  const told = first(head, 'X-Forwarded-Proto').toLowerCase()
  if (told === 'http' || told === 'ws') return 'http'
  return told === 'https' || told === 'wss' ? 'https' : arrival.scheme
}
