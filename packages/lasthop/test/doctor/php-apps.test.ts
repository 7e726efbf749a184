import assert from 'node:assert/strict'
import test from 'node:test'

import { findCures } from '../../src/doctor/cures.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { viewOf } from '../../src/doctor/view.ts'
import { applyEdits } from '../../src/products/edit.ts'
import { rightApache, rulesIn, stackOf } from './stack-of.ts'

type Files = Readonly<Record<string, string>>

/** The files with every edit of the application's first cure. */
function cured(files: Files): Files {
  const [cure] = stackOf(files).apps.flatMap(({ framework }) => framework?.cures ?? [])
  assert.ok(cure)
  const edited = Object.entries(files).map(([path, text]) => {
    const own = cure.edits.filter((edit) => edit.path === path)
    return [path, own.length === 0 ? text : applyEdits(text, own)] as const
  })
  return Object.fromEntries(edited)
}

const laravel = (body: string): Files => ({
  'site.conf': rightApache,
  'composer.json': '{ "require": { "laravel/framework": "^12.1" } }\n',
  'bootstrap/app.php': `<?php\n\nuse Illuminate\\Foundation\\Application;\nuse Illuminate\\Http\\Request;\n\nreturn Application::configure(basePath: dirname(__DIR__))\n    ->withMiddleware(function (Middleware $middleware): void {\n${body}    })->create();\n`,
})
const old = (body: string): Files => ({
  'site.conf': rightApache,
  'composer.json': '{ "require": { "laravel/framework": "^8.75" } }\n',
  'app/Http/Middleware/TrustProxies.php': `<?php\nnamespace App\\Http\\Middleware;\nuse Illuminate\\Http\\Request;\nclass TrustProxies extends Middleware {\n${body}}\n`,
})
const symfony: Files = {
  'site.conf': rightApache,
  'composer.json': '{ "require": { "symfony/framework-bundle": "^7.3" } }\n',
  'config/packages/framework.yaml': 'framework:\n    secret: x\n',
}
const wordpress = (text: string): Files => ({
  'site.conf': rightApache,
  'wp-config.php': `<?php\ndefine('DB_NAME', 'wp');\n${text}\nrequire_once ABSPATH . 'wp-settings.php';\n`,
})

const faulty: readonly (readonly [name: string, files: Files, line: RegExp])[] = [
  ['Laravel without a word', laravel(''), /\{\n {8}\$middleware->trustProxies\(at: '127\.0\.0\.1'\);/],
  [
    'Laravel with another address',
    laravel("        $middleware->trustProxies(at: ['10.9.9.9']);\n"),
    /at: '127\.0\.0\.1'\)/,
  ],
  ['Laravel 8 as delivered', old('    protected $proxies;\n'), /protected \$proxies = '127\.0\.0\.1';/],
  [
    'Laravel 8 that reads the address alone',
    old("    protected $proxies = '*';\n    protected $headers = Request::HEADER_X_FORWARDED_FOR;\n"),
    /HEADER_X_FORWARDED_FOR \| Request::HEADER_X_FORWARDED_PROTO;/,
  ],
  ['Symfony without a word', symfony, /framework:\n {4}trusted_proxies: '127\.0\.0\.1'\n/],
  ['WordPress without a word', wordpress(''), /=== 'https'\) \{\n {4}\$_SERVER\['HTTPS'\] = 'on';\n\}\n\nrequire_once/],
]

for (const [name, files, line] of faulty) {
  test(`${name} believes http, and an edit cures it that leaves no error`, () => {
    assert.ok(rulesIn(files).includes('P101'))
    const after = cured(files)
    assert.match(Object.values(after).join('\n'), line)
    const { findings, unknown } = diagnose(stackOf(after), { today: '2026-01-01' })
    assert.deepEqual(
      findings.filter(({ level }) => level === 'error'),
      [],
    )
    assert.deepEqual(unknown, [])
  })
}

const open: readonly (readonly [name: string, files: Files])[] = [
  ['Laravel with a list from elsewhere', laravel('        $middleware->trustProxies(at: config("net.proxies"));\n')],
  [
    'Symfony with a variable that no file sets',
    { ...symfony, 'config/packages/framework.yaml': "framework:\n    trusted_proxies: '%env(PROXIES)%'\n" },
  ],
  ['WordPress that asks a file of its own', wordpress("if (file_exists('/etc/behind')) { $_SERVER['HTTPS'] = 'on'; }")],
]

for (const [name, files] of open) {
  test(`${name} is said to be unknown, and no error is made of it`, () => {
    const { findings, unknown } = diagnose(stackOf(files), { today: '2026-01-01' })
    assert.ok(unknown.length > 0)
    assert.ok(!findings.some(({ level }) => level === 'error'))
  })
}

test('half a file of PHP, and one that is none, leave the rest judged', () => {
  for (const text of ['<?php\nreturn Application::configure(', '\u0000\u0001 no PHP', '<?php class {', '']) {
    const { findings } = diagnose(stackOf({ ...laravel(''), 'bootstrap/app.php': text }), { today: '2026-01-01' })
    assert.ok(
      findings.some(({ rule }) => rule === 'P101'),
      text,
    )
  }
})

