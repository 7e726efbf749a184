import { Doubt } from '../doubt.ts'
import type { Place } from '../place.ts'
import { isAtLeast } from '../version.ts'
import { first } from './head.ts'
import { canonical } from './managed.ts'
import { at, entriesOf, isOn, listAt, textAt, type Tree } from './tree.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** What `headers` answers by itself: hosts that are not allowed, version 2's own redirect to https, and preflights. */
export function judgeHeaders(visit: Visit, headers: Tree, words: Words): Ending | undefined {
  return refuseHost(visit, headers, words) ?? redirectOfTwo(visit, headers, words) ?? preflight(visit, headers, words)
}

interface Words {
  readonly says: string
  readonly place: Place
}

/** allowedHosts: compared as a whole, port and all. */
function refuseHost(visit: Visit, headers: Tree, words: Words): Ending | undefined {
  const allowed = listAt(headers, 'allowedHosts').map(({ text }) => text.toLowerCase())
  if (allowed.length === 0 || isOn(headers, ['isDevelopment'], 'off')) return undefined
  if (at(headers, 'hostsProxyHeaders') !== undefined)
    throw new Doubt('Which field hostsProxyHeaders takes for the host is not looked into.', words.place)
  if (allowed.includes(visit.host.toLowerCase())) return undefined
  tell(visit, words, { does: `allows no host "${visit.host}"`, effect: 'refuses' })
  return { kind: 'refuse', status: 500 }
}

/** sslRedirect is gone in version 3; a pair of sslProxyHeaders counts as https, whoever sent it. */
function redirectOfTwo(visit: Visit, headers: Tree, words: Words): Ending | undefined {
  const { arrival, configuration, host, target } = visit
  const isMeant = isOn(headers, ['sslRedirect'], 'off') && !isOn(headers, ['isDevelopment'], 'off')
  if (!isMeant || isAtLeast(configuration.version, '3') || arrival.scheme === 'https') return undefined
  const isTold = entriesOf(at(headers, 'sslProxyHeaders')).some(
    ({ key, value }) => value.kind === 'scalar' && first(visit.head, canonical(key)) === value.text,
  )
  if (isTold) return undefined
  const location = `https://${textAt(headers, 'sslHost') ?? host}${target}`
  tell(visit, words, { does: `redirects to ${location}`, effect: 'answers' })
  return { kind: 'answer', status: isOn(headers, ['sslTemporaryRedirect'], 'off') ? 307 : 301, location }
}

function preflight(visit: Visit, headers: Tree, words: Words): Ending | undefined {
  const { head, arrival } = visit
  const isAsked = first(head, 'Access-Control-Request-Method') !== '' && first(head, 'Origin') !== ''
  const answers = entriesOf(headers).some(({ key }) => /^accessControl/i.test(key) && !/maxAge$/i.test(key))
  if (arrival.message.method !== 'OPTIONS' || !isAsked || !answers) return undefined
  tell(visit, words, { does: 'answers what a browser asks before', effect: 'answers' })
  return { kind: 'answer', status: 200 }
}
