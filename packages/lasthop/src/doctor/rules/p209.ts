import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, isAppended, levelOn, partOfFlip } from './by-words.ts'
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
  find: (view) =>
    flipsWhere(
      view,
      (flip) =>
        flip.what === 'scheme' && !isAppended(flip) && flip.outcome.way.kind === 'door' && partOfFlip(flip) === 'plain',
    ).map(({ flip, way }) =>
      draftOf(flip, "The client's own X-Forwarded-Proto reaches the application and is believed.", {
        level: levelOn(way.way, 'error'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}
