import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer, rightSettings } from './examples.ts'
import { publicDoors } from './sites.ts'

const closing = `server {
  listen 80 default_server;
  listen 443 ssl default_server;
  ssl_reject_handshake on;
  return 444;
}
${redirectServer}`

export const p306: Rule = {
  id: 'P306',
  slug: 'no-default-vhost',
  level: 'info',
  title: 'a name that is not known gets the application',
  why: 'Whoever points a name of theirs at this address serves your application under it.',
  how: 'A request for a host that no site names is handed to the application, which does not refuse it.',
  traps: 'A site without names is meant for every name; an application that lists its hosts answers 400.',
  cure: 'Give each door a default site that closes the connection or answers 421.',
  bad: example({ settings: rightSettings.replace('"app.example.org"', '"*"') }),
  good: example({ nginx: nginxFile({ plain: closing }), settings: rightSettings.replace('"app.example.org"', '"*"') }),
  find: (view) =>
    publicDoors(view).flatMap(({ way, foreignHost }) => {
      const { end, left } = foreignHost
      const isRefused =
        end.kind === 'edge' || end.kind === 'server' || (end.kind === 'app' && end.belief.kind === 'answered')
      if (isRefused || left.length === 0 || way.site.names.length === 0) return []
      const [name = ''] = way.site.names
      const message = `A host that no site names gets ${/^[\w.*-]+$/.test(name) ? name : 'this site'}.`
      const place = way.site.place
      return [{ subject: way.origin, message, outcome: foreignHost, place, key: `${place.path}:${way.door.port}` }]
    }),
}
