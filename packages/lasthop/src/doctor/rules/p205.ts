import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p205: Rule = {
  id: 'P205',
  slug: 'dot-alias',
  level: 'warn',
  title: 'X.Forwarded.Proto, with dots, speaks for the client',
  why: 'PHP and some gateways read ".", "_" and "-" as one character.',
  how: 'A request with a forwarding name spelled with dots changes what the application believes.',
  traps: 'nginx drops names with dots; only PHP and FastCGI fold them.',
  cure: 'Strip names with dots at the edge.',
  bad: apacheExample(classicApache),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) => flip.outcome.way.kind === 'door' && flip.what !== 'refused' && partOfFlip(flip) === 'dot',
    ).map(({ flip, way }) =>
      draftOf(flip, 'A forwarding name spelled with dots speaks for the visitor.', {
        level: levelOn(way.way, 'warn'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}
