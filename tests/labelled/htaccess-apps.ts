import { nginxFile, rightFields } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const toIndex = `# BEGIN WordPress
<IfModule mod_rewrite.c>
RewriteEngine On
RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]
RewriteBase /
RewriteRule ^index\\.php$ - [L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule . /index.php [L]
</IfModule>
# END WordPress
`
const force = (condition: string): string =>
  `RewriteEngine On\n${condition}\nRewriteRule ^(.*)$ https://%{HTTP_HOST}%{REQUEST_URI} [L,R=301]\n`
const config = (line: string): string =>
  `<?php\ndefine( 'DB_NAME', 'wordpress' );\n${line}\nrequire_once ABSPATH . 'wp-settings.php';\n`
const guarded = `if ( $_SERVER['REMOTE_ADDR'] === '127.0.0.1' && ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) === 'https' ) { $_SERVER['HTTPS'] = 'on'; }`
const hsts = '<IfModule mod_headers.c>\nHeader always set Strict-Transport-Security "max-age=31536000"\n</IfModule>\n'
const handler = '<FilesMatch "\\.php$">\n  SetHandler application/x-httpd-php\n</FilesMatch>\n'

/** A site whose Directory lets its .htaccess say this much. */
const directory = (allows: string): string =>
  `<Directory /var/www/blog>\n    AllowOverride ${allows}\n    Require all granted\n  </Directory>`

/** An Apache with TLS of its own, whose plain site is the same folder. */
const outer = (allows: string, more = ''): string =>
  `${handler}${[80, 443]
    .map(
      (port) =>
        `<VirtualHost *:${port}>\n  ServerName app.example.org\n  DocumentRoot /var/www/blog\n  ${directory(allows)}\n${port === 443 ? `  SSLEngine on\n  SSLCertificateFile /etc/ssl/app.pem\n  SSLCertificateKeyFile /etc/ssl/app.key\n${more}` : ''}</VirtualHost>\n`,
    )
    .join('')}`

/** An Apache behind the nginx of the same machine. */
const inner = (allows: string): string =>
  `Listen 127.0.0.1:8080\n${handler}<VirtualHost 127.0.0.1:8080>\n  ServerName app.example.org\n  DocumentRoot /var/www/blog\n  ${directory(allows)}\n</VirtualHost>\n`
const front = nginxFile({ location: `proxy_pass http://127.0.0.1:8080;\n${rightFields}` })

const blog = (htaccess: string, line = '', folder = 'blog'): Labelled['files'] => ({
  [`${folder}/.htaccess`]: htaccess,
  [`${folder}/wp-config.php`]: config(line),
})

/** Sites whose .htaccess redirects, or tells PHP what it believes. */
export const htaccessApps: readonly Labelled[] = [
  {
    name: '.htaccess: port 80 of the same Apache is redirected by %{HTTPS}',
    files: { 'site.conf': outer('All'), ...blog(hsts + force('RewriteCond %{HTTPS} off') + toIndex) },
    labels: [],
  },
  {
    name: '.htaccess: the redirect is not read, as AllowOverride is None',
    files: { 'site.conf': outer('None'), ...blog(hsts + force('RewriteCond %{HTTPS} off') + toIndex) },
    labels: ['P201', 'P501'],
    open: ['P506', 'P601'],
  },
  {
    name: '.htaccess: AllowOverride names FileInfo among others',
    files: {
      'site.conf': outer('AuthConfig FileInfo Indexes'),
      ...blog(hsts + force('RewriteCond %{SERVER_PORT} !^443$') + toIndex),
    },
    labels: [],
  },
  {
    name: '.htaccess: behind nginx, %{HTTPS} is off for ever',
    files: {
      'nginx.conf': front,
      'site.conf': inner('All'),
      ...blog(force('RewriteCond %{HTTPS} off') + toIndex, guarded),
    },
    labels: ['P104'],
    open: ['P506'],
  },
  {
    name: '.htaccess: behind nginx, SetEnvIf does not reach %{HTTPS}',
    files: {
      'nginx.conf': front,
      'site.conf': inner('All'),
      ...blog(`SetEnvIf X-Forwarded-Proto https HTTPS=on\n${force('RewriteCond %{HTTPS} !=on')}${toIndex}`),
    },
    labels: ['P104'],
    open: ['P506'],
  },
  {
    name: '.htaccess: behind nginx, SetEnvIf reaches %{ENV:HTTPS}, and PHP',
    files: {
      'nginx.conf': front,
      'site.conf': inner('All'),
      ...blog(
        `${hsts}SetEnvIf X-Forwarded-Proto "^https$" HTTPS=on\n${force('RewriteCond %{ENV:HTTPS} !=on')}${toIndex}`,
      ),
    },
    labels: [],
    open: ['P506'],
  },
  {
    name: '.htaccess: behind nginx, X-Forwarded-Proto is asked, and wp-config.php asks the peer',
    files: {
      'nginx.conf': front,
      'site.conf': inner('All'),
      ...blog(hsts + force('RewriteCond %{HTTP:X-Forwarded-Proto} !https') + toIndex, guarded),
    },
    labels: [],
    open: ['P506'],
  },
  {
    name: '.htaccess: behind nginx, the loop stands in a comment',
    files: {
      'nginx.conf': front,
      'site.conf': inner('All'),
      ...blog(
        `${hsts}# RewriteCond %{HTTPS} off\n# RewriteRule ^(.*)$ https://%{HTTP_HOST}%{REQUEST_URI} [L,R=301]\n${toIndex}`,
        guarded,
      ),
    },
    labels: [],
    open: ['P506'],
  },
  {
    name: '.htaccess: port 80 of the same Apache is let through by a field of the client',
    files: {
      'site.conf': outer('All'),
      ...blog(
        `${hsts}SetEnvIf X-Forwarded-Proto https HTTPS=on\n${force('RewriteCond %{ENV:HTTPS} !=on\nRewriteCond %{SERVER_PORT} !=443')}${toIndex}`,
      ),
    },
    labels: ['P209', 'P504'],
    open: ['P201', 'P213', 'P210', 'P501'],
  },
  {
    name: '.htaccess: on TLS it sends visitors to http',
    files: {
      'site.conf': outer('All'),
      ...blog(
        `${hsts}RewriteEngine On\nRewriteCond %{HTTPS} on\nRewriteRule ^(.*)$ http://app.example.org/$1 [R=301,L]\nRewriteCond %{HTTPS} off\nRewriteRule ^login https://app.example.org/login [R,L]\n${toIndex}`,
      ),
    },
    labels: ['P102', 'P201', 'P501'],
    open: ['P506', 'P601'],
  },
]
