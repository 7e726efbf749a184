import assert from 'node:assert/strict'
import test from 'node:test'

import { lookAt } from './look-at.ts'

const settings = `ALLOWED_HOSTS = ["app.example.org"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
ROOT_URLCONF = "config.urls"
`

test('a yield of nothing, managers in parentheses and any decorator are Python', () => {
  const told = look({
    'main.py': `from fastapi import FastAPI
import uvicorn

@asynccontextmanager
async def lifespan(app):
    with (open("a") as a, open("b") as b):
        yield
    # the end

@plugins[0].before
def begin(): pass

app = FastAPI(lifespan=lifespan)
uvicorn.run(app, host="127.0.0.1", port=8000)
`,
  })
  assert.deepEqual(
    told.findings.filter(({ rule }) => rule === 'P908' || rule === 'P901'),
    [],
  )
})

test('half a file of Python cannot be told, and is no error', () => {
  const told = look({ 'main.py': 'from fastapi import FastAPI\napp = FastAPI(\ndef f(: pass\n' })
  assert.ok(told.rules.includes('P908'))
  assert.deepEqual(told.errors, [])
})

test('of a template of a compose file and of settings, what needs no filling in counts', () => {
  const told = look({
    'docker-compose.yml': `services:
  web:{% if use_celery == 'y' %} &web{% endif %}
    image: {{ slug }}_web
    command: gunicorn config.wsgi --bind 0.0.0.0:5000
    {%- if use_celery == 'y' %}
    depends_on: [redis]
    {%- else %}
    depends_on: []
    {%- endif %}
  nginx:
    image: nginx:1.27
    ports: ["80:80"]
`,
    'nginx.conf': 'server {\n  listen 80;\n  location / {\n    proxy_pass http://web:5000;\n  }\n}\n',
    'config/settings.py': `{% if use_async == 'y' %}
import asyncio
{%- endif %}
ALLOWED_HOSTS = ["{{ domain }}"]
${settings.slice(settings.indexOf('MIDDLEWARE'))}`,
  })
  assert.deepEqual(told.errors, [])
  assert.deepEqual(told.reached, ['web'])
  assert.ok(told.findings.some(({ message }) => message.includes('ALLOWED_HOSTS')))
})

test('a variable in a label of Traefik is what .env says', () => {
  const told = look({ ...behindTraefik(['${SITE}']), '.env': 'SITE=shop.example.com\n' })
  assert.ok(told.ways.includes('https://shop.example.com traefik'))
  assert.ok(!told.rules.includes('P909'))
})

test('each variable that nobody sets has a name, and its application is judged', () => {
  const told = look(behindTraefik(['${SHOP_HOST}', 'blog.${DOMAIN:?set it}']))
  assert.ok(told.ways.includes('https://shop-host.example.org traefik'))
  assert.ok(told.ways.includes('https://blog.domain.example.org traefik'))
  const said = told.findings.filter(({ rule }) => rule === 'P909').map(({ message }) => message)
  assert.deepEqual(said, [
    'The rule Host(`${SHOP_HOST}`) is filled in from elsewhere, and is judged as Host(`shop-host.example.org`).',
    'The rule Host(`blog.${DOMAIN:?set it}`) is filled in from elsewhere, and is judged as Host(`blog.domain.example.org`).',
  ])
})

test('what the environment fills into a Caddyfile is its default, the .env, or a name that stands for it', () => {
  const caddyfile = `{$SITE:shop.example.com} {
  reverse_proxy {$BACKEND}
}
www.{$DOMAIN}, {$OTHER_HOST} {
  reverse_proxy 127.0.0.1:8000
}
`
  const told = look({ 'caddy/Caddyfile': caddyfile, '.env': 'DOMAIN=example.net\nBACKEND=127.0.0.1:9000\n' })
  const secure = told.ways.filter((way) => way.startsWith('https:'))
  assert.deepEqual(secure, [
    'https://shop.example.com caddy',
    'https://www.example.net caddy',
    'https://other-host.example.org caddy',
  ])
  const said = told.findings.filter(({ rule }) => rule === 'P909').map(({ message }) => message)
  assert.deepEqual(said, [
    'The site www.example.net, {$OTHER_HOST} is filled in from elsewhere, and is judged as www.example.net, other-host.example.org.',
  ])
})

for (const [name, line] of [
  ['nginx', 'proxy_pass http://unix:/run/{{ app }}.sock;'],
  ['nginx with a path', 'proxy_pass http://unix:/run/{{ app }}.sock:/;'],
] as const)
  test(`a socket that a template names leads to the only application (${name})`, () => {
    const told = look({
      'site.conf.j2': secured(`${line} proxy_set_header Host $host;`),
      'mysite/settings.py': settings,
    })
    assert.ok(told.errors.includes('P101'))
  })

