import {
  apacheExample,
  example,
  nginxFile,
  redirectServer,
  rightFields,
  rightLocation,
  rightSettings,
  toApp,
} from '../../packages/lasthop/src/doctor/rules/examples.ts'
import { rightApache } from '../../packages/lasthop/test/doctor/stack-of.ts'
import type { Labelled } from './labelled.ts'

/** One rule each, in the spellings of the wild: what has the fault, and what only looks like it. */
export const variants: readonly Labelled[] = [
  ...about('P402', {
    faulty: {
      'only the scheme is told': front({
        location: `${toApp}\nproxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Proto $scheme;`,
      }),
      'an address that is none': front({
        location: rightLocation
          .replaceAll(/^.*X-Real-IP.*\n/gm, '')
          .replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For "-"'),
      }),
    },
    well: {
      'X-Real-IP alone': front({ location: rightLocation.replaceAll(/^.*X-Forwarded-For.*\n/gm, '') }),
      'Forwarded alone': front({
        location: rightLocation
          .replaceAll(/^.*(?:X-Forwarded-For|X-Real-IP).*\n/gm, '')
          .replace('Forwarded "";', 'Forwarded "for=$remote_addr;proto=$scheme";'),
      }),
      'Apache sends it by itself': apacheExample(rightApache),
    },
    open: ['P202', 'P206', 'P207', 'P209', 'P211', 'P301', 'P203', 'P201'],
  }),
  ...about('P403', {
    faulty: {
      'every IPv4 address': front({
        http: 'set_real_ip_from 0.0.0.0/0;\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;',
      }),
      'a private range and every IPv6 address': front({
        http: 'set_real_ip_from 10.0.0.0/8;\nset_real_ip_from ::/0;\nreal_ip_header X-Real-IP;',
      }),
      'Apache without a list': apacheExample(inEverySite(rightApache, 'RemoteIPHeader X-Forwarded-For')),
    },
    well: {
      'ranges of a balancer': front({
        http: 'set_real_ip_from 10.0.0.0/8;\nset_real_ip_from 172.16.0.0/12;\nreal_ip_header X-Forwarded-For;',
      }),
      'the fault in a comment': front({ http: '# set_real_ip_from 0.0.0.0/0;\nset_real_ip_from 10.0.0.0/8;' }),
      'Apache with a list': apacheExample(
        inEverySite(rightApache, 'RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 10.0.0.0/8'),
      ),
    },
    open: ['P401', 'P402'],
  }),
  ...about('P405', {
    faulty: {
      'an inner server expects it': front({
        plain: `${redirectServer}\nserver {\n  listen 8080 proxy_protocol;\n  location / {\n${rightLocation}\n}\n}`,
        location: `proxy_pass http://127.0.0.1:8080;\n${rightFields}`,
      }),
    },
    well: {
      'with the list of the balancer': front({
        listen: 'listen 443 ssl proxy_protocol;',
        http: 'set_real_ip_from 10.0.0.0/8;\nreal_ip_header proxy_protocol;',
      }),
    },
    open: ['P101', 'P111', 'P605', 'P506', 'P402', 'P501'],
  }),
  ...about('P306', {
    faulty: {
      'any host, and an application that takes any': front({}, rightSettings.replace('"app.example.org"', '"*"')),
    },
    well: {
      'a default server that closes': front(
        {
          http: 'server { listen 80 default_server; listen 443 ssl default_server; ssl_reject_handshake on; return 444; }',
        },
        rightSettings.replace('"app.example.org"', '"*"'),
      ),
      'the application refuses': front({}),
      'a site for every name': front({ plain: redirectServer.replace('app.example.org', '_') }, rightSettings),
    },
    open: ['P302'],
  }),
  ...about('P307', {
    faulty: {
      'two servers that send to each other': front({
        plain: `${redirectServer}\nserver {\n  listen 443 ssl;\n  server_name www.app.example.org;\n  return 301 https://app.example.org$request_uri;\n}`,
        location: 'return 301 https://www.app.example.org$request_uri;',
      }),
      'over http': front({
        plain: `server {\n  listen 80;\n  server_name www.app.example.org;\n  return 301 http://app.example.org$request_uri;\n}\nserver {\n  listen 80;\n  server_name app.example.org;\n  return 301 http://www.app.example.org$request_uri;\n}`,
      }),
      'Apache, by rewriting': apacheExample(
        `<VirtualHost *:80>\n  ServerName example.org\n  Redirect permanent / http://www.example.org/\n</VirtualHost>\n<VirtualHost *:80>\n  ServerName www.example.org\n  RewriteEngine On\n  RewriteRule ^/(.*)$ http://example.org/$1 [R=301,L]\n</VirtualHost>\n${rightApache}`,
      ),
    },
    well: {
      'www leads to the bare name': front({
        plain: `${redirectServer}\nserver {\n  listen 443 ssl;\n  server_name www.app.example.org;\n  return 301 https://app.example.org$request_uri;\n}`,
      }),
    },
    open: ['P502', 'P702'],
  }),
  ...about('P502', {
    faulty: {
      'to www on http first': front({ plain: redirectServer.replace('https://$host', 'http://www.app.example.org') }),
    },
    well: {
      'to https first': front({}),
      'a host that has no https': front({
        plain: `${redirectServer}\nserver {\n  listen 80;\n  server_name old.example.org;\n  return 301 http://www.example.net$request_uri;\n}`,
      }),
    },
  }),
  ...about('P503', {
    faulty: {
      'return 302': front({ plain: redirectServer.replace('301', '302') }),
      'return without a number': front({ plain: redirectServer.replace('return 301', 'return') }),
      'rewrite ... redirect': front({
        plain: redirectServer.replace(/return.*/, 'rewrite ^(.*)$ https://$host$1 redirect;'),
      }),
      'Apache, R without a number': apacheExample(
        rightApache.replace(
          /RedirectMatch 308[^\n]*/,
          'RewriteEngine On\n  RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R,L]',
        ),
      ),
    },
    well: {
      'return 301': front({}),
      'return 308': front({ plain: redirectServer.replace('301', '308') }),
      'rewrite ... permanent': front({
        plain: redirectServer.replace(/return.*/, 'rewrite ^(.*)$ https://$host$1 permanent;'),
      }),
      'another host for the time being': front({
        plain: redirectServer.replace('301 https://$host', '302 https://status.example.net'),
      }),
    },
  }),
  ...about('P505', {
    faulty: {
      'an API': front({ tls: `location /api/ {\n${rightLocation}\n}` }),
      webhooks: front({ tls: `location ^~ /webhooks/ {\n${rightLocation}\n}` }),
    },
    well: {
      'pages alone': front({}),
      '308': front({ tls: `location /api/ {\n${rightLocation}\n}`, plain: redirectServer.replace('301', '308') }),
    },
  }),
  ...about('P507', {
    faulty: {
      'five minutes': front({ tls: hsts('max-age=300') }),
      'switched off': front({ tls: hsts('max-age=0') }),
      'preload without subdomains': front({ tls: hsts('max-age=31536000; preload') }),
      'in the settings': front({}, rightSettings.replace('31536000', '3600')),
    },
    well: {
      'a year': front({ tls: hsts('max-age=31536000') }),
      'two years, with blanks and quotes': front({ tls: hsts(' max-age = 63072000 ; includeSubDomains; preload') }),
      'half a year in the settings': front({}, rightSettings.replace('31536000', '15552000')),
    },
    open: ['P508', 'P506'],
  }),
  ...about('P508', {
    faulty: {
      'two with different ages': front({ tls: hsts('max-age=63072000') }),
      'no max-age': front({ tls: hsts('includeSubDomains') }),
      'commas instead of semicolons': front({ tls: hsts('max-age=31536000, includeSubDomains') }),
      'Apache, always': apacheExample(
        rightApache.replace(
          /<VirtualHost \*:443>/,
          '$&\n  Header always set Strict-Transport-Security "max-age=63072000"',
        ),
      ),
    },
    well: {
      'two that are the same': front({ tls: hsts('max-age=31536000') }),
      'the application hides its own': front(
        { tls: hsts('max-age=63072000') },
        rightSettings.replace(/^SECURE_HSTS.*\n/m, ''),
      ),
      'nginx hides the other': front({
        tls: `proxy_hide_header Strict-Transport-Security;\n${hsts('max-age=63072000')}`,
      }),
      'Apache, replaced': apacheExample(
        rightApache.replace(/<VirtualHost \*:443>/, '$&\n  Header set Strict-Transport-Security "max-age=63072000"'),
      ),
    },
    open: ['P506', 'P509'],
  }),
  ...about('P509', {
    faulty: {
      'without always': front({ tls: 'add_header Strict-Transport-Security "max-age=31536000";' }, withoutHsts()),
    },
    well: {
      'with always': front({ tls: hsts('max-age=31536000') }, withoutHsts()),
      'the application sends it': front({ tls: 'add_header Strict-Transport-Security "max-age=31536000";' }),
    },
  }),
  ...about('P510', {
    faulty: {
      'for the whole of http': front({ http: hsts('max-age=31536000') }, withoutHsts()),
    },
    well: {
      'on https': front({ tls: hsts('max-age=31536000') }, withoutHsts()),
      'Apache, where HTTPS is': apacheExample(
        `Header always set Strict-Transport-Security "max-age=31536000" env=HTTPS\n${rightApache}`,
      ),
    },
    open: ['P508'],
  }),
  ...about('P603', {
    faulty: {
      'None without Secure': front(
        {},
        `${rightSettings.replace('SECURE = True', 'SECURE = False')}SESSION_COOKIE_SAMESITE = 'None'\n`,
      ),
    },
    well: {
      'None with Secure': front({}, `${rightSettings}SESSION_COOKIE_SAMESITE = "None"\n`),
      Lax: front({}, `${rightSettings}SESSION_COOKIE_SAMESITE = "Lax"\n`),
    },
    open: ['P601'],
  }),
  ...about('P604', {
    faulty: {
      '__Host- with a domain': front(
        {},
        `${rightSettings}SESSION_COOKIE_NAME = "__Host-id"\nSESSION_COOKIE_DOMAIN = ".example.org"\n`,
      ),
      '__Host- with a path': front(
        {},
        `${rightSettings}SESSION_COOKIE_NAME = "__Host-id"\nSESSION_COOKIE_PATH = "/app"\n`,
      ),
      '__Secure- without Secure': front(
        {},
        `${rightSettings.replace('SECURE = True', 'SECURE = False')}SESSION_COOKIE_NAME = "__Secure-id"\n`,
      ),
    },
    well: {
      '__Host- alone': front({}, `${rightSettings}SESSION_COOKIE_NAME = "__Host-id"\n`),
      '__Secure- with a domain': front(
        {},
        `${rightSettings}SESSION_COOKIE_NAME = "__Secure-id"\nSESSION_COOKIE_DOMAIN = "example.org"\n`,
      ),
      'no domain': front({}, `${rightSettings}SESSION_COOKIE_NAME = "__Host-id"\nSESSION_COOKIE_DOMAIN = None\n`),
    },
    open: ['P601'],
  }),
  ...about('P606', {
    faulty: {
      'a bare host': front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ['app.example.org']\n`),
      'a pattern without a scheme': front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ("*.example.org",)\n`),
      'a path': front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ["https://app.example.org/"]\n`),
      'http for a site on https': front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ["http://app.example.org"]\n`),
    },
    well: {
      'whole origins': front(
        {},
        `${rightSettings}CSRF_TRUSTED_ORIGINS = ["https://app.example.org", "https://*.example.org", "https://shop.example.org:8443"]\n`,
      ),
      none: front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = []\n`),
      'Django 3.2, which wants hosts': {
        files: {
          ...front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ["app.example.org"]\n`).files,
          'requirements.txt': 'Django==3.2.25\ngunicorn==20.1.0\n',
        },
      },
      'localhost for development': front(
        {},
        `${rightSettings}CSRF_TRUSTED_ORIGINS = ["https://app.example.org", "http://localhost:3000"]\n`,
      ),
    },
  }),
  ...about('P115', {
    faulty: {
      'in the settings': front({}, `${rightSettings}SITE_URL = 'http://app.example.org'\n`),
      'after the login': front({}, `${rightSettings}LOGIN_REDIRECT_URL = "http://app.example.org/home"\n`),
      'of a container': {
        files: {
          ...front({}).files,
          'compose.yaml':
            'services:\n  mail:\n    image: mailer:1\n    environment:\n      APP_URL: http://app.example.org\n',
        },
      },
    },
    well: {
      https: front({}, `${rightSettings}SITE_URL = "https://app.example.org"\n`),
      'another host': front({}, `${rightSettings}SITE_URL = "http://intranet.example.net"\n`),
      'this machine': front({}, `${rightSettings}BASE_URL = "http://localhost:8000"\n`),
      'in a comment': front(
        {},
        `${rightSettings}# SITE_URL = "http://app.example.org"\nSITE_URL = "https://app.example.org"\n`,
      ),
    },
  }),
  ...about('P607', {
    faulty: { 'styles on http': front({}, `${rightSettings}STATIC_URL = "http://cdn.example.org/static/"\n`) },
    well: {
      'a path': front({}, `${rightSettings}STATIC_URL = "/static/"\n`),
      https: front({}, `${rightSettings}STATIC_URL = "https://cdn.example.org/"\n`),
      'the policy that upgrades': front(
        { tls: 'add_header Content-Security-Policy "upgrade-insecure-requests" always;' },
        `${rightSettings}STATIC_URL = "http://cdn.example.org/static/"\n`,
      ),
    },
  }),
  ...about('P608', {
    faulty: { 'pictures on http': front({}, `${rightSettings}MEDIA_URL = "http://media.example.org/"\n`) },
    well: {
      'a path': front({}, `${rightSettings}MEDIA_URL = "/media/"\n`),
      'this machine': front({}, `${rightSettings}MEDIA_URL = "http://localhost:9000/media/"\n`),
    },
  }),
  ...about('P611', {
    faulty: { ws: front({}, `${rightSettings}CHAT_SOCKET = "ws://app.example.org/chat"\n`) },
    well: {
      wss: front({}, `${rightSettings}CHAT_SOCKET = "wss://app.example.org/chat"\n`),
      'among containers': front({}, `${rightSettings}CHAT_SOCKET = "ws://chat:9000/"\n`),
    },
  }),
  ...about('P612', {
    faulty: {
      'the site itself on http': front({}, `${rightSettings}CORS_ALLOWED_ORIGINS = ["http://app.example.org"]\n`),
    },
    well: {
      'https and development': front(
        {},
        `${rightSettings}CORS_ALLOWED_ORIGINS = ["https://app.example.org", "http://localhost:5173"]\n`,
      ),
      'another site on http': front({}, `${rightSettings}CORS_ALLOWED_ORIGINS = ["http://old.example.net"]\n`),
    },
  }),
  ...about('P806', {
    faulty: {
      'return before the place': front({
        plain: redirectServer.replace('return', 'location /.well-known/acme-challenge/ { root /var/www; }\n  return'),
      }),
      'an if before the place': front({
        plain: redirectServer.replace(
          'return',
          'location ^~ /.well-known/ { root /var/www; }\n  if ($host = app.example.org) { return 301 https://$host$request_uri; }\n  return',
        ),
      }),
    },
    well: {
      'the redirect beside it': front({
        plain: redirectServer.replace(
          /return.*/,
          'location /.well-known/acme-challenge/ { root /var/www; }\n  location / { return 301 https://$host$request_uri; }',
        ),
      }),
      'no place at all': front({}),
      'the place on https too': front({
        plain: redirectServer.replace('return', 'location /.well-known/acme-challenge/ { root /var/www; }\n  return'),
        tls: 'location /.well-known/acme-challenge/ { root /var/www; }',
      }),
    },
  }),
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
  ...about('P116', {
    faulty: {
      'wss by a map': front({
        http: 'map $http_upgrade $told { default $scheme; ~*websocket wss; }',
        location: rightLocation.replace('Proto $scheme', 'Proto $told'),
      }),
    },
    well: {
      'the usual map of Connection': front({
        http: "map $http_upgrade $connection_upgrade { default upgrade; '' close; }",
        location: `${rightLocation}\nproxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection $connection_upgrade;`,
      }),
    },
    open: ['P101', 'P109', 'P202', 'P207'],
  }),
]

