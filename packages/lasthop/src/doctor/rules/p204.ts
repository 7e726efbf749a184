import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p204: Rule = {
  id: 'P204',
  slug: 'underscore-alias',
  level: 'error',
  title: 'X_Forwarded_Proto, with underscores, speaks for the client',
  why: 'The proxy removes the field by its name; the same name with "_" passes, and the application cannot tell them apart.',
  how: 'A request with a forwarding name spelled with "_" changes what the application believes.',
  traps:
    'nginx drops such names unless underscores_in_headers is on; gunicorn drops them from version 22; Node does not fold names.',
  cure: 'Strip every spelling at the edge, or all names with "_".',
  bad: apacheExample(classicApache),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) => flip.outcome.way.kind === 'door' && flip.what !== 'refused' && partOfFlip(flip) === 'underscore',
    ).map(({ flip, way }) =>
      draftOf(flip, 'A forwarding name spelled with underscores speaks for the visitor.', {
        level: levelOn(way.way, 'error'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}
