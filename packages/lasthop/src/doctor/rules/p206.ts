import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p206: Rule = {
  id: 'P206',
  slug: 'forwarded-header-open',
  level: 'warn',
  title: 'the Forwarded field passes and is read',
  why: 'Most proxies manage the X-Forwarded family and pass Forwarded; some readers prefer it.',
  how: 'A request with Forwarded changes what the application believes.',
  traps: 'Django, gunicorn, uvicorn, Express and many others never read it.',
  cure: 'Remove Forwarded at the edge.',
  bad: apacheExample(classicApache),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) => flip.outcome.way.kind === 'door' && flip.what !== 'refused' && partOfFlip(flip) === 'forwarded',
    ).map(({ flip, way }) =>
      draftOf(flip, 'The field Forwarded speaks for the visitor.', {
        level: levelOn(way.way, 'warn'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}
