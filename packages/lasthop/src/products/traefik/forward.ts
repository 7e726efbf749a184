import { Doubt } from '../doubt.ts'
import { describeTarget } from '../host-port.ts'
import type { Forwarded } from '../passage.ts'
import { clientOf } from './forwarded.ts'
import { elements, fieldsOf, first } from './head.ts'
import type { Router } from './routers.ts'
import type { Service } from './services.ts'
import { tell, type Visit } from './visit.ts'

/** The request for the server: hop-by-hop fields go, and the client is added to X-Forwarded-For. */
export function forward(
  visit: Visit,
  router: Router,
  { upstream, passesHost, host: own, path, place }: Service,
): Forwarded {
  if (upstream === undefined)
    throw new Doubt(`No file says where the service of the router "${router.name}" listens.`, place)
  const { head, arrival } = visit
  removeHopByHop(visit)
  addClient(visit)
  const host = passesHost ? visit.host : (own ?? describeTarget(upstream.target))
  if (!passesHost)
    tell(
      visit,
      { says: 'passHostHeader: false', place },
      { does: `Host becomes ${host}`, effect: 'sets', field: 'Host' },
    )
  tellPassed(visit)
  tell(
    visit,
    { says: `service of ${router.name}`, place: upstream.place ?? place },
    { does: `goes to ${describeTarget(upstream.target)}`, effect: 'routes' },
  )
  const target = path + visit.target.replace(/\?.*$/s, (query) => query.replaceAll(';', '&'))
  return {
    kind: 'forwarded',
    upstream,
    message: { method: arrival.message.method, target, version: '1.1', fields: fieldsOf(head, host) },
    steps: visit.steps,
  }
}

/** RFC 9110 section 7.6.1, as the reverse proxy of Go's standard library obeys it; an upgrade is said anew. */
function removeHopByHop({ head }: Visit): void {
  const upgrade = elements(head, 'Connection').some((each) => /^upgrade$/i.test(each)) ? first(head, 'Upgrade') : ''
  const keepsTrailers = elements(head, 'Te').some((each) => /^trailers$/i.test(each))
  const isChunked = head.has('Transfer-Encoding')
  for (const name of hopByHop) head.delete(name)
  if (isChunked) head.set('Transfer-Encoding', ['chunked'])
  if (keepsTrailers) head.set('Te', ['trailers'])
  if (upgrade === '') return
  head.set('Connection', ['Upgrade'])
  head.set('Upgrade', [upgrade])
}

function addClient(visit: Visit): void {
  const { head, isClientHidden, entryPoint } = visit
  if (isClientHidden || !entryPoint.namesClient) return
  const before = head.get('X-Forwarded-For') ?? []
  const whole = [...before, clientOf(visit)].join(', ')
  head.set('X-Forwarded-For', [whole])
  tell(visit, 'X-Forwarded-For (by itself)', {
    does: `is "${whole}"`,
    effect: before.length > 0 ? 'adds' : 'sets',
    field: 'X-Forwarded-For',
  })
}

function tellPassed(visit: Visit): void {
  const told = new Set(
    visit.steps.flatMap(({ field, effect }) => (effect === 'sets' || effect === 'adds' ? [field?.toLowerCase()] : [])),
  )
  for (const [name, [value = '']] of visit.head) {
    if (told.has(name.toLowerCase()) || said.has(name) || !/forward|proto|scheme|real-?ip|ssl|https/i.test(name))
      continue
    tell(visit, 'no setting of this name', { does: `the client's "${value}" passes`, effect: 'passes', field: name })
  }
}

const said = new Set(['X-Real-Ip', 'X-Forwarded-Port', 'X-Forwarded-Host', 'X-Forwarded-Server'])
const hopByHop = [
  'Connection',
  'Proxy-Connection',
  'Keep-Alive',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Te',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
]