test('the container that an address names is the one that is meant, whoever else listens on the port', () => {
  const told = look({
    'docker-compose.yml': `services:
  web: { image: nginx:1.27, ports: ["80:80"] }
  api: { build: ./api, command: gunicorn api.wsgi --bind 0.0.0.0:8000 }
  jobs: { build: ./jobs, command: gunicorn jobs.wsgi --bind 0.0.0.0:8000 }
`,
    'nginx.conf': 'server {\n  listen 80;\n  location / {\n    proxy_pass http://jobs:8000;\n  }\n}\n',
  })
  assert.deepEqual(told.reached, ['jobs'])
})

test('settings of production count where wsgi.py and asgi.py name others', () => {
  const named = (module: string): string => `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${module}")\n`
  const files = {
    'start.sh': 'exec gunicorn config.wsgi --bind 127.0.0.1:8000\n',
    'config/settings/local.py': `${settings}DEBUG = True\n`,
    'config/settings/production.py': settings,
  }
  for (const [wsgi, asgi] of [
    ['config.settings.production', 'config.settings.local'],
    ['config.settings.local', 'config.settings.local'],
  ] as const) {
    const { stack } = look({ ...files, 'config/wsgi.py': named(wsgi), 'config/asgi.py': named(asgi) })
    const read = stack.apps.flatMap(({ framework }) => framework?.files[0]?.path ?? [])
    assert.deepEqual(read, ['config/settings/production.py'])
  }
})

test('a field that passes to an application that nobody knows is a warning', () => {
  const told = look({
    'nginx.conf': secured('proxy_pass http://127.0.0.1:8000;'),
  })
  assert.ok(told.findings.some(({ rule, level }) => rule === 'P209' && level === 'warn'))
})

test('an image of PHP with Apache that only a Dockerfile names runs its application', () => {
  const files = {
    Dockerfile:
      'FROM wordpress:6.7-apache\nCOPY site.conf /etc/apache2/sites-available/000-default.conf\nCOPY wp-config.php /var/www/html/wp-config.php\n',
    'site.conf': '<VirtualHost *:80>\n  ServerName blog.example.org\n  DocumentRoot /var/www/html\n</VirtualHost>\n',
    'wp-config.php': "<?php\ndefine('DB_NAME', 'wp');\nrequire_once ABSPATH . 'wp-settings.php';\n",
  }
  const told = look(files)
  assert.deepEqual(told.ways, ['http://blog.example.org apache'])
  assert.deepEqual(told.reached, ['container'])
  assert.deepEqual(told.applications, ['wordpress'])
})

test('a Host that an include and a location both set arrives twice, and is told', () => {
  const told = look({
    'nginx.conf': secured('proxy_pass http://127.0.0.1:8000; include proxy_params; proxy_set_header Host $host;'),
    'main.py': 'from flask import Flask\napp = Flask(__name__)\n',
    'start.sh': 'exec gunicorn main:app --bind 127.0.0.1:8000\n',
  })
  const [message] = told.findings.filter(({ rule }) => rule === 'P303').map((finding) => finding.message)
  assert.equal(
    message,
    'Host arrives twice, as app.example.org and as app.example.org: some servers join them, and others answer 400.',
  )
})

/** A site of nginx with TLS, and what stands in its only location. */
function secured(location: string): string {
  return `server {
  listen 443 ssl;
  server_name app.example.org;
  ssl_certificate a.pem;
  ssl_certificate_key a.key;
  location / { ${location} }
}
`
}

/** A Traefik with TLS in front of as many applications as there are names. */
function behindTraefik(names: readonly string[]): Record<string, string> {
  const served = names.map(
    (name, at) => `  app${at}:
    image: example/app${at}
    labels:
      - "traefik.http.routers.app${at}.rule=Host(\`${name}\`)"
      - "traefik.http.routers.app${at}.entrypoints=websecure"
      - "traefik.http.routers.app${at}.tls.certresolver=acme"
      - "traefik.http.services.app${at}.loadbalancer.server.port=8000"
`,
  )
  return {
    'docker-compose.yml': `services:
  traefik:
    image: traefik:v3.6
    command: ["--providers.docker=true", "--entrypoints.websecure.address=:443"]
    ports: ["443:443"]
${served.join('')}`,
  }
}

function look(files: Readonly<Record<string, string>>) {
  const seen = lookAt(files)
  const { ways } = seen.view
  return {
    ...seen,
    errors: seen.findings.filter(({ level }) => level === 'error').map(({ rule }) => rule),
    applications: ways.flatMap(({ ordinary }) => ordinary.app?.framework?.product ?? []),
    ways: ways.flatMap(({ way }) =>
      way.kind === 'door'
        ? [`${way.origin} ${way.edge.product}`]
        : [`${way.app.server?.product ?? '?'} ${way.app.framework?.product ?? '?'}`],
    ),
  }
}
