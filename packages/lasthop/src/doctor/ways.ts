import { defaultPortOf, type Scheme } from '@lasthop/contract'

import type { Bind } from '../products/app-server.ts'
import type { Door, Edge, EdgeSite } from '../products/edge.ts'
import { isEveryHost, isLoopbackHost } from '../products/host-port.ts'
import { passedOnTo } from './at-door.ts'
import { whoIs } from './next-hop.ts'
import type { App } from './apps.ts'
import { serviceAsked } from './neighbours.ts'
import type { Stack } from './stack.ts'
import type { AppWay, DoorWay, Way } from './way.ts'

/** Every public way in: sites of the outermost edges, and the ports of applications that others can connect to. */
export function publicWays(stack: Stack): readonly Way[] {
  const doors = stack.edges.flatMap((edge) =>
    edge.doors.filter((door) => isOutermost(edge, door, stack)).flatMap((door) => waysOf(edge, door, stack)),
  )
  return [...doors, ...appWays(stack)]
}

/** An inner door is the upstream of another edge, or is bound to this machine alone with something in front. */
function isOutermost(edge: Edge, door: Door, stack: Stack): boolean {
  const isOwn = isLoopbackHost(door.address) && !stack.topology.isEdge && passedOnTo(edge, door, stack) === undefined
  if (isOwn && (stack.edges.length > 1 || leadsTo(edge, door, stack))) return false
  return !stack.edges.some((other) => other !== edge && leadsTo(other, door, stack))
}

function leadsTo(edge: Edge, door: Door, stack: Stack): boolean {
  const upstreams = edge.doors
    .flatMap(({ sites }) => sites)
    .flatMap(({ routes }) => routes)
    .flatMap(({ upstream }) => upstream ?? [])
  return upstreams.some((upstream) => {
    const next = whoIs(upstream, stack, edge)
    return next.kind === 'edge' && next.door === door
  })
}

function waysOf(edge: Edge, door: Door, stack: Stack): readonly DoorWay[] {
  const hasTls = stack.edges.some((each) =>
    each.doors.some(({ scheme, isAssumed = false }) => scheme === 'https' && (each === edge || !isAssumed)),
  )
  const { isEdge, isTlsInFront } = stack.topology
  const isBehindTls = isTlsInFront && !hasTls && door.scheme === 'http'
  const isPublic = door.scheme === 'https' || hasTls || isEdge || isBehindTls ? 'certain' : 'perhaps'
  const scheme = isBehindTls ? 'https' : door.scheme
  const port = passedOnTo(edge, door, stack)?.port ?? door.port
  return door.sites.map((site) => {
    const authority = authorityFor(nameOf(site, stack), scheme, isBehindTls ? defaultPortOf('https') : port)
    return {
      kind: 'door',
      edge,
      door,
      site,
      authority,
      scheme,
      isPublic,
      isTlsInFront: isBehindTls,
      origin: `${scheme}://${authority}`,
    }
  })
}

/** A name that the site answers to, and the application too if it says which it answers to. */
function nameOf({ names }: EdgeSite, { apps }: Stack): string {
  const allowed = apps
    .flatMap(({ framework }) =>
      framework?.facts.hosts.value === 'unknown' ? [] : (framework?.facts.hosts.value ?? []),
    )
    .filter((host) => host !== '*' && host !== '')
  const usable = names.map((name) => name.replace(/^(?:\*\.|\.)/, 'www.')).filter((name) => /^[a-z0-9.-]+$/i.test(name))
  const both = usable.find((name) =>
    allowed.some((host) => host === name || (host.startsWith('.') && name.endsWith(host))),
  )
  return (
    both ??
    usable[0] ??
    allowed.map((host) => host.replace(/^\./, '')).find((host) => /^[a-z0-9.-]*[a-z]\.[a-z]/i.test(host)) ??
    'app.example.org'
  )
}

function authorityFor(name: string, scheme: Scheme, port: number): string {
  return port === defaultPortOf(scheme) ? name : `${name}:${port}`
}

/** The ports of applications that others than their proxy can connect to. */
function appWays(stack: Stack): readonly AppWay[] {
  return stack.apps.flatMap((app) =>
    (app.server?.binds ?? [])
      .filter(() => !isBehindOwnDoor(app, stack))
      .filter((bind) => openPort(bind, app.server?.service, stack) !== undefined)
      .map((bind): AppWay => {
        const port = openPort(bind, app.server?.service, stack) ?? 0
        const authority = authorityFor(
          nameOf({ names: [], place: { path: '', start: 0, end: 0, line: 1, column: 1 }, routes: [] }, stack),
          'http',
          port,
        )
        return { kind: 'app', app, bind, authority, scheme: 'http', isPublic: 'certain', origin: `http://${authority}` }
      }),
  )
}

/** Whatever comes to the container comes to the Apache in it, whose door is a way of its own. */
function isBehindOwnDoor({ server }: App, stack: Stack): boolean {
  const own = stack.edges.find(({ service }) => service !== undefined && service === server?.service)
  return own !== undefined && own.doors.some((door) => isOutermost(own, door, stack))
}

/** The port by which others reach a bind; undefined: they do not, or it cannot be known. */
function openPort({ target }: Bind, named: string | undefined, stack: Stack): number | undefined {
  if (target.kind === 'unix' || isLoopbackHost(target.host)) return undefined
  const service = named ?? serviceAsked(target.port, stack)
  if (service === undefined) return isEveryHost(target.host) ? target.port : undefined
  const ports = stack.services.find(({ name }) => name === service)?.ports ?? []
  return ports.find((port) => port.target === target.port && !isLoopbackHost(port.address))?.published
}
