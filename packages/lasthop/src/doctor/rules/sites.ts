import type { Door, Edge, EdgeSite } from '../../products/edge.ts'
import { locationOf } from '../chain.ts'
import type { View, WayView } from '../view.ts'
import type { DoorWay } from '../way.ts'

/** A site at a door of an edge. */
export interface PlacedSite {
  readonly edge: Edge
  readonly door: Door
  readonly site: EdgeSite
}

/** Every site of the stack, once for each door it is served at. */
export function sitesOf({ stack }: View): readonly PlacedSite[] {
  return stack.edges.flatMap((edge) => edge.doors.flatMap((door) => door.sites.map((site) => ({ edge, door, site }))))
}

/** A way in through an edge, with what was sent along it. */
export type DoorWayView = WayView & { readonly way: DoorWay }

/** The ways in through edges that are certain to be open to everybody. */
export function publicDoors({ ways }: View): readonly DoorWayView[] {
  return ways.filter((each): each is DoorWayView => each.way.kind === 'door' && each.way.isPublic === 'certain')
}

/** Whether every request is sent on by a redirect: what such a door believes reaches nobody. */
export function onlySendsOn({ ordinary, elsewhere }: Pick<WayView, 'ordinary' | 'elsewhere'>): boolean {
  return [ordinary, ...elsewhere.map((asked) => asked.ordinary)].every((outcome) => locationOf(outcome) !== undefined)
}

/** Whether the stack serves this host on https. */
export function servesHttps(view: View, host: string): boolean {
  return publicDoors(view).some(({ way }) => way.scheme === 'https' && namesOf(way).includes(bare(host)))
}

/** The names that a way answers to. */
export function namesOf({ site, authority }: DoorWay): readonly string[] {
  return [bare(authority), ...site.names.map((name) => name.toLowerCase())]
}

/** The proxy of a way, apart from others of its kind. */
export function edgeName({ edge }: DoorWay): string {
  return `${edge.product} ${edge.service ?? ''} ${edge.files[0]?.path ?? ''}`
}

/** A host without its port, in lower case. */
export function bare(authority: string): string {
  return authority.replace(/:\d+$/, '').toLowerCase()
}
