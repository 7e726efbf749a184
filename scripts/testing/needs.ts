import { existsSync } from 'node:fs'

/** The test files that need more than Node, and the Debian packages that bring it. */
const needs: Readonly<Record<string, readonly string[]>> = {
  'tests/e2e/corpus-django.test.ts': ['gunicorn', 'python3-django'],
  'tests/e2e/demo.test.ts': ['chromium', 'libnss3-tools'],
  'tests/e2e/django.test.ts': ['gunicorn', 'python3-django', 'chromium', 'libnss3-tools'],
  'tests/peers/bench-peers.test.ts': ['nginx', 'haproxy', 'caddy', 'apache2', 'openssl', 'wrk'],
}

/** One file of each package: when it is there, the package is. */
const landmarks: Readonly<Record<string, string>> = {
  apache2: '/usr/sbin/apache2',
  caddy: '/usr/bin/caddy',
  chromium: '/usr/bin/chromium',
  gunicorn: '/usr/lib/python3/dist-packages/gunicorn/__init__.py',
  haproxy: '/usr/sbin/haproxy',
  'libnss3-tools': '/usr/bin/certutil',
  nginx: '/usr/sbin/nginx',
  openssl: '/usr/bin/openssl',
  'python3-django': '/usr/lib/python3/dist-packages/django/__init__.py',
  wrk: '/usr/bin/wrk',
}

/** Every Debian package that these test files need, once each. */
export function debianPackagesOf(files: readonly string[]): string[] {
  return [...new Set(files.flatMap((file) => needs[file] ?? []))].toSorted()
}

/** The Debian packages that this test file needs and this machine lacks. */
export function missingFor(file: string): string[] {
  return missingPackages(needs[file] ?? [])
}

/** Those of the packages whose landmark is not on this machine. */
export function missingPackages(packages: readonly string[]): string[] {
  return packages.filter((name) => !existsSync(landmarks[name] ?? name))
}
