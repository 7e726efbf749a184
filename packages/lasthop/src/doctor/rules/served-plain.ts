/** Sites that are served over http though they are on https too. */
import { isRedirectToHttps } from '../belief.ts'
import type { View, WayView } from '../view.ts'
import { bare, type DoorWayView } from './sites.ts'

/** The ways over http that bring visitors to an application, of hosts that are served on https too. */
export function servedPlain({ ways }: Pick<View, 'ways'>): readonly DoorWayView[] {
  const doors = ways.filter((each): each is DoorWayView => each.way.kind === 'door')
  return doors.filter(
    (each) => each.way.scheme === 'http' && each.way.isPublic !== 'perhaps' && isServed(each) && hasTls(each, doors),
  )
}

function isServed({ ordinary }: WayView): boolean {
  if (isRedirectToHttps(ordinary)) return false
  const { end, left } = ordinary
  return end.kind === 'app' ? end.belief.kind === 'believed' : end.kind === 'unknown' && left.length > 0
}

function hasTls({ way }: DoorWayView, doors: readonly DoorWayView[]): boolean {
  return doors.some((other) => other.way.scheme === 'https' && bare(other.way.authority) === bare(way.authority))
}
