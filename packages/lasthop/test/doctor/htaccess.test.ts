import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { nginxFile, rightFields } from '../../src/doctor/rules/examples.ts'
import { rulesIn, stackOf } from './stack-of.ts'

type Files = Readonly<Record<string, string>>

const force = 'RewriteEngine On\nRewriteCond %{HTTPS} off\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]\n'
const told = force.replace('%{HTTPS} off', '%{HTTP:X-Forwarded-Proto} !=https')
const composeOf = (service: string): string =>
  `services:\n  proxy:\n    image: nginx:1.28\n    ports: ["80:80", "443:443"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n  web:\n${service}`
const front = { 'nginx.conf': nginxFile({ location: `proxy_pass http://web:80;\n${rightFields}` }) }

/** An image of PHP that copies the project. */
const built = (htaccess: string, lines = ''): Files => ({
  ...front,
  'compose.yaml': composeOf('    build: .\n'),
  Dockerfile: `FROM php:8.3-apache\nRUN a2enmod rewrite\nENV APACHE_DOCUMENT_ROOT=/var/www/html/public\n${lines}COPY . .\n`,
  'public/.htaccess': htaccess,
})
/** WordPress' own image with one file mounted into it. */
const mounted = (htaccess: string): Files => ({
  ...front,
  'compose.yaml': composeOf(
    '    image: wordpress:6.8-apache\n    volumes: ["./site/.htaccess:/var/www/html/.htaccess:ro"]\n',
  ),
  'site/.htaccess': htaccess,
})

/** Where each finding of a rule was seen. */
function placesOf(files: Files, rule: string): readonly string[] {
  return diagnose(stackOf(files), { today: '2026-01-01' })
    .findings.flatMap(family)
    .filter((finding) => finding.rule === rule)
    .map(({ place }) => `${place?.path}:${place?.line}`)
}

test('a redirect in a .htaccess that is mounted into the image of WordPress loops', () => {
  assert.deepEqual(placesOf(mounted(force), 'P104'), ['site/.htaccess:3'])
  assert.deepEqual(placesOf(mounted(told), 'P104'), [])
})

test('a redirect in a .htaccess that a Dockerfile copies loops', () => {
  assert.deepEqual(placesOf(built(force), 'P104'), ['public/.htaccess:3'])
  assert.deepEqual(placesOf(built(told), 'P104'), [])
})

test('a .htaccess above the document root of an image is read too, and one beside it is not', () => {
  const { 'public/.htaccess': text = '', ...others } = built(force)
  assert.deepEqual(placesOf({ ...others, '.htaccess': text }, 'P104'), ['.htaccess:3'])
  assert.deepEqual(placesOf({ ...others, 'storage/.htaccess': text }, 'P104'), [])
})

test('a site that an image is given decides whether .htaccess files are read', () => {
  const site = (allows: string): string =>
    `<VirtualHost *:80>\n  DocumentRoot /var/www/html/public\n  <Directory /var/www/html/public>\n    AllowOverride ${allows}\n  </Directory>\n</VirtualHost>\n`
  const copy = 'COPY docker/site.conf /etc/apache2/sites-available/000-default.conf\n'
  const files = (allows: string): Files => ({ ...built(force, copy), 'docker/site.conf': site(allows) })
  assert.deepEqual(placesOf(files('All'), 'P104'), ['public/.htaccess:3'])
  assert.deepEqual(placesOf(files('None'), 'P104'), [])
})

const site = [80, 443]
  .map(
    (port) =>
      `<VirtualHost *:${port}>\n  ServerName app.example.org\n  DocumentRoot /srv/shop/public\n  <Directory /srv/shop>\n    AllowOverride All\n  </Directory>\n${port === 443 ? '  SSLEngine on\n  SSLCertificateFile /a.pem\n' : ''}</VirtualHost>\n`,
  )
  .join('')
const php = '<FilesMatch "\\.php$">\n  SetHandler application/x-httpd-php\n</FilesMatch>\n'
const shop = (files: Files): Files => ({
  'site.conf': php + site,
  'shop/public/wp-config.php': "<?php define('DB_NAME', 'x'); require ABSPATH . 'wp-settings.php';\n",
  ...files,
})

test('a .htaccess above the document root redirects to https', () => {
  assert.ok(rulesIn(shop({})).includes('P501'))
  assert.ok(!rulesIn(shop({ 'shop/.htaccess': force })).includes('P501'))
})

test('the rules of a folder are asked for its paths alone, and take the place of the outer ones', () => {
  const back = 'RewriteEngine On\nRewriteCond %{HTTPS} on\nRewriteRule ^(.*)$ http://%{HTTP_HOST}/admin/$1 [R,L]\n'
  const files = shop({ 'shop/.htaccess': force, 'shop/public/admin/.htaccess': back })
  assert.deepEqual(placesOf(files, 'P102'), ['shop/public/admin/.htaccess:3'])
  assert.ok(!rulesIn(files).includes('P501'))
})
