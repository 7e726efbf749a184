import { nginxFile, rightLocation, toApp } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const front = { 'nginx.conf': nginxFile() }
const laravelManifest =
  '{\n    "name": "acme/shop",\n    "require": {\n        "php": "^8.2",\n        "laravel/framework": "^11.0"\n    }\n}\n'

/** A site of nginx that speaks FastCGI, as manuals of PHP have it. */
function fastcgi(parts: { readonly include?: string; readonly plain?: string; readonly more?: string } = {}): string {
  const { include = 'include fastcgi_params;', plain, more = '' } = parts
  return nginxFile({
    tls: `root /srv/shop/public;\nindex index.php;\nlocation ~ \\.php$ {\n  ${include}\n  fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\n${more}  fastcgi_pass unix:/run/php/php8.2-fpm.sock;\n}`,
    location: 'try_files $uri $uri/ /index.php?$query_string;',
    ...(plain === undefined ? {} : { plain }),
  })
}

const bootstrap = (lines: string): string => `<?php

use Illuminate\\Foundation\\Application;
use Illuminate\\Foundation\\Configuration\\Middleware;
use Illuminate\\Http\\Request;

return Application::configure(basePath: dirname(__DIR__))
    ->withRouting(web: __DIR__.'/../routes/web.php')
    ->withMiddleware(function (Middleware $middleware) {
${lines}    })
    ->create();
`

function laravel(lines: string, nginx: string = front['nginx.conf'], more: Labelled['files'] = {}): Labelled['files'] {
  return {
    'nginx.conf': nginx,
    'shop/composer.json': laravelManifest,
    'shop/artisan': '#!/usr/bin/env php\n',
    'shop/bootstrap/app.php': bootstrap(lines),
    ...more,
  }
}

const oldMiddleware = (body: string): Labelled['files'] => ({
  ...front,
  'composer.json': laravelManifest.replace('^11.0', '^9.19'),
  'app/Http/Middleware/TrustProxies.php': `<?php

namespace App\\Http\\Middleware;

use Illuminate\\Http\\Middleware\\TrustProxies as Middleware;
use Illuminate\\Http\\Request;

class TrustProxies extends Middleware
{
    /**
     * The trusted proxies for this application.
     *
     * @var array<int, string>|string|null
     */
${body}}
`,
})

const symfonyManifest =
  '{\n    "require": {\n        "php": ">=8.2",\n        "symfony/framework-bundle": "7.2.*",\n        "symfony/http-kernel": "7.2.*"\n    }\n}\n'

function symfony(yaml: string, more: Labelled['files'] = {}): Labelled['files'] {
  return {
    ...front,
    'composer.json': symfonyManifest,
    'config/packages/framework.yaml': `# see https://symfony.com/doc/current/reference/configuration/framework.html\nframework:\n    secret: '%env(APP_SECRET)%'\n${yaml}\n    session: true\n`,
    ...more,
  }
}

const wpConfig = (before: string, after = ''): string => `<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'wp' );
$table_prefix = 'wp_';
define( 'WP_DEBUG', false );

/* Add any custom values between this line and the "stop editing" line. */
${before}
/* That's all, stop editing! Happy publishing. */

/** Absolute path to the WordPress directory. */
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}

/** Sets up WordPress vars and included files. */
require_once ABSPATH . 'wp-settings.php';
${after}`

function wordpress(before: string, nginx = front['nginx.conf'], after = ''): Labelled['files'] {
  return { 'nginx.conf': nginx, 'wp-config.php': wpConfig(before, after) }
}

const guarded =
  "if ( $_SERVER['REMOTE_ADDR'] === '127.0.0.1' && ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) === 'https' ) {\n\t$_SERVER['HTTPS'] = 'on';\n}\n"
const copied =
  "if ( isset( $_SERVER['HTTP_X_FORWARDED_PROTO'] ) && strpos( $_SERVER['HTTP_X_FORWARDED_PROTO'], 'https' ) !== false ) {\n\t$_SERVER['HTTPS'] = 'on';\n}\n"
const container = (image: string): string =>
  `services:\n  proxy:\n    image: nginx:1.28\n    ports: ["80:80", "443:443"]\n  wordpress:\n    image: ${image}\n    environment:\n      WORDPRESS_DB_HOST: db\n`

