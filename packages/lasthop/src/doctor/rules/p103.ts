import { believedIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, toApp, rightSettings } from './examples.ts'

export const p103: Rule = {
  id: 'P103',
  slug: 'login-downgrade',
  level: 'error',
  title: 'after a form is posted, the redirect leads to http',
  why: 'The visitor logs in on https and continues on http: the session cookie is lost or travels in the clear.',
  how: 'The application believes http and writes absolute redirects; and the proxy does not rewrite Location.',
  traps: 'Frameworks that send relative redirects (Django from 1.9) show other symptoms of the same cause.',
  cure: 'Let the proxy replace X-Forwarded-Proto with the scheme of the visitor on every request (nginx: proxy_set_header X-Forwarded-Proto $scheme), and let the application read it from the proxy alone: then it builds its redirects with https. Rewriting Location in the proxy hides the fault, and leaves cookies and links wrong.',
  bad: {
    files: {
      ...example({
        nginx: nginxFile({ location: `${toApp}\nproxy_set_header Host $http_host;` }),
        settings: rightSettings,
      }).files,
      'requirements.txt': 'Django==1.8.19\ngunicorn==20.1.0\n',
    },
  },
  good: example(),
  find: ({ ways }) =>
    ways
      .filter(
        ({ way, post }) =>
          way.scheme === 'https' &&
          believedIn(post)?.scheme === 'http' &&
          post.app?.framework?.facts.absoluteRedirects === true &&
          !(way.kind === 'door' && way.site.mends?.location !== undefined),
      )
      .map(({ way, post }) => ({
        subject: way.origin,
        message: 'Redirects after a posted form lead from https to http.',
        outcome: post,
      })),
}
