import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer, rightLocation } from './examples.ts'
import { servedPlain } from './served-plain.ts'

export const p501: Rule = {
  id: 'P501',
  slug: 'no-https-redirect',
  level: 'warn',
  title: 'port 80 serves the application instead of sending visitors to https',
  why: 'Who types the bare name stays on http: passwords and cookies travel in the clear.',
  how: 'A host that is served on https answers an ordinary http request with content.',
  traps: 'The ACME path, a closed port, an API that refuses http, or a plain proxy behind TLS are no fault.',
  cure: 'Give port 80 a site of its own that only redirects.',
  bad: example({
    nginx: nginxFile({
      plain: redirectServer.replace(
        'return 301 https://$host$request_uri;',
        `location / {\n    ${rightLocation.replaceAll('\n', '\n    ')}\n  }`,
      ),
    }),
  }),
  good: example(),
  find: (view) =>
    servedPlain(view).map(({ way, ordinary }) => ({
      subject: way.origin,
      message: `${way.origin} serves the application in the clear.`,
      outcome: ordinary,
      place: way.site.place,
    })),
}