/** An Apache that runs PHP itself, or hands it to PHP-FPM. */
const apache = (plain: string, more = ''): string => `LoadModule headers_module modules/mod_headers.so
<FilesMatch "\\.ph(ar|p|tml)$">
    SetHandler application/x-httpd-php
</FilesMatch>
${more}<VirtualHost *:80>
    ServerName app.example.org
    ${plain}
</VirtualHost>
<VirtualHost *:443>
    ServerName app.example.org
    DocumentRoot /var/www/html
    DirectoryIndex index.php
    SSLEngine on
    SSLCertificateFile /etc/ssl/app.pem
    SSLCertificateKeyFile /etc/ssl/app.key
</VirtualHost>
`
const redirect = 'Redirect permanent / https://app.example.org/'
const byFpm = (text: string): string =>
  text.replace('application/x-httpd-php', '"proxy:unix:/run/php/php8.2-fpm.sock|fcgi://localhost"')
const site = { 'wp-config.php': wpConfig('') }
const copiedSite = { 'wp-config.php': wpConfig(copied) }

/** Applications of PHP behind an nginx that is right unless the name says otherwise. */
export const phpApps: readonly Labelled[] = described().map((stack) => ({
  ...stack,
  // Which hosts they answer for is a setting that nobody makes; WordPress has its address in its database.
  open: [...(stack.open ?? []), ...(stack.name.startsWith('WordPress') ? [] : ['P302'])],
}))

