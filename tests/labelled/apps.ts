import type { App } from './labelled.ts'

const tcp = { nginx: 'http://127.0.0.1:8000', apache: 'http://127.0.0.1:8000/' }
const settings = `ALLOWED_HOSTS = ["app.example.org"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31536000
`

/** As Debian 12 has it: a server that folds names and reads three fields for the scheme. */
export const debian: App = {
  name: 'gunicorn 20.1 and Django 3.2',
  files: {
    'deploy/gunicorn.conf.py':
      '# three workers are enough\nworkers = 3\nbind = "127.0.0.1:8000"\nwsgi_app = "shop.wsgi"\n',
    'shop/settings.py': settings,
    'requirements.txt': 'Django==3.2.25\ngunicorn==20.1.0\n',
  },
  isFolding: true,
  readsAliases: true,
  comparesOrigin: false,
  target: tcp,
}

/** Started by systemd, settings in a package, current versions. */
export const current: App = {
  name: 'gunicorn 26.1 and Django 5.2',
  files: {
    'systemd/shop.service':
      '[Service]\nWorkingDirectory=/srv/shop\nEnvironment=DJANGO_SETTINGS_MODULE=shop.settings.production\nExecStart=/srv/shop/venv/bin/gunicorn --workers 3 \\\n  --bind 127.0.0.1:8000 shop.wsgi:application\n',
    'shop/settings/base.py':
      'INSTALLED_APPS = []\nMIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\nALLOWED_HOSTS = []\n',
    'shop/settings/production.py': `from .base import *\n\n${settings
      .split('\n')
      .filter((line) => !line.startsWith('MIDDLEWARE'))
      .join('\n')}`,
    'requirements.txt': 'django==5.2.17\ngunicorn==26.1.0\n',
  },
  isFolding: false,
  readsAliases: true,
  comparesOrigin: true,
  target: tcp,
}

/** On a socket, with the server narrowed to one field. */
export const narrowed: App = {
  name: 'gunicorn on a socket, narrowed, and Django 4.2',
  files: {
    'gunicorn.conf.py':
      'bind = ["unix:/run/shop/gunicorn.sock"]\nsecure_scheme_headers = {\n    "X-FORWARDED-PROTO": "https",\n}\nwsgi_app = "shop.wsgi"\n',
    'shop/settings.py': settings,
    'requirements/production.txt': '-r base.txt\nDjango==4.2.28\ngunicorn[gevent]==20.1.0\n',
  },
  isFolding: true,
  readsAliases: false,
  comparesOrigin: true,
  target: { nginx: 'http://unix:/run/shop/gunicorn.sock', apache: 'unix:/run/shop/gunicorn.sock|http://127.0.0.1/' },
}

export const apps: readonly App[] = [debian, current, narrowed]
