/** Lists that miss the proxy, files that compose gives to a service, and a WordPress beside an image of it. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { applyEdits } from '../../src/products/edit.ts'
import { rightApache, rulesIn, stackOf } from './stack-of.ts'

test('a proxy on this machine is added to the list of gunicorn, in its style', () => {
  const conf = (listed: string): string =>
    `bind = "127.0.0.1:8000"\nforwarded_allow_ips = "${listed}"  # the balancer\n`
  const files = {
    'site.conf': rightApache,
    'gunicorn.conf.py': conf('10.0.0.5, 10.0.0.6'),
    'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
    'app.service': '[Service]\nExecStart=/usr/bin/gunicorn -c gunicorn.conf.py app:app\n',
    'requirements.txt': 'gunicorn==23.0.0\nFlask==3.1.0\n',
  }
  const { findings } = diagnose(stackOf(files), { today: '2026-01-01' })
  const fix = findings.flatMap(({ fixes }) => fixes).find(({ note }) => note.startsWith('gunicorn'))
  const edited = applyEdits(files['gunicorn.conf.py'], fix?.edits ?? [])
  assert.equal(edited, conf('10.0.0.5, 10.0.0.6, 127.0.0.1'))
  assert.ok(!rulesIn({ ...files, 'gunicorn.conf.py': edited }).includes('P113'))
})

test('what WordPress gets is written with tabs where its file has them', () => {
  const config =
    "<?php\nif ( ! defined( 'ABSPATH' ) ) {\n\tdefine( 'ABSPATH', __DIR__ . '/' );\n}\n/* That's all, stop editing! */\nrequire_once ABSPATH . 'wp-settings.php';\n"
  const written = (text: string): string => {
    const [app] = stackOf({ 'blog/wp-config.php': text }).apps
    return applyEdits(text, app?.framework?.cures[0]?.edits ?? [])
  }
  assert.match(written(config), /^\t\$_SERVER\['HTTPS'\] = 'on';$/m)
  assert.match(written(config.replaceAll('\t', '    ')), /^ {4}\$_SERVER\['HTTPS'\] = 'on';$/m)
})

test('a wp-config.php beside an image is named, and so is the image', () => {
  const { ambiguities } = stackOf({
    'compose.yaml': 'services:\n  blog:\n    image: wordpress:6.8-fpm\n    volumes: ["html:/var/www/html"]\n',
    'wp-config.php': "<?php\ndefine( 'DB_NAME', 'blog' );\nrequire_once ABSPATH . 'wp-settings.php';\n",
  })
  assert.match(ambiguities.join(), /WordPress \(wp-config\.php\) or WordPress \(the image of the service blog\)/)
})

test('a wp-config.php that is mounted alone is that of its container', () => {
  const { apps } = stackOf({
    'compose.yaml':
      'services:\n  blog:\n    image: wordpress:6.8-fpm\n    volumes: ["html:/var/www/html", "./wp-config.php:/var/www/html/wp-config.php:ro"]\n',
    'wp-config.php': "<?php\ndefine( 'DB_NAME', 'blog' );\nrequire_once ABSPATH . 'wp-settings.php';\n",
  })
  assert.deepEqual(
    apps.map(({ framework }) => framework?.files[0]?.path),
    ['wp-config.php'],
  )
})

test('a file that compose gives to a service by name is seen where it is mounted', () => {
  const { services } = stackOf({
    'compose.yaml':
      'services:\n  proxy:\n    image: nginx:1.28\n    configs:\n      - source: site\n        target: /etc/nginx/conf.d/default.conf\n      - plain\n    secrets: [key]\nconfigs:\n  site: { file: ./proxy/site.conf }\n  plain: { file: ./plain.txt }\n  elsewhere: { external: true }\nsecrets:\n  key: { file: ./tls.key }\n',
  })
  assert.deepEqual(services[0]?.mounts, [
    { source: 'proxy/site.conf', target: '/etc/nginx/conf.d/default.conf' },
    { source: 'plain.txt', target: '/plain' },
    { source: 'tls.key', target: '/run/secrets/key' },
  ])
})
