import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p211: Rule = {
  id: 'P211',
  slug: 'contradictory-scheme-400',
  level: 'warn',
  title: 'one field of a client makes the app server refuse the request',
  why: 'A page that is cached as 400 is gone for everyone; a link that carries nothing else can do it.',
  how: 'A request with a scheme field that contradicts the true one is answered 400 by the server.',
  traps: 'A server narrowed to one field, or that does not trust its proxy, does not compare.',
  cure: 'Strip the other scheme fields at the edge; narrow secure_scheme_headers to X-Forwarded-Proto.',
  bad: apacheExample(classicApache),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) =>
        flip.outcome.way.kind === 'door' &&
        flip.what === 'refused' &&
        flip.outcome.end.kind === 'server' &&
        flip.to === '400' &&
        partOfFlip(flip) === 'alias',
    ).map(({ flip, way }) =>
      draftOf(flip, 'A scheme field of the client contradicts the true one, and the server answers 400.', {
        level: levelOn(way.way, 'warn'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}
