import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { example, nginxFile, rightLocation, rightSettings } from './examples.ts'

export const p301: Rule = {
  id: 'P301',
  slug: 'xfh-open',
  level: 'error',
  title: 'the client names the host',
  why: "Password-reset mails, redirects and cached pages lead to a host of the sender's choice.",
  how: 'A request with X-Forwarded-Host makes the application believe that host.',
  traps: 'An allow-list of hosts refuses it: then it is a 400 only.',
  cure: 'Overwrite or strip X-Forwarded-Host at the edge, or do not read it.',
  bad: example({
    nginx: nginxFile({ location: rightLocation.replace('proxy_set_header X-Forwarded-Host $http_host;\n', '') }),
    settings: rightSettings.replace('["app.example.org"]', '["*"]') + 'USE_X_FORWARDED_HOST = True\n',
  }),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) => flip.outcome.way.kind === 'door' && flip.what === 'host' && partOfFlip(flip) === 'host',
    ).map(({ flip, way }) =>
      draftOf(flip, 'The client names the host: X-Forwarded-Host passes the proxy and is believed.', {
        level: levelOn(way.way, 'error'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}
