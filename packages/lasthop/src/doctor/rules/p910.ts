import { isForwardingName } from '@lasthop/contract'

import type { Rule } from '../rule.ts'
import { complaintsFor } from './complaint-rule.ts'
import { example, nginxFile } from './examples.ts'
import { sitesOf } from './sites.ts'

const reports = (more: string): string =>
  `location /reports/ {\n  include uwsgi_params;\n  uwsgi_pass 127.0.0.1:9000;\n${more}}\n`

export const p910: Rule = {
  id: 'P910',
  slug: 'redundant-or-dead',
  level: 'info',
  title: 'a line about forwarding does nothing where it stands',
  why: 'Whoever reads the file believes that the application is told something.',
  how: 'Fields are set for HTTP in a place that speaks uwsgi, FastCGI or another protocol with its own parameters; a .htaccess stands where AllowOverride is None.',
  traps: 'Harmless by itself: what counts is what the parameters say.',
  cure: 'Take the line away, and pass what is meant as a parameter, uwsgi_param or fastcgi_param; what a .htaccess means belongs into the VirtualHost.',
  bad: example({ nginx: nginxFile({ tls: reports('  proxy_set_header X-Forwarded-Proto $scheme;\n') }) }),
  good: example({ nginx: nginxFile({ tls: reports('') }) }),
  find: (view) => [
    ...complaintsFor('P910', view),
    ...sitesOf(view).flatMap(({ site }) =>
      site.routes.flatMap(({ path, unused = [] }) =>
        unused
          .filter(({ name }) => isForwardingName(name))
          .map(({ name, place }) => ({
            subject: site.names[0] ?? path,
            message: `${name} is set for ${path}, which does not speak HTTP to the application.`,
            ...(place && { place }),
            key: `${place?.path ?? ''}:${place?.start ?? 0}`,
          })),
      ),
    ),
  ],
}