interface Cases {
  readonly faulty: Readonly<Record<string, Pick<Labelled, 'files'>>>
  readonly well: Readonly<Record<string, Pick<Labelled, 'files'>>>
  readonly open?: readonly string[]
}

function about(rule: string, { faulty, well, open = [] }: Cases): readonly Labelled[] {
  const stacks = (cases: Cases['faulty'], labels: readonly string[], others: readonly string[]): readonly Labelled[] =>
    Object.entries(cases).map(([name, { files }]) => ({
      name: `${rule}: ${name}`,
      files,
      labels,
      about: rule,
      open: others,
    }))
  return [...stacks(faulty, [rule], open), ...stacks(well, [], open)]
}

function front(parts: Parameters<typeof nginxFile>[0], settings = rightSettings): Pick<Labelled, 'files'> {
  return example({ nginx: nginxFile(parts), settings })
}

function hsts(value: string): string {
  return `add_header Strict-Transport-Security "${value}" always;`
}

function withoutHsts(): string {
  return rightSettings.replace(/^SECURE_HSTS.*\n/m, '')
}

function inEverySite(site: string, lines: string): string {
  return site.replaceAll(/<VirtualHost [^>]*>/g, (line) => `${line}\n  ${lines.replaceAll('\n', '\n  ')}`)
}
