import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { example, nginxFile, rightLocation, rightSettings } from './examples.ts'

export const p304: Rule = {
  id: 'P304',
  slug: 'xfh-list-semantics',
  level: 'warn',
  title: 'a list of hosts is refused or believed at its wrong end',
  why: 'The proxy sends "client, real" and readers differ on which one counts; exact ones answer 400.',
  how: 'A request with X-Forwarded-Host is answered 400 by the application, or 403 by Rails.',
  traps: 'Where the application does not read the field, nothing happens.',
  cure: 'Overwrite or strip X-Forwarded-Host at the edge.',
  bad: example({
    nginx: nginxFile({ location: rightLocation.replace('proxy_set_header X-Forwarded-Host $http_host;\n', '') }),
    settings: rightSettings + 'USE_X_FORWARDED_HOST = True\n',
  }),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) =>
        flip.outcome.way.kind === 'door' &&
        flip.what === 'refused' &&
        /^40[03]$/.test(flip.to) &&
        partOfFlip(flip) === 'host',
    ).map(({ flip, way }) =>
      draftOf(flip, `A client that sends X-Forwarded-Host is answered ${flip.to} by the application.`, {
        level: levelOn(way.way, 'warn'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}
