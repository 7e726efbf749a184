import { apacheExample, nginxFile, rightSettings, toApp } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import { rightApache } from '../../../packages/lasthop/test/doctor/stack-of.ts'
import type { Labelled } from '../labelled.ts'
import { front } from './about.ts'

const php = `root /var/www/html;
location ~ \\.php$ {
  include snippets/fastcgi-php.conf;
  fastcgi_pass unix:/run/php/php8.2-fpm.sock;
}`
const apacheWith = (line: string): string =>
  rightApache.replaceAll(/^RequestHeader.*\n/gm, '').replace('<VirtualHost *:443>', `<VirtualHost *:443>\n    ${line}`)

/** What is not in the files, or speaks another protocol than HTTP, is unknown and never wrong. */
export const missingVariants: readonly Labelled[] = [
  {
    name: 'missing: an include in the location',
    ...front({ location: `${toApp}\ninclude snippets/proxy-headers.conf;` }),
    labels: [],
  },
  {
    name: 'missing: an include in the server',
    ...front({ tls: 'include snippets/proxy.conf;', location: toApp }),
    labels: [],
  },
  { name: "missing: a template's value in the location", ...front({ location: `${toApp}\n{{ extra }}` }), labels: [] },
  {
    name: 'missing: an include beside one line of fields',
    ...front({ location: `${toApp}\ninclude proxy.inc;\nproxy_set_header Upgrade $http_upgrade;` }),
    labels: [],
  },
  {
    name: 'missing: an include about certificates, and a fault beside it',
    ...front({ tls: 'include snippets/ssl-app.conf;', location: `${toApp}\nproxy_set_header Host $http_host;` }),
    labels: ['P101', 'P106', 'P209', 'P402', 'P605'],
    open: ['P506'],
  },
  {
    name: 'missing: an include in the virtual host',
    ...apacheExample(apacheWith('Include conf/headers.inc'), { settings: rightSettings }),
    labels: [],
  },
  {
    name: 'another protocol: PHP',
    files: { 'site.conf': nginxFile({ tls: php, location: 'try_files $uri /index.php?$args;' }) },
    labels: [],
  },
  {
    name: 'another protocol: uwsgi',
    files: { 'site.conf': nginxFile({ location: 'include uwsgi_params;\nuwsgi_pass unix:/run/app.sock;' }) },
    labels: [],
  },
  {
    name: 'another protocol: FastCGI behind Apache',
    files: { 'site.conf': rightApache.replace(/http:\/\/127[^\s]*/g, 'fcgi://127.0.0.1:9000/srv/') },
    labels: [],
  },
]