function described(): readonly Labelled[] {
  return [
    {
      name: 'WordPress: FORCE_SSL_ADMIN, and nothing tells it of https',
      files: wordpress("define( 'FORCE_SSL_ADMIN', true );\n"),
      labels: ['P101', 'P104', 'P107'],
      open: ['P601'],
    },
    {
      name: 'WordPress: its address is written down with https, and nothing tells it of https',
      files: wordpress(
        "define( 'WP_HOME', 'https://app.example.org' );\ndefine( 'WP_SITEURL', 'https://app.example.org' );\n",
      ),
      labels: ['P101', 'P104', 'P107'],
      open: ['P601'],
    },
    {
      name: 'WordPress: FORCE_SSL_ADMIN, and the lines before it are right',
      files: wordpress(`${guarded}define( 'FORCE_SSL_ADMIN', true );\n`),
      labels: [],
    },
    { name: 'WordPress: in Apache, nothing said', files: { 'site.conf': apache(redirect), ...site }, labels: [] },
    {
      name: 'WordPress: Apache hands it to PHP-FPM, nothing said',
      files: { 'site.conf': byFpm(apache(redirect)), ...site },
      labels: [],
    },
    {
      name: 'WordPress: in Apache, the copied snippet, and port 80 serves it too',
      files: { 'site.conf': apache('DocumentRoot /var/www/html'), ...copiedSite },
      labels: ['P201', 'P209', 'P213', 'P501'],
      open: ['P210'],
    },
    {
      name: 'WordPress: in Apache, the copied snippet, and the field is set by the server',
      files: {
        'site.conf': apache(redirect, 'RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"\n'),
        ...copiedSite,
      },
      labels: [],
      open: ['P210'],
    },
    {
      name: 'Laravel: in Apache, everybody trusted, and fields of clients pass',
      files: {
        ...laravel("        $middleware->trustProxies(at: '*');\n", ''),
        'nginx.conf': '',
        'site.conf': apache(redirect),
      },
      labels: ['P202', 'P209', 'P301', 'P401'],
      open: ['P210', 'P304', 'P404', 'P402', 'P103'],
    },
    {
      name: 'WordPress: an Apache of which no file says what runs PHP',
      files: { 'site.conf': apache(redirect).replace(/<FilesMatch[^]*?FilesMatch>\n/, ''), ...copiedSite },
      labels: [],
    },
    {
      name: 'Laravel: an address',
      files: laravel("        $middleware->trustProxies(at: '127.0.0.1');\n"),
      labels: [],
    },
    {
      name: 'Laravel: a list, and which fields',
      files: laravel(
        "        $middleware->trustProxies(at: ['127.0.0.1', '10.0.0.0/8'], headers: Request::HEADER_X_FORWARDED_FOR |\n            Request::HEADER_X_FORWARDED_PROTO);\n",
      ),
      labels: [],
    },
    { name: 'Laravel: nothing said', files: laravel(''), labels: ['P101', 'P107'], open: ['P103', 'P601'] },
    {
      name: 'Laravel: the cure is commented out',
      files: laravel("        // $middleware->trustProxies(at: '*');\n"),
      labels: ['P101', 'P107'],
      open: ['P103', 'P601'],
    },
    {
      name: 'Laravel: the address alone is read',
      files: laravel("        $middleware->trustProxies(at: '127.0.0.1', headers: Request::HEADER_X_FORWARDED_FOR);\n"),
      labels: ['P101', 'P107'],
      open: ['P103', 'P601'],
    },
    {
      name: 'Laravel: another address',
      files: laravel("        $middleware->trustProxies(at: ['192.168.1.10']);\n"),
      labels: ['P101', 'P113'],
      open: ['P103', 'P601'],
    },
    {
      name: 'Laravel: links are forced to https, and nobody is trusted',
      files: laravel('', front['nginx.conf'], {
        'shop/app/Providers/AppServiceProvider.php':
          "<?php\n\nnamespace App\\Providers;\n\nuse Illuminate\\Support\\Facades\\URL;\nuse Illuminate\\Support\\ServiceProvider;\n\nclass AppServiceProvider extends ServiceProvider\n{\n    public function boot(): void\n    {\n        URL::forceScheme('https');\n    }\n}\n",
      }),
      labels: ['P101', 'P107'],
      open: ['P601'],
    },
    {
      name: 'Laravel 9: the middleware trusts the proxy',
      files: oldMiddleware(
        "    protected $proxies = ['127.0.0.1'];\n\n    protected $headers = Request::HEADER_X_FORWARDED_FOR | Request::HEADER_X_FORWARDED_PROTO;\n",
      ),
      labels: [],
    },
    {
      name: 'Laravel 9: the middleware as it is delivered',
      files: oldMiddleware(
        '    protected $proxies;\n\n    protected $headers = Request::HEADER_X_FORWARDED_AWS_ELB;\n',
      ),
      labels: ['P101', 'P107'],
      open: ['P103', 'P601'],
    },
    { name: 'Laravel: over FastCGI, nothing said', files: laravel('', fastcgi()), labels: [] },
    {
      name: 'Laravel: over FastCGI, everybody trusted, and fields of clients pass',
      files: laravel("        $middleware->trustProxies(at: '*');\n", fastcgi()),
      labels: ['P202', 'P209', 'P301', 'P401'],
      open: ['P210', 'P304', 'P103', 'P105', 'P104', 'P404', 'P402'],
    },
    {
      name: 'Laravel: over FastCGI without the parameter HTTPS',
      files: laravel(
        '',
        fastcgi({ include: 'fastcgi_param REQUEST_METHOD $request_method; fastcgi_param REMOTE_ADDR $remote_addr;' }),
      ),
      labels: ['P101', 'P106'],
      open: ['P103', 'P601', 'P107', 'P209'],
    },
    {
      name: 'Laravel: APP_URL on http',
      files: laravel("        $middleware->trustProxies(at: '127.0.0.1');\n", front['nginx.conf'], {
        'shop/.env': 'APP_ENV=production\nAPP_URL=http://app.example.org\n',
      }),
      labels: ['P115'],
    },
    {
      name: 'Laravel: the session cookie is never Secure',
      files: laravel("        $middleware->trustProxies(at: '127.0.0.1');\n", front['nginx.conf'], {
        'shop/config/session.php':
          "<?php\n\nreturn [\n    'driver' => 'redis',\n    'secure' => env('SESSION_SECURE_COOKIE'),\n];\n",
        'shop/.env': 'SESSION_SECURE_COOKIE=false\n',
      }),
      labels: ['P601'],
    },
    {
      name: 'Symfony: an address and its fields',
      files: symfony("    trusted_proxies: '127.0.0.1'\n    trusted_headers: ['x-forwarded-for', 'x-forwarded-proto']"),
      labels: [],
    },
    {
      name: 'Symfony: an address from the environment',
      files: symfony("    trusted_proxies: '%env(TRUSTED_PROXIES)%'", {
        '.env': 'TRUSTED_PROXIES=127.0.0.0/8,10.0.0.0/8\n',
      }),
      labels: [],
    },
    {
      name: 'Symfony: the front controller of an older skeleton',
      files: symfony('', {
        'public/index.php':
          "<?php\n\nuse App\\Kernel;\nuse Symfony\\Component\\HttpFoundation\\Request;\n\nrequire dirname(__DIR__).'/config/bootstrap.php';\n\nif ($trustedProxies = $_SERVER['TRUSTED_PROXIES'] ?? false) {\n    Request::setTrustedProxies(explode(',', $trustedProxies), Request::HEADER_X_FORWARDED_FOR | Request::HEADER_X_FORWARDED_PORT | Request::HEADER_X_FORWARDED_PROTO);\n}\n\n$kernel = new Kernel($_SERVER['APP_ENV'], (bool) $_SERVER['APP_DEBUG']);\n",
        '.env': 'TRUSTED_PROXIES=127.0.0.1\n',
      }),
      labels: [],
    },
    { name: 'Symfony: nothing said', files: symfony(''), labels: ['P101', 'P107'], open: ['P601'] },
    {
      name: 'Symfony: the cure is commented out',
      files: symfony("    #trusted_proxies: '127.0.0.1'"),
      labels: ['P101', 'P107'],
      open: ['P601'],
    },
    {
      name: 'Symfony: the scheme is not among the fields',
      files: symfony("    trusted_proxies: '127.0.0.1'\n    trusted_headers: ['x-forwarded-for', 'x-forwarded-host']"),
      labels: ['P101', 'P107'],
      open: ['P601'],
    },
    {
      name: 'Symfony: both families, and Forwarded comes through',
      files: {
        ...symfony(
          "    trusted_proxies: '127.0.0.1'\n    trusted_headers: ['forwarded', 'x-forwarded-for', 'x-forwarded-proto']",
        ),
        'nginx.conf': nginxFile({
          location: `${toApp}\nproxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Proto $scheme;\nproxy_set_header X-Forwarded-For $remote_addr;`,
        }),
      },
      labels: ['P206'],
      open: ['P203', 'P404', 'P202'],
    },
    { name: 'WordPress: the proxy, asked for its address', files: wordpress(guarded), labels: [] },
    {
      name: 'WordPress: over FastCGI, nothing said',
      files: wordpress("define( 'FORCE_SSL_ADMIN', true );\n", fastcgi()),
      labels: [],
    },
    {
      name: 'WordPress: the copied snippet, behind a proxy that sets the field',
      files: wordpress(copied),
      labels: [],
      open: ['P210'],
    },
    {
      name: 'WordPress: the copied snippet, over FastCGI',
      files: wordpress(copied, fastcgi({ plain: '' }).replace('listen 443 ssl;', 'listen 80;\n    listen 443 ssl;')),
      labels: ['P201', 'P209', 'P213', 'P501'],
      open: ['P210', 'P202'],
    },
    {
      name: 'WordPress: strpos without a comparison, which is 0',
      files: wordpress(
        "define('FORCE_SSL_ADMIN', true);\nif (strpos($_SERVER['HTTP_X_FORWARDED_PROTO'], 'https'))\n\t$_SERVER['HTTPS'] = 'on';\n",
      ),
      labels: ['P101', 'P104', 'P107'],
      open: ['P601', 'P213'],
    },
    {
      name: 'WordPress: the snippet behind wp-settings.php',
      files: wordpress('', front['nginx.conf'], guarded),
      labels: ['P101', 'P107', 'P905'],
      open: ['P601'],
    },
    {
      name: 'WordPress: on for every request',
      files: wordpress("$_SERVER['HTTPS'] = 'on';\n"),
      labels: ['P114'],
      open: ['P201'],
    },
    {
      name: 'WordPress: its address on http',
      files: wordpress(
        `${guarded}define( 'WP_HOME', 'http://app.example.org' );\ndefine( 'WP_SITEURL', 'https://app.example.org' );\n`,
      ),
      labels: ['P115'],
    },
    {
      name: 'WordPress: the address of comments from the field, which is set',
      files: wordpress(
        `${guarded}if ( ! empty( $_SERVER['HTTP_X_FORWARDED_FOR'] ) ) {\n\t$_SERVER['REMOTE_ADDR'] = trim( explode( ',', $_SERVER['HTTP_X_FORWARDED_FOR'] )[0] );\n}\n`,
      ),
      labels: [],
    },
    {
      name: 'WordPress: the address of comments from the field, to which the proxy appends',
      files: wordpress(
        `${guarded}if ( ! empty( $_SERVER['HTTP_X_FORWARDED_FOR'] ) ) {\n\t$_SERVER['REMOTE_ADDR'] = trim( explode( ',', $_SERVER['HTTP_X_FORWARDED_FOR'] )[0] );\n}\n`,
        nginxFile({
          location: rightLocation.replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For $proxy_add_x_forwarded_for'),
        }),
      ),
      labels: ['P401', 'P213'],
    },
    {
      name: 'WordPress: the image, and nothing published',
      files: {
        'nginx.conf': nginxFile({ location: rightLocation.replace('127.0.0.1:8000', 'wordpress:80') }),
        'compose.yaml': container('wordpress:6.8-apache'),
      },
      labels: [],
    },
    {
      name: 'WordPress: the image, published too',
      files: {
        'nginx.conf': nginxFile({ location: rightLocation.replace('127.0.0.1:8000', 'wordpress:80') }),
        'compose.yaml': `${container('wordpress')}    ports: ["8080:80"]\n`,
      },
      labels: ['P201', 'P210', 'P702'],
    },
  ]
}
