import { apacheExample, redirectServer, rightSettings } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import { rightApache } from '../../../packages/lasthop/test/doctor/stack-of.ts'
import type { Labelled } from '../labelled.ts'
import { about, front } from './about.ts'

/** Hosts: default sites and loops between names. */
export const hostsVariants: readonly Labelled[] = [
  ...about('P306', {
    faulty: {
      'any host, and an application that takes any': front({}, rightSettings.replace('"app.example.org"', '"*"')),
    },
    well: {
      'a default server that closes': front(
        {
          http: 'server { listen 80 default_server; listen 443 ssl default_server; ssl_reject_handshake on; return 444; }',
        },
        rightSettings.replace('"app.example.org"', '"*"'),
      ),
      'the application refuses': front({}),
      'a site for every name': front({ plain: redirectServer.replace('app.example.org', '_') }, rightSettings),
    },
    open: ['P302'],
  }),
  ...about('P307', {
    faulty: {
      'two servers that send to each other': front({
        plain: `${redirectServer}\nserver {\n  listen 443 ssl;\n  server_name www.app.example.org;\n  return 301 https://app.example.org$request_uri;\n}`,
        location: 'return 301 https://www.app.example.org$request_uri;',
      }),
      'over http': front({
        plain: `server {\n  listen 80;\n  server_name www.app.example.org;\n  return 301 http://app.example.org$request_uri;\n}\nserver {\n  listen 80;\n  server_name app.example.org;\n  return 301 http://www.app.example.org$request_uri;\n}`,
      }),
      'Apache, by rewriting': apacheExample(
        `<VirtualHost *:80>\n  ServerName example.org\n  Redirect permanent / http://www.example.org/\n</VirtualHost>\n<VirtualHost *:80>\n  ServerName www.example.org\n  RewriteEngine On\n  RewriteRule ^/(.*)$ http://example.org/$1 [R=301,L]\n</VirtualHost>\n${rightApache}`,
      ),
    },
    well: {
      'www leads to the bare name': front({
        plain: `${redirectServer}\nserver {\n  listen 443 ssl;\n  server_name www.app.example.org;\n  return 301 https://app.example.org$request_uri;\n}`,
      }),
    },
    open: ['P502', 'P702'],
  }),
]
