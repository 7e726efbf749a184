import { existsSync } from 'node:fs'
import { getuid } from 'node:process'

/** The test files that need more than Node: the Debian packages that bring it, or `root`. */
const needs: Readonly<Record<string, readonly string[]>> = {
  'packages/lasthop/test/doctor/live-tls.test.ts': ['openssl'],
  'tests/acme/challenges.test.ts': ['pebble', 'openssl', 'curl'],
  'tests/acme/dns.test.ts': ['pebble', 'openssl', 'bind9', 'curl'],
  'tests/acme/crash.test.ts': ['pebble', 'openssl', 'curl'],
  'tests/acme/edge.test.ts': ['pebble', 'openssl'],
  'tests/acme/faults.test.ts': ['pebble', 'openssl'],
  'tests/acme/kinds.test.ts': ['pebble', 'openssl', 'bind9'],
  'tests/acme/lifetime.test.ts': ['pebble', 'openssl'],
  'tests/acme/on-demand.test.ts': ['pebble', 'openssl'],
  'tests/acme/revoke.test.ts': ['pebble', 'openssl'],
  'tests/acme/storage.test.ts': ['pebble', 'openssl', 'root'],
  'tests/acme/turns.test.ts': ['pebble', 'openssl'],
  'tests/attacks/challenges.test.ts': ['pebble', 'openssl'],
  'tests/attacks/client-certificates.test.ts': ['openssl'],
  'tests/e2e/commands.test.ts': ['openssl'],
  'tests/e2e/corpus-django.test.ts': ['gunicorn', 'python3-django'],
  'tests/e2e/console.test.ts': ['chromium', 'libnss3-tools'],
  'tests/e2e/corpus-flask.test.ts': ['gunicorn', 'python3-flask'],
  'tests/e2e/corpus-php.test.ts': ['php-cli'],
  'tests/e2e/corpus-rails.test.ts': ['ruby-rails', 'puma'],
  'tests/e2e/corpus-starlette.test.ts': ['uvicorn', 'python3-starlette'],
  'tests/e2e/corpus-tomcat.test.ts': ['tomcat10-common', 'default-jre-headless'],
  'tests/e2e/demo.test.ts': ['chromium', 'libnss3-tools'],
  'tests/e2e/django-launched.test.ts': ['gunicorn', 'uvicorn', 'python3-django'],
  'tests/e2e/django.test.ts': ['gunicorn', 'python3-django', 'chromium', 'libnss3-tools'],
  'tests/e2e/low-ports.test.ts': ['root'],
  'tests/doctor/fix-apache.test.ts': ['apache2', 'gunicorn', 'python3-django', 'openssl'],
  'tests/doctor/fix-verify-apache.test.ts': ['apache2', 'gunicorn', 'python3-django', 'openssl'],
  'tests/doctor/fix-nginx.test.ts': ['nginx', 'gunicorn', 'python3-django', 'openssl'],
  'tests/doctor/render-apps.test.ts': [
    'python3-waitress',
    'gunicorn',
    'python3-django',
    'python3-flask',
    'python3-starlette',
    'uvicorn',
    'ruby-rails',
    'puma',
  ],
  'tests/doctor/fix-haproxy.test.ts': ['haproxy', 'gunicorn', 'python3-django', 'openssl'],
  'tests/models/gunicorn-django.test.ts': ['gunicorn', 'python3-django'],
  'tests/models/php-fpm.test.ts': ['nginx', 'apache2', 'php-fpm'],
  'tests/models/php.test.ts': ['php-cli', 'php-symfony-http-foundation', 'php-illuminate-http'],
  'tests/models/puma-rails.test.ts': ['ruby-rails', 'puma'],
  'tests/models/tomcat.test.ts': ['tomcat10-common', 'default-jre-headless'],
  'tests/models/waitress.test.ts': ['python3-waitress'],
  'tests/models/uwsgi.test.ts': ['uwsgi-core', 'uwsgi-plugin-python3', 'nginx'],
  'tests/models/own-server.test.ts': ['daphne', 'python3-hypercorn', 'python3-django', 'python3-flask'],
  'tests/models/gunicorn-flask.test.ts': ['gunicorn', 'python3-flask'],
  'tests/models/uvicorn-starlette.test.ts': ['uvicorn', 'python3-starlette'],
  'tests/e2e/own-files.test.ts': ['openssl'],
  'tests/e2e/testssl.test.ts': ['testssl.sh', 'openssl'],
  'tests/doctor/browser.test.ts': ['chromium', 'openssl', 'gunicorn', 'python3-django'],
  'tests/doctor/chain.test.ts': ['nginx', 'apache2', 'haproxy', 'caddy', 'gunicorn'],
  'tests/doctor/ruler.test.ts': ['nginx', 'tomcat10-common', 'default-jre-headless'],
  'tests/doctor/matrix.test.ts': [
    'nginx',
    'apache2',
    'haproxy',
    'caddy',
    'openssl',
    'gunicorn',
    'python3-django',
    'python3-flask',
    'python3-starlette',
    'ruby-rails',
    'puma',
    'uvicorn',
  ],
  'tests/models/apache.test.ts': ['apache2', 'openssl'],
  'tests/peers/h2-upstreams.test.ts': ['nginx', 'haproxy'],
  'tests/peers/comparison.test.ts': ['nginx', 'haproxy', 'caddy', 'apache2', 'openssl'],
  'tests/models/nginx.test.ts': ['nginx', 'openssl'],
  'tests/models/kept-connections.test.ts': ['nginx', 'openssl'],
  'tests/models/haproxy.test.ts': ['haproxy', 'openssl'],
  'tests/models/haproxy-maps.test.ts': ['haproxy'],
  'tests/models/caddy.test.ts': ['caddy', 'openssl'],
  'tests/models/sound-edges.test.ts': ['apache2', 'nginx', 'haproxy', 'caddy', 'openssl'],
  'tests/peers/bench.test.ts': ['nginx', 'haproxy', 'caddy', 'apache2', 'openssl'],
}

