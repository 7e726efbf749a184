import { isInSubnet } from '../subnet.ts'
import { elements, first } from './head.ts'
import { canonical, isManaged, managedBy } from './managed.ts'
import { tell, type Visit } from './visit.ts'
import { Doubt } from '../doubt.ts'

/** forwardedHeaders of an entry point: the family of untrusted peers goes, and what is not there is said anew. */
export function sayForwarded(visit: Visit): void {
  if (trusts(visit)) tellTrust(visit)
  else removeManaged(visit)
  sayScheme(visit)
  sayRest(visit)
  removeNominated(visit)
}

function trusts({ entryPoint, arrival }: Visit): boolean {
  const { peer } = arrival
  if (entryPoint.insecure !== undefined) return true
  if (peer.kind !== 'ip') return false
  return entryPoint.trusted.some(({ text }) => isInSubnet(peer.address.text, text))
}

function tellTrust(visit: Visit): void {
  const { insecure, trusted } = visit.entryPoint
  const place = insecure?.place ?? trusted[0]?.place
  const says =
    insecure === undefined
      ? `forwardedHeaders.trustedIPs ${trusted.map(({ text }) => text).join(', ')}`
      : 'forwardedHeaders.insecure'
  const told = { does: 'believes what the peer sends', effect: 'believes', field: 'X-Forwarded-Proto' } as const
  tell(visit, place === undefined ? says : { says, place }, told)
}

function removeManaged(visit: Visit): void {
  const managed = managedBy(visit.configuration.version)
  for (const name of visit.head.keys()) {
    if (!isManaged(managed, name)) continue
    visit.head.delete(name)
    tell(visit, ofItself, { does: `removes the client's ${name}`, effect: 'removes', field: name })
  }
}

function sayScheme(visit: Visit): void {
  const { head, arrival } = visit
  if (first(head, 'X-Forwarded-Proto') !== '') return
  const isSocket = hasToken(head, 'Connection', 'upgrade') && hasToken(head, 'Upgrade', 'websocket')
  const scheme = isSocket ? (arrival.scheme === 'https' ? 'wss' : 'ws') : arrival.scheme
  head.set('X-Forwarded-Proto', [scheme])
  tell(visit, ofItself, { does: `sets X-Forwarded-Proto to "${scheme}"`, effect: 'sets', field: 'X-Forwarded-Proto' })
}

/** Of the first line of a name: Traefik looks at no other. */
function hasToken(head: Visit['head'], name: string, wanted: string): boolean {
  return first(head, name)
    .split(',')
    .some((element) => element.trim().toLowerCase() === wanted)
}

function is(wanted: string): (element: string) => boolean {
  return (element) => element.toLowerCase() === wanted
}

function sayRest(visit: Visit): void {
  const { head, host } = visit
  if (first(head, 'X-Real-Ip') === '') head.set('X-Real-Ip', [clientOf(visit)])
  if (first(head, 'X-Forwarded-Port') === '') head.set('X-Forwarded-Port', [portOf(visit)])
  if (visit.entryPoint.saysSchemes)
    for (const name of ['X-Forwarded-Scheme', 'X-Scheme']) head.set(name, [first(head, 'X-Forwarded-Proto')])
  if (first(head, 'X-Forwarded-Host') === '' && host !== '') head.set('X-Forwarded-Host', [host])
  const before = head.get('X-Forwarded-For')
  if (before !== undefined) head.set('X-Forwarded-For', [before.join(', ')])
  head.set('X-Forwarded-Server', ['traefik'])
}

function portOf({ head, host, arrival }: Visit): string {
  const written = /:(\d+)$/.exec(host)?.[1]
  if (written !== undefined) return written
  return /^(?:https|wss)$/.test(first(head, 'X-Forwarded-Proto')) || arrival.scheme === 'https' ? '443' : '80'
}

/** The client's address, which a unix socket does not have. */
export function clientOf({ client, entryPoint }: Visit): string {
  if (client === undefined)
    throw new Doubt('What Traefik takes for the client of a unix socket is not followed.', entryPoint.place)
  return client
}

/** Fields that `Connection` names go, but for those that this version guards. */
function removeNominated(visit: Visit): void {
  const { head } = visit
  const { names, guards, removesAliases } = managedBy(visit.configuration.version)
  const named = elements(head, 'Connection')
  const upgrade = named.some(is('upgrade')) ? first(head, 'Upgrade') : ''
  for (const token of named) {
    const key = canonical(token)
    const isGuarded =
      guards === 'every case'
        ? isManaged({ names, guards, removesAliases }, key)
        : guards === 'as spelled' && names.has(token)
    if (isGuarded || !head.delete(key) || key === 'Upgrade') continue
    tell(visit, ofItself, { does: `removes ${key}, because Connection names it`, effect: 'removes', field: key })
  }
  head.delete('Connection')
  if (upgrade === '') return
  head.set('Upgrade', [upgrade])
  head.set('Connection', ['Upgrade'])
}

const ofItself = 'forwardedHeaders (by itself)'
