import { apps } from './apps.ts'
import { cross, type App, type EdgeFault, type Labelled } from './labelled.ts'

const aliases = ['X-Forwarded-Ssl', 'X-Forwarded-Protocol', 'X-Forwarded-Scheme']
const spelled = ['Proto', 'For', 'Host', 'Port', 'Ssl', 'Protocol', 'Scheme'].flatMap((part) => [
  `X_Forwarded_${part}`,
  `X-Forwarded_${part}`,
  `X_Forwarded-${part}`,
])
const strip = [
  'Forwarded',
  'X-Real-IP',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  ...aliases,
  ...spelled,
]

/** The whole block: everything of the client goes, the truth is set. */
const block = `  RequestHeader unset Connection "expr=%{HTTP:Connection} =~ /forwarded|real-ip/i"
${strip.map((name) => `  RequestHeader unset ${name}\n`).join('')}  RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"
`
const guard = '  RequestHeader unset Connection "expr=%{HTTP:Connection} =~ /forwarded|real-ip/i"\n'
const tls =
  '  SSLEngine on\n  SSLCertificateFile /etc/letsencrypt/live/app/fullchain.pem\n  SSLCertificateKeyFile /etc/letsencrypt/live/app/privkey.pem\n'
const redirect =
  '<VirtualHost *:80>\n  ServerName app.example.org\n  Redirect permanent / https://app.example.org/\n</VirtualHost>\n'

function pass({ target }: App): string {
  return `  ProxyPass / ${target.apache}\n  ProxyPassReverse / ${target.apache}\n`
}

function secure(app: App, fields: string, host = '  ProxyPreserveHost On\n'): string {
  return `<VirtualHost *:443>\n  ServerName app.example.org\n${tls}${fields}${host}${pass(app)}</VirtualHost>\n`
}

function plain(app: App, fields: string): string {
  return `<VirtualHost *:80>\n  ServerName app.example.org\n${fields}  ProxyPreserveHost On\n${pass(app)}</VirtualHost>\n`
}

const recipe = '  RequestHeader unset X-Forwarded-Proto\n  RequestHeader set X-Forwarded-Proto https env=HTTPS\n'

function faults(app: App): readonly EdgeFault[] {
  return [
    // Faultless
    { name: 'the whole block in the site', text: secure(app, block) + redirect, labels: [] },
    {
      name: 'the whole block at server scope',
      text: block.replaceAll(/^ {2}/gm, '') + secure(app, '') + redirect,
      labels: [],
    },
    {
      name: 'the whole block, and the fault in a comment',
      text: secure(app, `${block}  # RequestHeader set X-Forwarded-Proto http\n`) + redirect,
      labels: [],
    },
    {
      name: 'the whole block with REQUEST_SCHEME as an SSL variable',
      text: secure(app, block.replace('"expr=%{REQUEST_SCHEME}"', '%{REQUEST_SCHEME}s')) + redirect,
      labels: [],
    },
    {
      name: 'the TLS site inside IfModule mod_ssl.c',
      text: `<IfModule mod_ssl.c>\n${secure(app, block)}</IfModule>\n${redirect}`,
      labels: [],
      open: ['P904'],
    },
    {
      name: 'RewriteRule with [P]',
      text:
        secure(app, block).replaceAll(
          / {2}ProxyPass .*\n {2}ProxyPassReverse .*\n/g,
          app.target.apache.startsWith('unix')
            ? pass(app)
            : '  RewriteEngine On\n  RewriteRule ^/(.*)$ http://127.0.0.1:8000/$1 [P,L]\n',
        ) + redirect,
      labels: [],
    },
    {
      name: 'HSTS by the site too',
      text: secure(app, `${block}  Header always set Strict-Transport-Security "max-age=31536000"\n`) + redirect,
      labels: [],
      open: ['P508'],
    },
    // Faults
    {
      name: 'the classic recipe on both sites',
      text: secure(app, recipe) + plain(app, recipe),
      labels: ['P501', 'P207', 'P202'],
      ifFolding: ['P204', 'P201'],
      ifAliases: ['P203', 'P211', 'P201'],
    },
    {
      name: 'the classic recipe with a redirect on port 80',
      text: secure(app, recipe) + redirect,
      labels: ['P207', 'P202'],
      ifFolding: ['P204'],
      ifAliases: ['P211'],
    },
    {
      name: 'no field at all',
      text: secure(app, guard) + redirect,
      labels: ['P101', 'P106', 'P209', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'no field, with the right line in a comment',
      text: secure(app, `${guard}  # RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"\n`) + redirect,
      labels: ['P101', 'P106', 'P209', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'appended instead of set',
      text: secure(app, `${guard}  RequestHeader append X-Forwarded-Proto https\n`) + redirect,
      labels: ['P208', 'P202'],
      ifFolding: ['P204'],
      ifAliases: ['P211'],
    },
    {
      name: 'http said on TLS',
      text: secure(app, block.replace('"expr=%{REQUEST_SCHEME}"', 'http')) + redirect,
      labels: ['P101', 'P110', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'https said on the plain site too',
      text:
        secure(app, block.replace('"expr=%{REQUEST_SCHEME}"', 'https')) +
        plain(app, block.replace('"expr=%{REQUEST_SCHEME}"', 'https')),
      labels: ['P110'],
      ifOrigin: ['P605'],
      open: ['P501', 'P201'],
    },
    {
      name: 'set and removed again',
      text: secure(app, `${block}  RequestHeader unset X-Forwarded-Proto\n`) + redirect,
      labels: ['P905', 'P101', 'P106', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'Host not preserved',
      text: secure(app, block, '') + redirect,
      labels: ['P303'],
      open: ['P304', 'P605'],
    },
    {
      name: 'another name than the application reads',
      text:
        secure(
          app,
          block
            .replace('RequestHeader set X-Forwarded-Proto ', 'RequestHeader set X-Forwarded-Scheme ')
            .replace('  RequestHeader unset X-Forwarded-Scheme\n', ''),
        ) + redirect,
      labels: ['P101', 'P108', 'P106', 'P209', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'the scheme in upper case',
      text: secure(app, block.replace('"expr=%{REQUEST_SCHEME}"', 'HTTPS')) + redirect,
      labels: ['P101', 'P109', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'port 443 without SSLEngine',
      text: secure(app, block).replace('  SSLEngine on\n', '  # SSLEngine on\n') + redirect,
      labels: ['P804'],
      open: ['P501'],
    },
    {
      name: 'fields inside IfModule mod_headers.c',
      text: secure(app, `  <IfModule mod_headers.c>\n${block}  </IfModule>\n`) + redirect,
      labels: ['P904'],
    },
    { name: 'no site on port 443, the block on both', text: secure(app, block) + plain(app, block), labels: ['P501'] },
    {
      name: 'redirect to http on TLS',
      text: `<VirtualHost *:443>\n  ServerName app.example.org\n${tls}  Redirect temp / http://app.example.org/\n</VirtualHost>\n${plain(app, block)}`,
      labels: ['P102'],
      open: ['P501', 'P105'],
    },
  ]
}

export const apache: readonly Labelled[] = cross('Apache', faults, apps, 'apache2/sites-enabled/app.conf')
