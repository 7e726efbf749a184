import { apacheExample, rightFields, rightSettings } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import { rightApache } from '../../../packages/lasthop/test/doctor/stack-of.ts'
import type { Labelled } from '../labelled.ts'
import { about, front, hsts } from './about.ts'

/** Words of the products themselves. */
export const mechanicsVariants: readonly Labelled[] = [
  ...about('P910', {
    faulty: {
      'fields under uwsgi_pass': front({
        tls: 'location /reports/ {\n  uwsgi_pass 127.0.0.1:9000;\n  proxy_set_header X-Forwarded-Proto $scheme;\n}',
      }),
      'fields under fastcgi_pass': front({
        tls: 'location ~ \\.php$ {\n  fastcgi_pass unix:/run/php.sock;\n  proxy_set_header X-Forwarded-Proto $scheme;\n}',
      }),
    },
    well: {
      parameters: front({
        tls: 'location /reports/ {\n  uwsgi_pass 127.0.0.1:9000;\n  uwsgi_param UWSGI_SCHEME $scheme;\n}',
      }),
      'inherited fields': front({ tls: `${rightFields}\nlocation /reports/ {\n  uwsgi_pass 127.0.0.1:9000;\n}` }),
    },
  }),
  ...about('P903', {
    faulty: {
      'HSTS lost by Cache-Control': front({
        tls: `${hsts('max-age=31536000')}\nlocation /static/ {\n  root /srv;\n  add_header Cache-Control "public";\n}`,
      }),
      'the whole of http lost by a server': front({
        http: 'add_header X-Frame-Options SAMEORIGIN always;\nadd_header X-Content-Type-Options nosniff always;',
        tls: 'add_header X-Robots-Tag none;',
      }),
      'lost in an if': front({
        tls: 'add_header X-Frame-Options DENY;\nlocation /files/ {\n  root /srv;\n  if ($request_method = OPTIONS) { add_header Access-Control-Allow-Origin *; return 204; }\n}',
      }),
    },
    well: {
      'said again': front({
        tls: `${hsts('max-age=31536000')}\nlocation /static/ {\n  root /srv;\n  add_header Cache-Control "public";\n  ${hsts('max-age=31536000')}\n}`,
      }),
      'nothing to lose': front({
        tls: 'add_header X-Served-By one;\nlocation /static/ {\n  root /srv;\n  add_header Cache-Control "public";\n}',
      }),
      merged: front({
        tls: 'add_header X-Frame-Options DENY;\nlocation /static/ {\n  root /srv;\n  add_header_inherit merge;\n  add_header Cache-Control "public";\n}',
      }),
      'the inner one in a comment': front({
        tls: `${hsts('max-age=31536000')}\nlocation /static/ {\n  root /srv;\n  # add_header Cache-Control "public";\n}`,
      }),
    },
    open: ['P508', 'P506'],
  }),
  ...about('P907', {
    faulty: {
      'ssl on': front({ listen: 'listen 443;\n    ssl on;' }),
      'ssl on, and a version without it': {
        files: {
          ...front({ listen: 'listen 443;\n    ssl on;' }).files,
          'compose.yaml': 'services:\n  proxy:\n    image: nginx:1.27\n',
        },
      },
      'access control of Apache 2.2': apacheExample(
        `<Location /server-status>\n  Order deny,allow\n  Deny from all\n</Location>\n${rightApache}`,
      ),
    },
    well: {
      'listen ssl': front({}),
      Require: apacheExample(`<Location /server-status>\n  Require local\n</Location>\n${rightApache}`),
      'in a comment': apacheExample(`# Order deny,allow\n${rightApache}`),
    },
  }),
  ...about('P909', {
    faulty: {
      'hosts from the environment': front(
        {},
        `import os\n${rightSettings}ALLOWED_HOSTS = os.environ.get("HOSTS", "app.example.org").split(",")\n`,
      ),
      'by a package': front(
        {},
        `${rightSettings}SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)\n`,
      ),
    },
    well: {
      'a secret from the environment': front({}, `import os\n${rightSettings}SECRET_KEY = os.environ["SECRET_KEY"]\n`),
      'the variable is set here': {
        files: {
          ...front({}, `import os\n${rightSettings}ALLOWED_HOSTS = os.environ.get("HOSTS", "").split(",")\n`).files,
          'compose.yaml':
            'services:\n  web:\n    image: web:1\n    network_mode: host\n    command: gunicorn -b 127.0.0.1:8000 mysite.wsgi\n    environment:\n      HOSTS: app.example.org\n',
        },
      },
    },
    open: ['P302'],
  }),
]
