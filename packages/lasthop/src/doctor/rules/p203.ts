import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p203: Rule = {
  id: 'P203',
  slug: 'alt-scheme-headers-open',
  level: 'warn',
  title: 'other names for the scheme reach an app server that reads them',
  why: 'The proxy guards X-Forwarded-Proto and leaves its cousins open; the server takes the scheme from any of them.',
  how: 'A request with X-Forwarded-Ssl, X-Forwarded-Protocol or the like makes the application believe another scheme.',
  traps: 'gunicorn narrowed to one field with secure_scheme_headers, or a peer outside its list, does not read them.',
  cure: 'Strip the other names at the edge, and narrow the server to X-Forwarded-Proto.',
  bad: apacheExample(classicApache),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) => flip.outcome.way.kind === 'door' && flip.what === 'scheme' && partOfFlip(flip) === 'alias',
    ).map(({ flip, way }) =>
      draftOf(
        flip,
        'Other names for the scheme speak for the visitor: the proxy passes them and the server reads them.',
        {
          level: levelOn(way.way, 'warn'),
          key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
        },
      ),
    ),
}
