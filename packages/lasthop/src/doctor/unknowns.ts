import { describePlace } from '../products/place.ts'
import type { Outcome } from './outcome.ts'
import type { View } from './view.ts'

/** A part of a stack that was not judged. */
export interface UnknownPart {
  readonly subject: string
  /** A sentence. */
  readonly because: string
  /** What would answer it. */
  readonly remedy: string
}

/** Ways on which the belief is not known, and what the files leave open. */
export function unknownsOf({ stack, ways, simulation }: View): readonly UnknownPart[] {
  const onWays = ways.flatMap(({ way, ordinary: { end } }) => {
    const unknown =
      end.kind === 'unknown' ? end : end.kind === 'app' && end.belief.kind === 'unknown' ? end.belief : undefined
    if (unknown === undefined) return []
    const where = unknown.place === undefined ? '' : ` (${describePlace(unknown.place)})`
    return [{ subject: way.origin, because: `${unknown.because}${where}`, remedy: 'Give the files that decide it.' }]
  })
  const open = stack.ambiguities.map((because) => ({
    subject: 'the stack',
    because,
    remedy: 'Give the files of one stack.',
  }))
  const perhaps = ways
    .filter(({ way }) => way.isPublic === 'perhaps')
    .map(({ way }) => ({
      subject: way.origin,
      because: 'No file shows TLS. This proxy may be the edge, or stand behind one that ends TLS.',
      remedy: '--edge or --tls-in-front.',
    }))
  return [...onWays, ...open, ...perhaps, ...unreached(ways, stack), ...unasked(ways, simulation)]
}

/** What would have taken longer than anybody waits. */
function unasked(ways: View['ways'], { chosen: { left } }: View['simulation']): readonly UnknownPart[] {
  const [first] = left
  const [slow] = ways.filter(({ unsent }) => unsent > 0)
  return [
    ...(first === undefined
      ? []
      : [
          {
            subject: first.origin,
            because: `Nothing was sent to it, nor to ${left.length - 1} other sites: there are too many.`,
            remedy: 'Give the files of fewer sites.',
          },
        ]),
    ...(slow === undefined
      ? []
      : [
          {
            subject: slow.way.origin,
            because: `${slow.unsent} requests were not sent: each would have met ${slow.ordinary.steps.length} lines.`,
            remedy: 'Give the files of this site alone.',
          },
        ]),
  ]
}

/** Ways are there, and none of what was sent along them came to an application of the files. */
function unreached(ways: View['ways'], { apps }: View['stack']): readonly UnknownPart[] {
  if (ways.length === 0 || apps.length === 0 || ways.some(({ outcomes }) => outcomes.some(({ end }) => !isBefore(end))))
    return []
  const names = apps.flatMap(({ server, framework }) => framework?.title ?? server?.title ?? [])
  return [
    {
      subject: [...new Set(names)].join(', ') || 'the application',
      because: 'None of the requests came so far: the proxy answered them all.',
      remedy: 'Give all files of the proxy, and see whether they proxy "/".',
    },
  ]
}

function isBefore({ kind }: Outcome['end']): boolean {
  return kind === 'edge'
}
