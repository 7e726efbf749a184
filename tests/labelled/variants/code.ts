import { nginxFile, rightLocation, rightSettings } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from '../labelled.ts'
import { about, appending, code } from './about.ts'

const withoutPrefix = rightLocation.replace('proxy_set_header X-Forwarded-Prefix "";', '')
const php = (scheme: string): string =>
  `location / {\n  include fastcgi_params;\n  ${scheme}\n  fastcgi_pass unix:/run/php.sock;\n}`
const plainPhp = (scheme: string): Pick<Labelled, 'files'> => ({
  files: {
    'nginx.conf': nginxFile({ plain: `server {\n  listen 80;\n  server_name app.example.org;\n  ${php(scheme)}\n}` }),
    'mysite/settings.py': rightSettings,
  },
})

/** What an application's own code does about the scheme, the number of proxies and prefixes. */
export const codeVariants: readonly Labelled[] = [
  ...about('P114', {
    faulty: {
      WSGI: code(rightLocation, { 'wsgi.py': "def app(environ, start):\n    environ['wsgi.url_scheme'] = 'https'\n" }),
      PHP: code(rightLocation, { 'wp-config.php': "<?php\n$_SERVER['HTTPS'] = 'on';\n" }),
      'in vain': code(rightLocation, { 'mysite/wsgi.py': 'import os\nos.environ["wsgi.url_scheme"] = "https"\n' }),
      'a parameter on a plain door': plainPhp('fastcgi_param HTTPS on;'),
    },
    well: {
      'under a condition': code(rightLocation, {
        'wp-config.php':
          "<?php\nif ($_SERVER['HTTP_X_FORWARDED_PROTO'] === 'https') {\n  $_SERVER['HTTPS'] = 'on';\n}\n",
      }),
      'in a comment': code(rightLocation, { 'wsgi.py': "# environ['wsgi.url_scheme'] = 'https'\n" }),
    },
    open: ['P501', 'P106'],
  }),
  ...about('P212', {
    faulty: {
      'two of one, in Python': code(appending, {
        'app.py': 'app.wsgi_app = ProxyFix(app.wsgi_app, x_for=2, x_proto=1)\n',
      }),
      'three of one, in JavaScript': code(appending, { 'web/server.js': "app.set('trust proxy', 3)\n" }),
    },
    well: {
      'one of one': code(appending, { 'app.py': 'app.wsgi_app = ProxyFix(app.wsgi_app)\n' }),
      'the edge overwrites': code(rightLocation, { 'web/server.js': "app.set('trust proxy', 2)\n" }),
      'a list': code(appending, { 'web/server.js': "app.set('trust proxy', 'loopback')\n" }),
      'in a comment': code(appending, { 'web/server.js': "// app.set('trust proxy', 2)\n" }),
    },
    open: ['P401'],
  }),
  ...about('P214', {
    faulty: {
      ProxyFix: code(withoutPrefix, { 'app.py': 'app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_prefix=1)\n' }),
      'by itself': code(rightLocation, {
        'proxied.py': "def call(self, environ, start):\n    script = environ.get('HTTP_X_SCRIPT_NAME', '')\n",
      }),
    },
    well: {
      'the edge removes it': code(rightLocation, { 'app.py': 'app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)\n' }),
      'not read': code(withoutPrefix, { 'app.py': 'app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=0)\n' }),
    },
  }),
]
