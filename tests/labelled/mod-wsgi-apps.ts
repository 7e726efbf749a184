import { nginxFile, rightSettings } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const withoutHeader = rightSettings.replace(/^SECURE_PROXY.*\n/m, '')
const wsgi =
  'import os\n\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")\napplication = get_wsgi_application()\n'
const django = (settings: string): Labelled['files'] => ({
  'mysite/settings.py': settings,
  'mysite/wsgi.py': wsgi,
  'requirements.txt': 'Django==4.2.28\n',
})
const redirect = 'Redirect permanent / https://app.example.org/'
const alias = 'WSGIScriptAlias / /srv/mysite/mysite/wsgi.py'
const daemon =
  'WSGIDaemonProcess mysite python-home=/srv/mysite/venv python-path=/srv/mysite processes=2 threads=15\n  WSGIProcessGroup mysite'

/** An Apache with TLS of its own. */
const apache = (more = '', plain = redirect, script = alias): string => `<VirtualHost *:80>
  ServerName app.example.org
  ${plain}
</VirtualHost>
<VirtualHost *:443>
  ServerName app.example.org
  SSLEngine on
  SSLCertificateFile /etc/ssl/app.pem
  SSLCertificateKeyFile /etc/ssl/app.key
  ${more}
  Alias /static/ /srv/mysite/static/
  ${daemon}
  ${script}
</VirtualHost>
`

/** An Apache behind another proxy of the same machine. */
const inner = (more: string): string => `Listen 127.0.0.1:8000
<VirtualHost 127.0.0.1:8000>
  ServerName app.example.org
  ${more}
  ${daemon}
  ${alias}
</VirtualHost>
`
const trusting = (address: string): string =>
  `WSGITrustedProxyHeaders X-Forwarded-For X-Forwarded-Proto\n  WSGITrustedProxies ${address}`
const closed =
  'RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"\n  RequestHeader unset X-Forwarded-For\n  RequestHeader unset Forwarded'

/** Applications that run inside an Apache. */
export const modWsgiApps: readonly Labelled[] = [
  {
    name: 'mod_wsgi: TLS in the same Apache, and a Django without a header setting',
    files: { 'site.conf': apache(), ...django(withoutHeader) },
    labels: [],
  },
  {
    name: 'mod_wsgi: a Flask by app.wsgi, with TLS in the same Apache',
    files: {
      'sites-available/shop.conf': apache('', redirect, 'WSGIScriptAlias / /var/www/shop/app.wsgi'),
      'shop/app.wsgi': 'import sys\nsys.path.insert(0, "/var/www/shop")\n\nfrom shop import app as application\n',
      'shop/shop.py':
        'from flask import Flask\n\napp = Flask(__name__)\napp.config["SESSION_COOKIE_SECURE"] = True\n\n\n@app.after_request\ndef secure(response):\n    response.headers["Strict-Transport-Security"] = "max-age=31536000"\n    return response\n',
      'requirements.txt': 'Flask==2.2.2\n',
    },
    labels: [],
    open: ['P506', 'P302'],
  },
  {
    name: 'mod_wsgi: Django reads the header, and Apache sets it',
    files: { 'site.conf': apache(closed), ...django(rightSettings) },
    labels: [],
  },
  {
    name: 'mod_wsgi: Django reads the header, and nothing keeps the client out',
    files: { 'site.conf': apache(), ...django(rightSettings) },
    labels: ['P202', 'P209'],
  },
  {
    name: 'mod_wsgi: the same, the line that would close it in a comment',
    files: { 'site.conf': apache(`# ${closed.split('\n')[0]}`), ...django(rightSettings) },
    labels: ['P202', 'P209'],
  },
  {
    name: 'mod_wsgi: HTTPS is taken from a field of the client, and port 80 serves the application',
    files: {
      'site.conf': apache('', `SetEnvIf X-Forwarded-Proto https HTTPS=on\n  ${alias}`),
      ...django(withoutHeader),
    },
    labels: ['P201', 'P209', 'P501'],
    open: ['P210', 'P213'],
  },
  {
    name: 'mod_wsgi: behind nginx, SetEnvIf tells it the scheme',
    files: {
      'nginx.conf': nginxFile(),
      'site.conf': inner('SetEnvIf X-Forwarded-Proto "^https$" HTTPS=on'),
      ...django(withoutHeader),
    },
    labels: [],
  },
  {
    name: 'mod_wsgi: behind nginx, WSGITrustedProxyHeaders',
    files: { 'nginx.conf': nginxFile(), 'site.conf': inner(trusting('127.0.0.1')), ...django(withoutHeader) },
    labels: [],
  },
  {
    name: 'mod_wsgi: behind nginx, WSGITrustedProxies names another machine',
    files: { 'nginx.conf': nginxFile(), 'site.conf': inner(trusting('10.0.0.9')), ...django(withoutHeader) },
    labels: ['P101', 'P506', 'P605'],
    open: ['P113', 'P107', 'P106'],
  },
  {
    name: 'mod_wsgi: behind nginx, and neither Apache nor Django reads what it says',
    files: { 'nginx.conf': nginxFile(), 'site.conf': inner(''), ...django(withoutHeader) },
    labels: ['P101', 'P107', 'P506', 'P605'],
  },
]
