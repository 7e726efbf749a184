import {
  classicApache,
  nginxFile,
  redirectServer,
  rightGunicorn,
  rightLocation,
  rightSettings,
  toApp,
} from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const pins = { 'requirements.txt': 'Django==4.2.28\ngunicorn==20.1.0\n' }
const front = { 'nginx.conf': nginxFile() }

function app(settings: string, gunicorn = rightGunicorn): Readonly<Record<string, string>> {
  return { 'gunicorn.conf.py': gunicorn, 'mysite/settings.py': settings, ...pins }
}

const narrow = `${rightGunicorn}secure_scheme_headers = {}\n`
const withoutHeader = rightSettings.replace(/^SECURE_PROXY.*\n/m, '')
const compose = (ports: string, bind = '0.0.0.0:8000'): string => `services:
  proxy:
    image: nginx:1.28-alpine
    ports: ["80:80", "443:443"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  web:
    build: .
    command: gunicorn --bind ${bind} --forwarded-allow-ips 172.18.0.2 mysite.wsgi
${ports}`
const toService = nginxFile({ location: rightLocation.replace('127.0.0.1', 'web') })

/** Faults of applications, of topology, and traps, behind a proxy that is right unless the name says otherwise. */
export const stacks: readonly Labelled[] = [
  { name: 'application: right', files: { ...front, ...app(rightSettings) }, labels: [] },
  {
    name: 'application: the header only under not DEBUG',
    files: {
      ...front,
      ...app(
        `DEBUG = False\n${withoutHeader}if not DEBUG:\n    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n`,
      ),
    },
    labels: [],
  },
  {
    name: 'application: the header from the environment, on by default',
    files: {
      ...front,
      ...app(
        `import os\nBEHIND = os.environ.get("BEHIND_PROXY", "1") == "1"\n${withoutHeader}if BEHIND:\n    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n`,
      ),
    },
    labels: [],
  },
  {
    name: 'application: left to gunicorn, which trusts the proxy',
    files: { ...front, ...app(withoutHeader) },
    labels: [],
  },
  {
    name: 'application: the redirect, and the header',
    files: { ...front, ...app(`${rightSettings}SECURE_SSL_REDIRECT = True\n`) },
    labels: [],
  },
  {
    name: 'application: settings in another module',
    files: {
      ...front,
      'gunicorn.conf.py': rightGunicorn,
      'mysite/settings/base.py': rightSettings,
      'mysite/settings/prod.py': 'from .base import *\nDEBUG = False\nALLOWED_HOSTS += ["www.example.org"]\n',
      'mysite/settings/dev.py': 'from .base import *\nDEBUG = True\nSECURE_PROXY_SSL_HEADER = None\n',
      ...pins,
    },
    labels: [],
  },
  {
    name: 'application: the header as a list',
    files: {
      ...front,
      ...app(rightSettings.replace('("HTTP_X_FORWARDED_PROTO", "https")', '["HTTP_X_FORWARDED_PROTO", "https"]')),
    },
    labels: [],
  },
  {
    name: 'application: the wrong header in a comment',
    files: { ...front, ...app(`# SECURE_PROXY_SSL_HEADER = ("HTTP_X_SCHEME", "ssl")\n${rightSettings}`) },
    labels: [],
  },
  {
    name: 'application: trusts everyone, on loopback',
    files: { ...front, ...app(rightSettings, `${rightGunicorn}forwarded_allow_ips = "*"\n`) },
    labels: [],
  },
  {
    name: 'application: on a socket',
    files: {
      'nginx.conf': nginxFile({
        location: rightLocation.replace('http://127.0.0.1:8000', 'http://unix:/run/app.sock'),
      }),
      ...app(rightSettings, 'bind = "unix:/run/app.sock"\nwsgi_app = "mysite.wsgi"\n'),
    },
    labels: [],
  },
  {
    name: 'compose: nothing published but the proxy',
    files: { 'nginx.conf': toService, 'compose.yaml': compose(''), 'mysite/settings.py': rightSettings, ...pins },
    labels: [],
  },
  {
    name: 'compose: the application published on loopback',
    files: {
      'nginx.conf': toService,
      'compose.yaml': compose('    ports: ["127.0.0.1:8000:8000"]\n'),
      'mysite/settings.py': rightSettings,
      ...pins,
    },
    labels: [],
  },
  {
    name: 'plain proxy: behind TLS, with a right guarded map',
    files: {
      'nginx.conf': nginxFile({
        http: 'geo $realip_remote_addr $front { default 0; 10.0.0.0/8 1; }\nmap "$front:$http_x_forwarded_proto" $seen { default $scheme; "1:https" https; }',
        plain: '',
        listen: 'listen 80;',
        location: rightLocation.replace('$scheme', '$seen'),
      }).replaceAll(/ssl_cert.*\n/g, '\n'),
      ...app(rightSettings),
    },
    options: ['tls-in-front'],
    labels: [],
    open: ['P402'],
  },
  {
    name: 'plain proxy: it may stand behind TLS, which no file shows',
    files: {
      'nginx.conf': nginxFile({ plain: '', listen: 'listen 80;' }).replaceAll(/ssl_cert.*\n/g, '\n'),
      ...app(rightSettings),
    },
    labels: [],
  },
  {
    name: 'fragment: fields without a server around them',
    files: {
      'nginx/proxy_params': 'proxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Proto $scheme;\n',
      ...app(rightSettings),
    },
    labels: [],
  },
  {
    name: 'include: the fields in a file of their own',
    files: {
      'nginx.conf': nginxFile({ location: `${toApp}\ninclude forwarded.conf;` }),
      'forwarded.conf': rightLocation.replace(toApp, ''),
      ...app(rightSettings),
    },
    labels: [],
  },
  {
    name: 'application: no header, and gunicorn reads none',
    files: { ...front, ...app(withoutHeader, narrow) },
    labels: ['P101', 'P107', 'P605', 'P506'],
  },
  {
    name: 'application: the header in a comment',
    files: {
      ...front,
      ...app(withoutHeader + '# SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n', narrow),
    },
    labels: ['P101', 'P107', 'P605', 'P506'],
  },
  {
    name: 'application: the name as on the wire',
    files: { ...front, ...app(rightSettings.replace('HTTP_X_FORWARDED_PROTO', 'X-Forwarded-Proto'), narrow) },
    labels: ['P101', 'P108', 'P605', 'P506'],
  },
  {
    name: 'application: the value in upper case',
    files: { ...front, ...app(rightSettings.replace('"https"', '"HTTPS"'), narrow) },
    labels: ['P101', 'P109', 'P605', 'P506'],
  },
  {
    name: 'application: another name',
    files: { ...front, ...app(rightSettings.replace('HTTP_X_FORWARDED_PROTO', 'HTTP_X_SCHEME'), narrow) },
    labels: ['P101', 'P108', 'P605', 'P506'],
  },
  {
    name: 'application: the redirect without the header',
    files: { ...front, ...app(`${withoutHeader}SECURE_SSL_REDIRECT = True\n`, narrow) },
    labels: ['P101', 'P104', 'P107', 'P506'],
  },
  {
    name: 'application: the cookie without Secure',
    files: { ...front, ...app(rightSettings.replace('SESSION_COOKIE_SECURE = True', 'SESSION_COOKIE_SECURE = False')) },
    labels: ['P601'],
  },
  {
    name: 'application: the cookie is not mentioned',
    files: { ...front, ...app(rightSettings.replace(/^SESSION.*\n/m, '')) },
    labels: ['P601'],
  },
  {
    name: 'application: any host',
    files: { ...front, ...app(rightSettings.replace('"app.example.org"', '"*"')) },
    labels: ['P302'],
  },
  {
    name: 'application: reads the forwarded host, which is set',
    files: { ...front, ...app(`${rightSettings}USE_X_FORWARDED_HOST = True\n`) },
    labels: [],
  },
  {
    name: 'application: reads the forwarded host, which passes',
    files: {
      'nginx.conf': nginxFile({
        location: rightLocation.replace('proxy_set_header X-Forwarded-Host $http_host;\n', ''),
      }),
      ...app(`${rightSettings.replace('"app.example.org"', '"*"')}USE_X_FORWARDED_HOST = True\n`),
    },
    labels: ['P301', 'P302', 'P304'],
  },
  {
    name: 'application: on every address',
    files: { ...front, ...app(rightSettings, rightGunicorn.replace('127.0.0.1', '0.0.0.0')) },
    labels: ['P702', 'P201', 'P210'],
  },
  {
    name: 'application: on every address, and trusts everyone',
    files: {
      ...front,
      ...app(withoutHeader, `${rightGunicorn.replace('127.0.0.1', '0.0.0.0')}forwarded_allow_ips = "*"\n`),
    },
    labels: ['P702', 'P201', 'P210'],
  },
  {
    name: 'compose: the application published',
    files: {
      'nginx.conf': toService,
      'compose.yaml': compose('    ports: ["8000:8000"]\n'),
      'mysite/settings.py': rightSettings,
      ...pins,
    },
    labels: ['P702', 'P201', 'P210'],
  },
  {
    name: 'compose: gunicorn does not know the proxy',
    files: {
      'nginx.conf': toService,
      'compose.yaml': compose('').replace(' --forwarded-allow-ips 172.18.0.2', ''),
      'mysite/settings.py': withoutHeader,
      ...pins,
    },
    labels: ['P101', 'P113', 'P605', 'P506'],
    open: ['P107'],
  },
  {
    name: 'plain proxy: it overwrites https behind TLS',
    files: {
      'nginx.conf': nginxFile({ plain: '', listen: 'listen 80;' }).replaceAll(/ssl_cert.*\n/g, '\n'),
      ...app(rightSettings),
    },
    options: ['tls-in-front'],
    labels: ['P101', 'P111', 'P605', 'P506'],
  },
  {
    name: 'plain proxy: the edge, with a Secure cookie',
    files: {
      'nginx.conf': nginxFile({ plain: '', listen: 'listen 80;' }).replaceAll(/ssl_cert.*\n/g, '\n'),
      ...app(rightSettings),
    },
    options: ['edge'],
    labels: ['P602'],
  },
  {
    name: 'two ways: the classic recipe in two files',
    files: {
      'sites-enabled/ssl.conf': classicApache.slice(0, classicApache.indexOf('<VirtualHost *:80>')),
      'sites-enabled/plain.conf': classicApache.slice(classicApache.indexOf('<VirtualHost *:80>')),
      ...app(rightSettings),
    },
    labels: ['P201', 'P202', 'P203', 'P204', 'P207', 'P211', 'P501'],
  },
  {
    name: 'two ways: https sends to http, http sends to https',
    files: {
      'nginx.conf': nginxFile({ plain: redirectServer, location: 'return 302 http://$host$request_uri;' }),
      ...app(rightSettings),
    },
    labels: ['P105', 'P102'],
  },
  {
    name: 'old TLS, with everything else right',
    files: { 'nginx.conf': nginxFile({ tls: 'ssl_protocols TLSv1.2 TLSv1.3;' }), ...app(rightSettings) },
    labels: [],
  },
]