/** One file of each package: when it is there, the package is. */
const landmarks: Readonly<Record<string, string>> = {
  bind9: '/usr/sbin/named',
  apache2: '/usr/sbin/apache2',
  caddy: '/usr/bin/caddy',
  chromium: '/usr/bin/chromium',
  curl: '/usr/bin/curl',
  daphne: '/usr/bin/daphne',
  gunicorn: '/usr/lib/python3/dist-packages/gunicorn/__init__.py',
  haproxy: '/usr/sbin/haproxy',
  'libnss3-tools': '/usr/bin/certutil',
  nginx: '/usr/sbin/nginx',
  openssl: '/usr/bin/openssl',
  'php-cli': '/usr/bin/php',
  'php-fpm': '/etc/php/8.2/fpm/php-fpm.conf',
  'php-illuminate-http': '/usr/share/php/Illuminate/Http/autoload.php',
  'php-symfony-http-foundation': '/usr/share/php/Symfony/Component/HttpFoundation/autoload.php',
  'python3-flask': '/usr/lib/python3/dist-packages/flask/__init__.py',
  'python3-hypercorn': '/usr/bin/hypercorn',
  'python3-waitress': '/usr/lib/python3/dist-packages/waitress/__init__.py',
  'python3-starlette': '/usr/lib/python3/dist-packages/starlette/__init__.py',
  puma: '/usr/bin/puma',
  'ruby-rails': '/usr/bin/rails',
  'default-jre-headless': '/usr/bin/java',
  'tomcat10-common': '/usr/share/tomcat10/bin/bootstrap.jar',
  'uwsgi-core': '/usr/bin/uwsgi-core',
  'uwsgi-plugin-python3': '/usr/lib/uwsgi/plugins/python3_plugin.so',
  uvicorn: '/usr/bin/uvicorn',
  pebble: '/usr/bin/pebble',
  'testssl.sh': '/usr/bin/testssl',
  'python3-django': '/usr/lib/python3/dist-packages/django/__init__.py',
}

/** Every Debian package that these test files need, once each. */
export function debianPackagesOf(files: readonly string[]): string[] {
  return [...new Set(files.flatMap((file) => needs[file] ?? []))].filter((name) => name !== 'root').toSorted()
}

/** What this test file needs and this machine lacks. */
export function missingFor(file: string): string[] {
  return missingOf(needs[file] ?? [])
}

/** Those of the needs that this machine lacks. */
export function missingOf(needed: readonly string[]): string[] {
  return needed.filter((name) => !isThere(name))
}

function isThere(name: string): boolean {
  return name === 'root' ? getuid?.() === 0 : existsSync(landmarks[name] ?? name)
}
