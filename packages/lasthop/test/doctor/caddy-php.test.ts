import assert from 'node:assert/strict'
import test from 'node:test'

import { caddy } from '../../src/products/caddy/product.ts'
import { curedText } from '../products/one-file.ts'
import { rulesIn } from './stack-of.ts'

const snippet = "if ( ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) === 'https' ) {\n\t$_SERVER['HTTPS'] = 'on';\n}\n"
const site = (address: string): string =>
  `${address} {\n\troot * /srv\n\tphp_fastcgi unix//run/php/php8.2-fpm.sock\n\tfile_server\n}\n`
const wordpress = (caddyfile: string, more: string): Readonly<Record<string, string>> => ({
  Caddyfile: caddyfile,
  'wp-config.php': `<?php\ndefine('DB_NAME', 'wp');\n${more}require_once ABSPATH . 'wp-settings.php';\n`,
})
const spoofed = (rules: readonly string[]): readonly string[] =>
  rules.filter((rule) => /^P(?:1|20[1-5])/.test(rule)).toSorted()

test('WordPress behind php_fastcgi hears of https from Caddy itself', () => {
  assert.deepEqual(spoofed(rulesIn(wordpress(site('app.example.org'), "define('FORCE_SSL_ADMIN', true);\n"))), [])
})

test('an alias or port 443 in Host makes https of a request in clear, until php_fastcgi is cured', () => {
  const faulty = site('app.example.org') + site('http://old.example.org')
  assert.deepEqual(spoofed(rulesIn(wordpress(faulty, snippet))), ['P201', 'P201', 'P204', 'P205'])
  assert.deepEqual(spoofed(rulesIn(wordpress(curedText(caddy, faulty), snippet))), [])
})

test('Laravel that believes its peer believes every visitor, as FastCGI names the visitor for the peer', () => {
  const files = {
    Caddyfile: site('app.example.org'),
    'composer.json': '{ "require": { "laravel/framework": "^12.1" } }\n',
    'bootstrap/app.php': `<?php\n\nreturn Application::configure(basePath: dirname(__DIR__))\n    ->withMiddleware(function (Middleware $middleware): void {\n        $middleware->trustProxies(at: '*');\n    })->create();\n`,
  }
  assert.ok(rulesIn(files).includes('P210'), rulesIn(files).join(' '))
})
