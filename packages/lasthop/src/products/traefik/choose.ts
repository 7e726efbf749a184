import { Doubt } from '../doubt.ts'
import { isInSubnet } from '../subnet.ts'
import { isAtLeast } from '../version.ts'
import { clientOf } from './forwarded.ts'
import type { EntryPoint } from './entry-points.ts'
import type { Configuration } from './configuration.ts'
import { fits } from './rule.ts'
import type { Router } from './routers.ts'
import { tell, type Visit } from './visit.ts'

/** The routers of an entry point that are asked on a connection of a scheme. */
export function routersOf(
  { routers }: Pick<Configuration, 'routers'>,
  { name, hasTls }: EntryPoint,
  scheme: 'http' | 'https',
): Router[] {
  return routers.filter(
    (router) => router.entryPoints.includes(name) && (router.hasTls || hasTls) === (scheme === 'https'),
  )
}

/** What an entry point is for, where it would take both: what its routers name it for, and TLS anywhere but on port 80. */
export function schemeOf(configuration: Pick<Configuration, 'routers'>, entryPoint: EntryPoint): 'http' | 'https' {
  if (entryPoint.hasTls) return 'https'
  if (entryPoint.redirect !== undefined || entryPoint.isAssumed) return 'http'
  const encrypted = routersOf(configuration, entryPoint, 'https')
  const isMeant = entryPoint.port !== 80 || isForTlsAlone(encrypted, routersOf(configuration, entryPoint, 'http'))
  return encrypted.length > 0 && isMeant ? 'https' : 'http'
}

/** Routers for plain http that name it too serve what comes in the clear. */
function isForTlsAlone(encrypted: readonly Router[], plain: readonly Router[]): boolean {
  return encrypted.some(({ isPlaced }) => isPlaced) && !plain.some(({ isPlaced }) => isPlaced)
}

/** The router with the highest priority that fits; without one it is answered with 404. */
export function chooseRouter(visit: Visit): Router | undefined {
  const { configuration, entryPoint, arrival } = visit
  const asked = {
    method: arrival.message.method,
    host: visit.host.replace(/:\d*$/, '').toLowerCase(),
    path: visit.target.replace(/\?.*$/s, ''),
    isV2: !isAtLeast(configuration.version, '3'),
    isFrom: (range: string) => isInSubnet(clientOf(visit), range),
  }
  const routers = routersOf(configuration, entryPoint, arrival.scheme)
  const router = routers.find(({ rule }) => fits(rule, asked))
  if (router === undefined) return undefined
  const rival = routers.find(
    (other) =>
      other !== router &&
      other.priority === router.priority &&
      other.service !== router.service &&
      fits(other.rule, asked),
  )
  if (rival !== undefined)
    throw new Doubt(
      `The routers "${router.name}" and "${rival.name}" fit alike: their priorities are the same.`,
      rival.place,
    )
  tell(visit, { says: `${router.name}: ${router.says}`, place: router.place }, { does: 'fits', effect: 'routes' })
  return router
}
