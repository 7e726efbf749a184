import { schemeIn } from '../belief.ts'
import type { Elsewhere } from '../simulate.ts'
import { traceOf, valuesAtApp, type WayView } from '../view.ts'
import type { DoorWay } from '../way.ts'
import type { Rule } from '../rule.ts'
import { levelOn } from './by-words.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

export const p209: Rule = {
  id: 'P209',
  slug: 'client-value-survives',
  level: 'error',
  title: "the client's X-Forwarded-Proto reaches the app",
  why: 'Any visitor can claim https with one line.',
  how: 'A request with X-Forwarded-Proto changes what the application believes.',
  traps:
    'A map that looks at the peer and the value is right. A plain port that only redirects leads nowhere. Behind a cleaning edge an inner hop may pass it.',
  cure: "Set the field from the connection, never from the client's own.",
  bad: example({ nginx: nginxFile({ location: rightLocation.replace('$scheme', '$http_x_forwarded_proto') }) }),
  good: example(),
  find: (view) => view.ways.flatMap(survivors),
}

/** Requests with the field: the value of the client arrives alone, and decides or is all that there is. */
function survivors({ way, elsewhere, ...own }: WayView): ReturnType<Rule['find']> {
  return way.kind === 'door' ? [own, ...elsewhere].flatMap((asked) => survivorsIn(way, asked)) : []
}

function survivorsIn(way: DoorWay, { ordinary, outcomes }: Elsewhere): ReturnType<Rule['find']> {
  return outcomes.flatMap((outcome) => {
    const claim = /^X-Forwarded-Proto: (https?)$/.exec(outcome.trial.title)?.[1]
    const believed = schemeIn(outcome)
    const arrives = valuesAtApp(outcome, 'x-forwarded-proto').join(',') === claim
    if (claim === undefined || claim === way.scheme || !arrives || (believed !== undefined && believed !== claim))
      return []
    if (valuesAtApp(ordinary, 'x-forwarded-proto').includes(claim)) return []
    // It counts as https whatever the client says: that is another fault.
    if (claim === 'https' && schemeIn(ordinary) === 'https') return []
    const place = way.site.routes.find(({ does }) => does === 'proxies')?.place ?? way.site.place
    const own = outcome.steps.findLast(
      (step) =>
        step.place !== undefined &&
        step.field?.toLowerCase() === 'x-forwarded-proto' &&
        (step.effect === 'sets' || step.effect === 'passes'),
    )?.place
    const message = "The client's own X-Forwarded-Proto reaches the application."
    return [
      {
        subject: way.origin,
        // Who does not say what it believes may not read the field at all.
        level: levelOn(way, believed === undefined ? 'warn' : 'error'),
        message,
        outcome,
        ordinary,
        trace: traceOf(outcome, 'X-Forwarded-Proto'),
        place: own ?? place,
        key: way.edge.files[0]?.path ?? way.edge.product,
      },
    ]
  })
}
