import { valuesOf } from '@lasthop/contract'

import { Doubt, passageOfDoubt } from '../doubt.ts'
import type { Arrival, Socket } from '../message.ts'
import type { Passage } from '../passage.ts'
import { challengeOf } from './challenge.ts'
import { chooseRouter } from './choose.ts'
import type { Configuration } from './configuration.ts'
import type { EntryPoint } from './entry-points.ts'
import { forward } from './forward.ts'
import { sayForwarded } from './forwarded.ts'
import { headOf } from './head.ts'
import { runMiddlewares } from './middlewares.ts'
import { readRequest } from './read-request.ts'
import { redirectTo } from './redirect.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** What Traefik does with the bytes of one request, one character each. */
export function passBytes(configuration: Configuration, socket: Socket, bytes: string): Passage {
  const reading = readRequest(bytes)
  if (reading.kind === 'refused') return { kind: 'refused', status: reading.status, steps: [] }
  if (reading.kind === 'unsettled') return { kind: 'unknown', because: reading.because, steps: [] }
  return pass(configuration, { ...socket, message: reading.message })
}

/** What Traefik does with a request, in its own order. */
export function pass(configuration: Configuration, arrival: Arrival): Passage {
  const entryPoint = entryPointFor(configuration.entryPoints, arrival)
  if (entryPoint === undefined) return { kind: 'refused', status: 404, steps: [] }
  const visit = visitOf(configuration, arrival, entryPoint)
  try {
    return serve(visit)
  } catch (doubt) {
    return passageOfDoubt(doubt, visit.steps)
  }
}

function entryPointFor(all: readonly EntryPoint[], { port, address }: Socket): EntryPoint | undefined {
  const here = all.filter((each) => each.port === port)
  return here.find((each) => each.address === address) ?? here.find((each) => each.address === '*')
}

function visitOf(configuration: Configuration, arrival: Arrival, entryPoint: EntryPoint): Visit {
  const { fields, target } = arrival.message
  const [, absolute, rest] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target) ?? []
  return {
    configuration,
    arrival,
    entryPoint,
    head: headOf(fields),
    client: clientOf(arrival),
    // An absolute target says the host, whatever Host says (RFC 9112 section 3.2.2).
    host: absolute ?? valuesOf(fields, 'host')[0] ?? '',
    target: rest === undefined ? target : rest.startsWith('/') ? rest : `/${rest}`,
    isClientHidden: false,
    steps: [],
  }
}

function clientOf({ peer, named }: Arrival): string | undefined {
  return named?.client ?? (peer.kind === 'ip' ? peer.address.text : undefined)
}

/** Underscores, the forwarding family, the redirection of the entry point, the router, its middlewares, its service. */
function serve(visit: Visit): Passage {
  const { configuration, entryPoint } = visit
  const refused = judgeUnderscores(visit)
  if (refused !== undefined) return endingOf(visit, refused)
  refuseOddPath(visit)
  sayForwarded(visit)
  if (isChallenge(visit)) return endingOf(visit, { kind: 'refuse', status: 404 })
  const redirected = redirect(visit)
  if (redirected !== undefined) return endingOf(visit, redirected)
  const router = chooseRouter(visit)
  if (router === undefined) return endingOf(visit, { kind: 'refuse', status: 404 })
  const ending = runMiddlewares(visit, [...entryPoint.middlewares, ...router.middlewares])
  if (ending !== undefined) return endingOf(visit, ending)
  const service = configuration.services.get((router.service ?? '').replace(/@[\w-]+$/, '').toLowerCase())
  if (service === undefined)
    throw new Doubt(
      `No file says what the service "${router.service ?? ''}" of the router "${router.name}" is.`,
      router.place,
    )
  return forward(visit, router, service)
}

function judgeUnderscores({ entryPoint, head }: Visit): Ending | undefined {
  const names = [...head.keys()].filter((name) => name.includes('_'))
  if (names.length > 0 && entryPoint.underscores === 'reject') return { kind: 'refuse', status: 400 }
  if (entryPoint.underscores === 'delete') for (const name of names) head.delete(name)
  return undefined
}

/** How such paths are cleaned before they are routed differs between versions, and between settings. */
function refuseOddPath({ target }: Visit): void {
  const path = target.replace(/\?.*$/s, '')
  if (!path.startsWith('/') || /\/\/|\/\.\.?(?:\/|$)|%|#|;|\\/.test(path))
    throw new Doubt(`How Traefik cleans the target "${target}" is not modelled.`)
}

/** A redirection of the entry point is a router of the highest priority but for challenges of authorities. */
function redirect(visit: Visit): Ending | undefined {
  const { entryPoint, configuration, host } = visit
  const { redirect: wanted } = entryPoint
  if (wanted === undefined || host === '') return undefined
  const port = /^:(\d+)$/.exec(wanted.to)?.[1] ?? configuration.entryPoints.find(({ name }) => name === wanted.to)?.port
  if (port === undefined) return undefined
  const says = `redirections.entryPoint to ${wanted.to}`
  const ending = redirectTo(visit, { scheme: wanted.scheme, port: String(port), isPermanent: wanted.isPermanent })
  const does =
    ending === undefined ? 'leaves it, because it is said to be there already' : `redirects to ${ending.location ?? ''}`
  tell(visit, { says, place: wanted.place }, { does, effect: 'answers' })
  return ending ?? { kind: 'refuse', status: 418 }
}

/** A challenge that Traefik itself answers; one that it did not ask for is not there. */
function isChallenge({ configuration, entryPoint, target }: Visit): boolean {
  return target.startsWith('/.well-known/acme-challenge/') && challengeOf(configuration, entryPoint) !== undefined
}

function endingOf(visit: Visit, { kind, status, location }: Ending): Passage {
  const { steps } = visit
  if (kind === 'answer')
    return { kind: 'answered', status, fields: location === undefined ? [] : ['Location', location], steps }
  if (steps.at(-1)?.effect !== 'refuses')
    tell(visit, 'traefik', { does: `refuses it with ${status}`, effect: 'refuses' })
  return { kind: 'refused', status, steps }
}
