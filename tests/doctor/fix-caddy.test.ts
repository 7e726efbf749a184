import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { launcher, runCommand } from '../e2e/run-command.ts'
import { startDjango } from '../e2e/start-django.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startCaddy } from '../models/caddy/start-caddy.ts'
import { answers } from '../models/send.ts'
import { findUnsound } from './unsound.ts'

test('a Caddyfile that hands on what the client says is unsound, and sound once lasthop fix has changed it', async () => {
  using folder = makeTemporaryFolder()
  await using django = await startDjango('truth')
  const [httpsPort = 0, httpPort = 0] = await findFreePorts(2)
  const { certificate, key } = makeCertificate(folder.path)
  const recipe = `{
	admin off
	auto_https disable_redirects
}

(app) {
	# Tell Django what the balancer said
	reverse_proxy {args.0} {
		header_up Host {host}
		header_up X-Forwarded-Proto {header.X-Forwarded-Proto}
		header_down -Server
	}
}

http://localhost:${httpPort} {
	bind 127.0.0.1
	import app 127.0.0.1:${django.port}
}

https://localhost:${httpsPort} {
	bind 127.0.0.1
	tls ${certificate} ${key}
	import app 127.0.0.1:${django.port}
}
`
  writeFileSync(join(folder.path, 'Caddyfile'), recipe)
  writeFileSync(join(folder.path, 'gunicorn.conf.py'), `bind = "127.0.0.1:${django.port}"\nwsgi_app = "wsgi"\n`)
  // Without the condition by which other tests take the setting away: what depends on it is unknown to the doctor.
  const settings = readFileSync(join(import.meta.dirname, '../e2e/django-admin/settings.py'), 'utf8')
  writeFileSync(join(folder.path, 'settings.py'), settings.replace(/^if .*\n {4}(?=SECURE_PROXY)/m, ''))

  const run = async (text: string): Promise<readonly string[]> => {
    using place = makeTemporaryFolder()
    await using caddy = await startCaddy(place.path, text)
    await answers(httpPort)
    assert.ok(!caddy.hasEnded())
    // Awaited here: Caddy must not end before.
    return await findUnsound({ httpsPort, httpPort, certificate })
  }
  const before = await run(recipe)
  assert.ok(before.some((each) => each.includes('on http: secure is true')))

  const versions = ['--assume', 'caddy=2.6.2', '--assume', 'gunicorn=20.1.0', '--assume', 'django=3.2.25']
  const words = ['fix', 'Caddyfile', 'gunicorn.conf.py', 'settings.py', ...versions]
  const { stdout, stderr, code } = await runCommand(folder.path, launcher, ...words)
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /Caddy: its own check passes/i)
  const cured = readFileSync(join(folder.path, 'Caddyfile'), 'utf8')
  // What is not the block's business stays as it was.
  for (const line of ['# Tell Django what the balancer said', 'header_down -Server'])
    assert.ok(cured.includes(line), cured)
  assert.equal(readFileSync(join(folder.path, '.Caddyfile.lasthop-backup'), 'utf8'), recipe)
  assert.deepEqual(await run(cured), [])
})
