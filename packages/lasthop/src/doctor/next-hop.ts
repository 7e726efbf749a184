import { parseAddress } from '@lasthop/contract'

import type { AppServer } from '../products/app-server.ts'
import type { Door, Edge } from '../products/edge.ts'
import { describeTarget, isEveryHost, isLoopbackHost, type SocketTarget } from '../products/host-port.ts'
import type { Upstream } from '../products/passage.ts'
import type { Service } from '../products/service.ts'
import type { App } from './apps.ts'
import { namesContainer, servicesAt } from './neighbours.ts'
import { mayHold, mayRunIn } from './owners.ts'
import type { Stack } from './stack.ts'

/** Who listens where a hop sends its requests. */
export type NextHop =
  | { readonly kind: 'edge'; readonly edge: Edge; readonly door: Door }
  | { readonly kind: 'app'; readonly app: App; readonly assumption?: string }
  | { readonly kind: 'unknown'; readonly because: string }

/** Finds the listener of an upstream among the stack's parts; if only one application could be meant, it is. */
export function whoIs(upstream: Upstream, stack: Stack, from: Edge): NextHop {
  if (upstream.isFilledIn === true) return onlyOne(stack)
  const { target } = upstream
  const asked = askedBy(upstream, from, stack)
  const others = stack.edges.filter((edge) => edge !== from || target.kind === 'tcp')
  for (const edge of others) {
    const door = edge.doors.find(
      (each) =>
        isDoor(each, target) &&
        isNamed(edge, asked, stack) &&
        (isLocal(target) || (edge !== from && isMeantFor(each, target))),
    )
    if (door !== undefined) return { kind: 'edge', edge, door }
  }
  const apps = stack.apps.filter(({ server }) => server !== undefined)
  const listening = apps.filter(
    ({ server }) => server !== undefined && listens(server, asked) && !isOfOther(server, asked),
  )
  const named = listening.filter(({ server }) =>
    target.kind === 'unix' ? server?.service === from.service : isOneOf(asked.services, server?.service),
  )
  const exact = named.length > 0 ? named : listening
  if (exact.length > 1)
    return {
      kind: 'unknown',
      because: `Several applications listen on ${describeTarget(target)}: give the files of one stack only.`,
    }
  const [app] = exact
  if (app !== undefined) return { kind: 'app', app }
  return isMeantElsewhere(from, stack, apps) ? nobodyKnown(target) : byExclusion(asked, stack, apps)
}

/** A socket that a proxy asks, with the containers that it reaches by that name. */
interface Asked {
  readonly target: SocketTarget
  readonly services: readonly Service[]
  /** Whether it is a container's name at all: of another project, it is nobody else's. */
  readonly isContainer: boolean
}

function askedBy(upstream: Upstream, from: Edge, { services }: Stack): Asked {
  return {
    target: upstream.target,
    services: servicesAt(upstream, from, services),
    isContainer: namesContainer(upstream, services),
  }
}

function isOneOf(services: readonly Service[], service: string | undefined): boolean {
  return services.some(({ name }) => name === service)
}

function isLocal(target: SocketTarget): boolean {
  return target.kind === 'tcp' && isLoopbackHost(target.host)
}

/** Which machine an address is of, no file says: a door that only sends to https there would be a circle of the asker's making. */
function isMeantFor({ address, sites }: Door, target: SocketTarget): boolean {
  if (target.kind === 'unix' || parseAddress(target.host) === undefined || address === target.host) return true
  return sites.some(({ routes }) => routes.some(({ does }) => does === 'proxies'))
}

/** A container is reached by its name, which only its neighbours know; and the name of one is not that of another. */
function isNamed(edge: Edge, asked: Asked, { services }: Stack): boolean {
  if (asked.isContainer) return asked.services.some((service) => mayRunIn(edge, service, services))
  return edge.service === undefined
}

/** Whether a socket is this door. */
export function isDoor({ address, port }: Door, target: SocketTarget): boolean {
  if (target.kind !== 'tcp' || target.port !== port) return false
  return isEveryHost(address) || address === target.host || (isLoopbackHost(address) && isLoopbackHost(target.host))
}

function listens({ binds, service }: AppServer, { target, services }: Asked): boolean {
  return binds.some(({ target: bind }) => {
    if (bind.kind === 'unix') return target.kind === 'unix' && isSamePath(bind.path, target.path)
    if (target.kind === 'unix') return false
    if (bind.port !== target.port) return false
    if (isOneOf(services, service)) return true
    return (
      isEveryHost(bind.host) || bind.host === target.host || (isLoopbackHost(bind.host) && isLoopbackHost(target.host))
    )
  })
}

/** Whether the name asked for is that of another container than the application's. */
function isOfOther({ service }: AppServer, { services, isContainer }: Asked): boolean {
  return service !== undefined && isContainer && !isOneOf(services, service)
}

/** `unix:///run/app.sock` is /run/app.sock. */
function isSamePath(a: string, b: string): boolean {
  return a.replaceAll(/\/+/g, '/') === b.replaceAll(/\/+/g, '/')
}

/** Where a template says which it is. */
function onlyOne({ apps, edges }: Stack): NextHop {
  const [app, second] = apps
  if (app === undefined || second !== undefined || edges.length > 1)
    return {
      kind: 'unknown',
      because: 'A template fills in the address of the application, and more than one could be it.',
    }
  const what = app.framework?.title ?? app.server?.title ?? 'the application'
  return {
    kind: 'app',
    app,
    assumption: `${what} is what a template fills in as the address, the only application here.`,
  }
}

/** Whether another line of the same proxy leads to the only application: what listens here is something else. */
function isMeantElsewhere(from: Edge, stack: Stack, apps: readonly App[]): boolean {
  const [server, second] = apps.flatMap((app) => app.server ?? [])
  if (server === undefined || second !== undefined) return false
  const upstreams = from.doors.flatMap(({ sites }) =>
    sites.flatMap(({ routes }) => routes.flatMap((route) => route.upstream ?? [])),
  )
  return upstreams.some((upstream) => listens(server, askedBy(upstream, from, stack)))
}

function nobodyKnown(target: SocketTarget): NextHop {
  return {
    kind: 'unknown',
    because: `No file says what listens on ${describeTarget(target)}: give the application's folder too.`,
  }
}

/** Whether a name is that of a container which is not of the application's compose project. */
function isElsewhere({ server }: App, asked: Asked, services: readonly Service[]): boolean {
  if (!asked.isContainer) return false
  const own = services.find(({ name }) => name === server?.service)
  return (
    asked.services.length === 0 || (own !== undefined && asked.services.every(({ project }) => project !== own.project))
  )
}

/** The only application of the files, where nothing speaks against it. */
function byExclusion(asked: Asked, { apps, services }: Stack, served: readonly App[]): NextHop {
  const { target } = asked
  const [app, second] = apps
  const where = describeTarget(target)
  if (app === undefined) return nobodyKnown(target)
  if (!mayHold(asked.services, app) || isElsewhere(app, asked, services)) return nobodyKnown(target)
  if (second !== undefined)
    return { kind: 'unknown', because: `None of the ${apps.length} applications here is known to listen on ${where}.` }
  const listensElsewhere = served.some(
    ({ server }) => server !== undefined && server.binds.some((bind) => bind.place !== undefined),
  )
  const what = app.framework?.title ?? app.server?.title ?? 'the application'
  const assumption = `${what} is what listens on ${where}, the only application here${listensElsewhere ? ', although its own files say another address' : ''}.`
  return { kind: 'app', app, assumption }
}
