import type { Labelled } from './labelled.ts'

/** A Django that is right behind a right proxy. */
const django = {
  'mysite/settings.py': `ALLOWED_HOSTS = ["app.example.org"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
ROOT_URLCONF = "mysite.urls"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
`,
  'requirements.txt': 'Django==5.2.1\ngunicorn==23.0.0\n',
  Procfile: 'web: gunicorn mysite.wsgi -b unix:/run/app.sock\n',
}

/** As the image of nginx fills it in with envsubst when it starts. */
function envsubst(fields: string): Readonly<Record<string, string>> {
  const text = `server {
    listen \${NGINX_PORT} ssl;
    server_name \${NGINX_HOST};
    ssl_certificate /etc/tls/tls.crt;
    ssl_certificate_key /etc/tls/tls.key;
    location / {
        proxy_pass http://\${APP_HOST}:8000;
${fields}
    }
}
`
  return { 'templates/default.conf.template': text, ...django }
}

/** As Ansible writes it. */
function jinja(fields: string): Readonly<Record<string, string>> {
  const text = `server {
  listen 443 ssl;
  server_name {{ site_name }};
  ssl_certificate {{ cert }};
  ssl_certificate_key {{ key }};
  location / {
    proxy_pass http://{{ app_host }}:{{ app_port | default(8000) }};
    ${fields}
  }
}
`
  return { 'templates/site.conf.j2': text, ...django }
}

function apache(fields: string): Readonly<Record<string, string>> {
  const text = `<VirtualHost *:{{ https_port }}>
  ServerName app.example.org
  SSLEngine on
  SSLCertificateFile {{ cert }}
  SSLCertificateKeyFile {{ key }}
  ProxyPreserveHost On
${fields}
  ProxyPass / http://{{ app_host }}:{{ app_port }}/
</VirtualHost>
`
  return { 'templates/vhost.conf.j2': text, ...django }
}

function haproxy(fields: string): Readonly<Record<string, string>> {
  const text = `defaults
  mode http
  timeout client 30s
  timeout connect 5s
  timeout server 30s
frontend www
  bind "*:\${HTTPS_PORT}" ssl crt /etc/haproxy/certs/
${fields}
  default_backend app
backend app
  server app "\${APP_HOST}:8000"
`
  return { 'haproxy.cfg': text, ...django }
}

const nginxHost = 'proxy_set_header Host $host;'
const nginxRight = `${nginxHost}
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-For $remote_addr;`
const apacheRight = `  RequestHeader unset X_Forwarded_Proto
  RequestHeader set X-Forwarded-Proto https`
const haproxyRight = `  http-request del-header X-Forwarded-For
  http-request del-header x.forwarded.proto -m reg
  http-request set-header X-Forwarded-Proto https
  option forwardfor`

/** Started by what a framework brings along, on another machine than the proxy. */
function composed(command: string, fields: string): Readonly<Record<string, string>> {
  const nginx = `server {
  listen 443 ssl;
  server_name app.example.org;
  ssl_certificate c.pem;
  ssl_certificate_key k.pem;
  location / {
    proxy_pass http://web:8000;
    ${fields}
  }
}
`
  const compose = `services:\n  nginx:\n    image: nginx:1.28\n    ports: ["443:443"]\n  web:\n    build: .\n    command: ${command}\n`
  const { Procfile: _, ...files } = django
  return { 'nginx.conf': nginx, 'compose.yaml': compose, ...files }
}

const apacheEdge = (fields: string): string => `<VirtualHost *:443>
  ServerName app.example.org
  SSLEngine on
  ProxyPreserveHost On
${fields}
  ProxyPass / http://127.0.0.1:8000/
</VirtualHost>
`

/** Servers that read no forwarding field, and drop or fold names with "_". */
const servers: readonly Labelled[] = [
  {
    name: 'runserver: told the scheme',
    files: composed('python manage.py runserver 0.0.0.0:8000', nginxRight),
    labels: [],
  },
  {
    name: 'runserver: not told the scheme',
    files: composed('python manage.py runserver 0.0.0.0:8000', nginxHost),
    labels: ['P101', 'P106', 'P209'],
    open: ['P402', 'P107', 'P605'],
  },
  {
    name: 'daphne: told the scheme',
    files: composed('daphne -b 0.0.0.0 -p 8000 mysite.asgi:application', nginxRight),
    labels: [],
  },
  {
    name: 'daphne believes whoever connects',
    files: composed('daphne --proxy-headers -b 0.0.0.0 -p 8000 mysite.asgi:application', nginxRight),
    labels: ['P210'],
  },
  {
    name: 'mod_wsgi inside Apache, which keeps no field out',
    files: {
      'site.conf': apacheEdge('  WSGIScriptAlias / /srv/app/mysite/wsgi.py').replace(/  ProxyPass .*\n/, ''),
      ...django,
    },
    labels: ['P202', 'P209'],
  },
  {
    name: 'daphne drops names with "_", so that Apache needs no line for them',
    files: {
      'site.conf': apacheEdge(
        '  RequestHeader unset X-Forwarded-Proto early\n  RequestHeader set X-Forwarded-Proto https',
      ),
      ...django,
      Procfile: 'web: daphne mysite.asgi:application\n',
    },
    labels: ['P207'],
    open: ['P202'],
  },
]

/** Templates: what is filled in is an address, and what the application is told is known all the same. */
export const templates: readonly Labelled[] = [
  ...servers,
  { name: 'envsubst: told the scheme', files: envsubst(nginxRight), labels: [] },
  {
    name: 'envsubst: not told the scheme',
    files: envsubst(nginxHost),
    labels: ['P101', 'P106', 'P209'],
    open: ['P402', 'P107', 'P605'],
  },
  {
    name: "envsubst: the client's own field is passed on",
    files: envsubst(`${nginxHost}\n proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;`),
    labels: ['P101', 'P106', 'P209'],
    open: ['P402', 'P107', 'P605'],
  },
  { name: 'jinja: told the scheme', files: jinja(nginxRight), labels: [] },
  {
    name: 'jinja: not told the scheme',
    files: jinja(nginxHost),
    labels: ['P101', 'P106', 'P209'],
    open: ['P402', 'P107', 'P605'],
  },
  {
    name: 'jinja, Apache: told the scheme, and Connection can take it away',
    files: apache(apacheRight),
    labels: ['P207'],
    open: ['P204', 'P202'],
  },
  {
    name: 'jinja, Apache: not told the scheme',
    files: apache(''),
    labels: ['P101', 'P106', 'P209'],
    open: ['P204', 'P107', 'P605'],
  },
  { name: 'environment, HAProxy: told the scheme', files: haproxy(haproxyRight), labels: [], open: ['P204'] },
  {
    name: 'environment, HAProxy: not told the scheme',
    files: haproxy(''),
    labels: ['P101', 'P106', 'P209'],
    open: ['P204', 'P402', 'P107', 'P605'],
  },
]
