import { apacheExample, redirectServer, rightLocation } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import { rightApache } from '../../../packages/lasthop/test/doctor/stack-of.ts'
import type { Labelled } from '../labelled.ts'
import { about, front } from './about.ts'

/** Redirects from http to https, and challenges for certificates. */
export const redirectsVariants: readonly Labelled[] = [
  ...about('P502', {
    faulty: {
      'to www on http first': front({ plain: redirectServer.replace('https://$host', 'http://www.app.example.org') }),
    },
    well: {
      'to https first': front({}),
      'a host that has no https': front({
        plain: `${redirectServer}\nserver {\n  listen 80;\n  server_name old.example.org;\n  return 301 http://www.example.net$request_uri;\n}`,
      }),
    },
  }),
  ...about('P503', {
    faulty: {
      'return 302': front({ plain: redirectServer.replace('301', '302') }),
      'return without a number': front({ plain: redirectServer.replace('return 301', 'return') }),
      'rewrite ... redirect': front({
        plain: redirectServer.replace(/return.*/, 'rewrite ^(.*)$ https://$host$1 redirect;'),
      }),
      'Apache, R without a number': apacheExample(
        rightApache.replace(
          /RedirectMatch 308[^\n]*/,
          'RewriteEngine On\n  RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R,L]',
        ),
      ),
    },
    well: {
      'return 301': front({}),
      'return 308': front({ plain: redirectServer.replace('301', '308') }),
      'rewrite ... permanent': front({
        plain: redirectServer.replace(/return.*/, 'rewrite ^(.*)$ https://$host$1 permanent;'),
      }),
      'another host for the time being': front({
        plain: redirectServer.replace('301 https://$host', '302 https://status.example.net'),
      }),
    },
  }),
  ...about('P505', {
    faulty: {
      'an API': front({ tls: `location /api/ {\n${rightLocation}\n}` }),
      webhooks: front({ tls: `location ^~ /webhooks/ {\n${rightLocation}\n}` }),
    },
    well: {
      'pages alone': front({}),
      '308': front({ tls: `location /api/ {\n${rightLocation}\n}`, plain: redirectServer.replace('301', '308') }),
    },
  }),
  ...about('P806', {
    faulty: {
      'return before the place': front({
        plain: redirectServer.replace('return', 'location /.well-known/acme-challenge/ { root /var/www; }\n  return'),
      }),
      'an if before the place': front({
        plain: redirectServer.replace(
          'return',
          'location ^~ /.well-known/ { root /var/www; }\n  if ($host = app.example.org) { return 301 https://$host$request_uri; }\n  return',
        ),
      }),
    },
    well: {
      'the redirect beside it': front({
        plain: redirectServer.replace(
          /return.*/,
          'location /.well-known/acme-challenge/ { root /var/www; }\n  location / { return 301 https://$host$request_uri; }',
        ),
      }),
      'no place at all': front({}),
      'the place on https too': front({
        plain: redirectServer.replace('return', 'location /.well-known/acme-challenge/ { root /var/www; }\n  return'),
        tls: 'location /.well-known/acme-challenge/ { root /var/www; }',
      }),
    },
  }),
]
