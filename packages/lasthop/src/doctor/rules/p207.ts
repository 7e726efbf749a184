import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOfFlip, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p207: Rule = {
  id: 'P207',
  slug: 'hop-by-hop-strip',
  level: 'warn',
  title: 'naming a field in Connection makes it disappear',
  why: 'A client asks the proxy to remove the very field by which the application learns the truth.',
  how: 'A request whose Connection names a managed field changes what the application believes.',
  traps: 'The effect is absence: it matters by what absence means to the reader.',
  cure: 'Guard Connection at the edge, so that it cannot name what the edge sets.',
  bad: apacheExample(classicApache),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) => flip.outcome.way.kind === 'door' && flip.what === 'scheme' && partOfFlip(flip) === 'nomination',
    ).map(({ flip, way }) =>
      draftOf(flip, 'A client can remove the field that tells the scheme, by naming it in Connection.', {
        level: levelOfFlip(flip, 'warn'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}
