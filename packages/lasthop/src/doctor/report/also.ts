/** Where else a note was found that is told once. */
import { describePlace } from '../../products/place.ts'
import type { Finding, Occurrence } from '../finding.ts'

/** `Also at b.yml:7, c.yml:9 and 14 more.`; empty for a note of one place. */
export function alsoAt(finding: Finding): string {
  const { occurrences = [] } = finding
  const places = othersOf(finding, occurrences.map(nameOf))
  // One line that makes it at many sites is told with the sites.
  const others =
    places.length > 0 ? places : occurrences.map(({ subject }) => subject).filter((each) => each !== finding.subject)
  if (others.length === 0) return ''
  const shown = others.slice(0, mostShown)
  const rest = others.length - shown.length
  if (rest > 0) return `Also at ${shown.join(', ')} and ${rest} more.`
  const last = shown.pop() ?? ''
  return `Also at ${shown.length === 0 ? last : `${shown.join(', ')} and ${last}`}.`
}

function othersOf(finding: Finding, names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== nameOf(finding))
}

function nameOf({ place, subject }: Pick<Occurrence, 'place' | 'subject'>): string {
  return place === undefined ? subject : describePlace(place)
}

const mostShown = 4