test('WordPress that redirects by a field of the client does so without end where nothing sends it', () => {
  const files = wordpress(
    "if (($_SERVER['HTTP_X_SCHEME'] ?? '') !== 'https') { header('Location: https://' . $_SERVER['HTTP_HOST'] . $_SERVER['REQUEST_URI']); exit; }",
  )
  assert.ok(rulesIn(files).includes('P104'))
})

test('nginx that hands index.php to a pool of PHP-FPM is followed to it, past try_files', () => {
  const site = `server {
  listen 443 ssl;
  server_name app.example.org;
  ssl_certificate /etc/ssl/app.pem;
  ssl_certificate_key /etc/ssl/app.key;
  root /srv/shop/public;
  index index.php;
  location / { try_files $uri $uri/ /index.php?$query_string; }
  location ~ \\.php$ {
    try_files $uri =404;
    include fastcgi_params;
    fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
    fastcgi_pass unix:/run/php/shop.sock;
  }
}
`
  const stack = stackOf({
    'sites-enabled/shop': site,
    'pool.d/shop.conf': '[shop]\nuser = www-data\nlisten = /run/php/shop.sock\n',
    'shop/composer.json': '{ "require": { "symfony/framework-bundle": "^7.3" } }\n',
  })
  assert.deepEqual(
    stack.apps.map(({ server, framework }) => [server?.product, framework?.product]),
    [['php-fpm', 'symfony']],
  )
  const outcomes = viewOf(stack, '2026-01-01').ways.map(({ ordinary }) => ordinary.end)
  assert.ok(
    outcomes.some((end) => end.kind === 'app' && end.belief.kind === 'believed' && end.belief.scheme === 'https'),
  )
  const { findings, unknown } = diagnose(stack, { today: '2026-01-01' })
  assert.deepEqual(unknown, [])
  assert.deepEqual(
    findings.filter(({ level }) => level === 'error'),
    [],
  )
})

test('the parameters that lasthop fix writes keep fields of clients out of a Laravel that trusts everybody', () => {
  const files = {
    'sites-enabled/shop': `server {
  listen 443 ssl;
  server_name app.example.org;
  ssl_certificate /etc/ssl/app.pem;
  ssl_certificate_key /etc/ssl/app.key;
  index index.php;
  location / { try_files $uri $uri/ /index.php?$query_string; }
  location ~ \\.php$ {
    include fastcgi_params;
    fastcgi_param HTTP_X_FORWARDED_PROTO $http_x_forwarded_proto;
    fastcgi_pass unix:/run/php/shop.sock;
  }
}
`,
    'composer.json': '{ "require": { "laravel/framework": "^12.1" } }\n',
    'bootstrap/app.php':
      "<?php\nreturn Application::configure()->withMiddleware(function ($middleware) { $middleware->trustProxies(at: '*'); })->create();\n",
  }
  // An empty parameter counts: nobody is on https.
  assert.ok(rulesIn(files).includes('P101'))
  const { cures } = findCures(viewOf(stackOf(files), '2026-01-01'))
  const text = applyEdits(files['sites-enabled/shop'], cures.find(({ product }) => product === 'nginx')?.edits ?? [])
  assert.ok(!text.includes('$http_x_forwarded_proto'))
  const { findings } = diagnose(stackOf({ ...files, 'sites-enabled/shop': text }), { today: '2026-01-01' })
  assert.deepEqual(
    findings.filter(({ level }) => level === 'error').map(({ rule }) => rule),
    [],
  )
})

for (const [where, handler, hasProxy] of [
  ['in Apache itself', 'application/x-httpd-php', false],
  ['in PHP-FPM behind Apache', '"proxy:unix:/run/php/shop.sock|fcgi://localhost"', true],
] as const) {
  test(`fields of clients are kept out of PHP ${where} by lines for the VirtualHost that its modules know`, () => {
    const files = {
      'site.conf': `<FilesMatch "\\.php$">\n  SetHandler ${handler}\n</FilesMatch>\n<VirtualHost *:443>\n  ServerName app.example.org\n  DocumentRoot /srv/shop/public\n  DirectoryIndex index.php\n  SSLEngine on\n  SSLCertificateFile /etc/ssl/app.pem\n  SSLCertificateKeyFile /etc/ssl/app.key\n</VirtualHost>\n`,
      'composer.json': '{ "require": { "laravel/framework": "^12.1" } }\n',
      'bootstrap/app.php':
        "<?php\nreturn Application::configure()->withMiddleware(function ($middleware) { $middleware->trustProxies(at: '*'); })->create();\n",
    }
    assert.ok(rulesIn(files).includes('P301'))
    const { cures } = findCures(viewOf(stackOf(files), '2026-01-01'))
    const text = applyEdits(files['site.conf'], cures.find(({ product }) => product === 'apache')?.edits ?? [])
    assert.equal(text.includes('ProxyPreserveHost'), hasProxy)
    const { findings } = diagnose(stackOf({ ...files, 'site.conf': text }), { today: '2026-01-01' })
    assert.deepEqual(
      findings.filter(({ level }) => level === 'error').map(({ rule }) => rule),
      [],
    )
  })
}
