import { nginxFile, rightLocation, rightSettings } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const withoutHeader = rightSettings.replace(/^SECURE_PROXY.*\n/m, '')
const pins = { 'requirements.txt': 'Django==4.2.28\nuWSGI==2.0.21\n' }
const over = (lines: string): string => nginxFile({ location: `uwsgi_pass 127.0.0.1:3031;\n${lines}` })
const closed = [
  'uwsgi_param HTTP_X_FORWARDED_PROTO $scheme;',
  'uwsgi_param HTTP_X_FORWARDED_SSL "";',
  'uwsgi_param HTTP_X_FORWARDED_FOR $remote_addr;',
  'uwsgi_param HTTP_X_FORWARDED_HOST $http_host;',
  'uwsgi_param HTTP_FORWARDED "";',
].join('\n')
const ini = (lines: string): string => `[uwsgi]\nmodule = mysite.wsgi:application\nmaster = true\n${lines}\n`

/** Applications that uWSGI runs. */
export const uwsgiApps: readonly Labelled[] = [
  {
    name: 'uWSGI: behind uwsgi_pass, which tells the scheme and keeps the client out',
    files: {
      'nginx.conf': over(`include uwsgi_params;\n${closed}`),
      'uwsgi.ini': ini('socket = 127.0.0.1:3031'),
      'mysite/settings.py': withoutHeader,
      ...pins,
    },
    labels: [],
  },
  {
    name: 'uWSGI: over HTTP on loopback, behind a right proxy',
    files: {
      'nginx.conf': nginxFile(),
      'uwsgi.ini': ini('; http = 0.0.0.0:8000\nhttp-socket = 127.0.0.1:8000'),
      'mysite/settings.py': withoutHeader,
      ...pins,
    },
    labels: [],
  },
  {
    name: 'uWSGI: in YAML, on a socket',
    files: {
      'nginx.conf': nginxFile({ location: `uwsgi_pass unix:/run/mysite.sock;\ninclude uwsgi_params;\n${closed}` }),
      'uwsgi.yaml': 'uwsgi:\n  socket: /run/mysite.sock\n  module: mysite.wsgi\n',
      'mysite/settings.py': withoutHeader,
      ...pins,
    },
    labels: [],
  },
  {
    name: 'uWSGI: uwsgi_params alone, and the client says X-Forwarded-Proto',
    files: {
      'nginx.conf': over('include uwsgi_params;'),
      'uwsgi.ini': ini('socket = 127.0.0.1:3031'),
      'mysite/settings.py': withoutHeader,
      ...pins,
    },
    labels: ['P202', 'P203', 'P209'],
  },
  {
    name: 'uWSGI: nothing tells the scheme',
    files: {
      'nginx.conf': over(
        'uwsgi_param REQUEST_METHOD $request_method;\nuwsgi_param SERVER_NAME $server_name;\nuwsgi_param REMOTE_ADDR $remote_addr;\nuwsgi_pass_request_headers off;\nuwsgi_param HTTP_HOST $http_host;',
      ),
      'uwsgi.ini': ini('socket = 127.0.0.1:3031'),
      'mysite/settings.py': withoutHeader,
      ...pins,
    },
    labels: ['P101', 'P605', 'P506'],
    open: ['P106', 'P107'],
  },
  {
    name: 'uWSGI: over HTTP on every address',
    files: {
      'nginx.conf': nginxFile(),
      'mysite.service':
        '[Service]\nWorkingDirectory=/srv\nExecStart=/usr/bin/uwsgi --http-socket 0.0.0.0:8000 --module mysite.wsgi\n',
      'mysite/settings.py': withoutHeader,
      ...pins,
    },
    labels: ['P702', 'P201', 'P210'],
  },
  {
    name: 'uWSGI: X-Forwarded-Ssl and X-Forwarded-Proto of the client pass',
    files: {
      'nginx.conf': nginxFile({
        plain: `server {\n  listen 80;\n  server_name app.example.org;\n  location / {\n    ${rightLocation.replace('proxy_set_header X-Forwarded-Ssl "";', '').replace('proxy_set_header X-Forwarded-Proto $scheme;', '')}\n  }\n}`,
      }),
      'uwsgi.ini': ini('http-socket = 127.0.0.1:8000'),
      'mysite/settings.py': withoutHeader,
      ...pins,
    },
    labels: ['P201', 'P203', 'P209'],
    open: ['P501', 'P601', 'P602', 'P106'],
  },
]
