import { Doubt } from '../doubt.ts'
import type { Passage } from '../passage.ts'
import type { BodyReading } from './read-request.ts'
import { effective, isOn, levelsOf } from './scope.ts'
import { textsOf } from './syntax.ts'
import { hostOf, nameOf } from './variables.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** An answer of nginx's own. A fault in the body that was already read with the head is answered instead. */
export function endingOf(visit: Visit, ending: Ending, body: BodyReading | undefined): Passage {
  const { steps } = visit
  const status =
    body?.kind === 'bad' && body.status !== 'closed' && ending.status !== 'closed' ? body.status : ending.status
  if (typeof status === 'number' && (ending.kind === 'refuse' || status >= 400)) refuseErrorPage(visit, status)
  if (status === 'closed' || ending.kind === 'refuse' || status !== ending.status) {
    tell(visit, 'nginx', { does: `refuses it with ${status}`, effect: 'refuses' })
    return { kind: 'refused', status, steps }
  }
  const fields = ending.location === undefined ? [] : ['Location', absolute(visit, ending.location)]
  return { kind: 'answered', status, fields, steps }
}

/** A location that begins with a slash becomes a whole URL, with the port of the socket. */
function absolute(visit: Visit, location: string): string {
  const levels = levelsOf(visit)
  if (!location.startsWith('/') || !isOn(levels, 'absolute_redirect', true)) return location
  const { scheme, port, address } = visit.arrival
  const usesName = isOn(levels, 'server_name_in_redirect', false)
  const host = usesName ? nameOf(visit.server) : visit.host === undefined ? address : hostOf(visit)
  const isUsual = port === (scheme === 'https' ? 443 : 80) || !isOn(levels, 'port_in_redirect', true)
  return `${scheme}://${host}${isUsual ? '' : `:${port}`}${location}`
}

/** What an error page makes of a status is not looked into. */
function refuseErrorPage(visit: Visit, status: number): void {
  const page = effective(levelsOf(visit), 'error_page').find((node) => textsOf(node).includes(String(status)))
  const target = page?.words.at(-1)?.text ?? ''
  if (page !== undefined && target.startsWith('@'))
    throw new Doubt(`"${page.says}" decides what this becomes.`, page.place)
}
