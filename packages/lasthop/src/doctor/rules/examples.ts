import type { Example } from '../rule.ts'

/** nginx in front of gunicorn and Django, all right, with some files or parts in other words. */
export function example(
  changes: {
    readonly nginx?: string
    readonly settings?: string
    readonly gunicorn?: string
    readonly more?: Readonly<Record<string, string>>
    readonly options?: Example['options']
  } = {},
): Example {
  const { nginx = nginxFile(), settings = rightSettings, gunicorn = rightGunicorn, more = {}, options } = changes
  return {
    files: {
      'nginx.conf': nginx,
      'gunicorn.conf.py': gunicorn,
      'mysite/settings.py': settings,
      'requirements.txt': 'Django==4.2.28\ngunicorn==20.1.0\n',
      ...more,
    },
    ...(options === undefined ? {} : { options }),
  }
}

/** Apache in front of the same application. */
export function apacheExample(
  site: string,
  changes: { readonly settings?: string; readonly gunicorn?: string } = {},
): Example {
  const { settings = rightSettings, gunicorn = rightGunicorn } = changes
  return {
    files: {
      'site.conf': site,
      'gunicorn.conf.py': gunicorn,
      'mysite/settings.py': settings,
      'requirements.txt': 'Django==4.2.28\ngunicorn==20.1.0\n',
    },
  }
}

/** A whole nginx.conf: a plain server that redirects, and one on TLS. */
export function nginxFile(
  parts: {
    readonly tls?: string
    readonly location?: string
    readonly plain?: string
    readonly http?: string
    readonly listen?: string
  } = {},
): string {
  const { tls = '', location = rightLocation, plain = redirectServer, http = '', listen = 'listen 443 ssl;' } = parts
  return `events {}
http {
${indent(http, 2)}${indent(plain, 2)}  server {
    ${listen}
    server_name app.example.org;
    ssl_certificate /etc/ssl/app.pem;
    ssl_certificate_key /etc/ssl/app.key;
${indent(tls, 4)}    location / {
${indent(location, 6)}    }
  }
}
`
}

function indent(text: string, by: number): string {
  return text === '' ? '' : `${text.trim().replaceAll(/^(?=.)/gm, ' '.repeat(by))}\n`
}

export const redirectServer = `server {
  listen 80;
  server_name app.example.org;
  return 301 https://$host$request_uri;
}`

/** What every proxied location needs. */
export const rightFields = `proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $http_host;
proxy_set_header X-Forwarded-Port $server_port;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header Forwarded "";
proxy_set_header X-Forwarded-Ssl "";
proxy_set_header X-Forwarded-Protocol "";
proxy_set_header X-Forwarded-Scheme "";
proxy_set_header X-Forwarded-Prefix "";`

export const toApp = 'proxy_pass http://127.0.0.1:8000;'

export const rightLocation = `${toApp}
${rightFields}`

export const rightSettings = `ALLOWED_HOSTS = ["app.example.org"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31536000
`

export const rightGunicorn = `bind = "127.0.0.1:8000"
wsgi_app = "mysite.wsgi"
`

/** The historic recipe for Apache, right for honest clients only; a plain vhost serves the same application. */
export const classicApache = `<VirtualHost *:443>
  ServerName app.example.org
  SSLEngine on
  SSLCertificateFile /etc/ssl/app.pem
  SSLCertificateKeyFile /etc/ssl/app.key
  RequestHeader unset X-Forwarded-Proto
  RequestHeader set X-Forwarded-Proto https env=HTTPS
  ProxyPreserveHost On
  ProxyPass / http://127.0.0.1:8000/
  ProxyPassReverse / http://127.0.0.1:8000/
</VirtualHost>
<VirtualHost *:80>
  ServerName app.example.org
  RequestHeader unset X-Forwarded-Proto
  RequestHeader set X-Forwarded-Proto https env=HTTPS
  ProxyPreserveHost On
  ProxyPass / http://127.0.0.1:8000/
  ProxyPassReverse / http://127.0.0.1:8000/
</VirtualHost>
`
