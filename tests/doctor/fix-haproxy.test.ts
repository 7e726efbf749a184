import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { launcher, runCommand } from '../e2e/run-command.ts'
import { startDjango } from '../e2e/start-django.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startHaproxy } from '../models/haproxy/start-haproxy.ts'
import { answers } from '../models/send.ts'
import { findUnsound } from './unsound.ts'

test('the classic recipe for HAProxy is unsound, and sound once lasthop fix has changed it', async () => {
  using folder = makeTemporaryFolder()
  await using django = await startDjango('truth')
  const [httpsPort = 0, httpPort = 0] = await findFreePorts(2)
  const { certificate, pair } = makeCertificate(folder.path)
  const recipe = `global
  nbthread 1

defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 30s
  timeout server 30s

frontend www
  bind 127.0.0.1:${httpsPort} ssl crt ${pair}
  bind 127.0.0.1:${httpPort}
  # Tell the application that it is https
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  default_backend django

backend django
  server web1 127.0.0.1:${django.port} check
`
  writeFileSync(join(folder.path, 'haproxy.cfg'), recipe)
  writeFileSync(join(folder.path, 'gunicorn.conf.py'), `bind = "127.0.0.1:${django.port}"\nwsgi_app = "wsgi"\n`)
  // Without the condition by which other tests take the setting away: what depends on it is unknown to the doctor.
  const settings = readFileSync(join(import.meta.dirname, '../e2e/django-admin/settings.py'), 'utf8')
  writeFileSync(join(folder.path, 'settings.py'), settings.replace(/^if .*\n {4}(?=SECURE_PROXY)/m, ''))

  const run = async (text: string): Promise<readonly string[]> => {
    using place = makeTemporaryFolder()
    await using haproxy = await startHaproxy(place.path, text)
    await answers(httpPort)
    assert.ok(!haproxy.hasEnded())
    // Awaited here: HAProxy must not end before.
    return await findUnsound({ httpsPort, httpPort, certificate })
  }
  assert.notDeepEqual(await run(recipe), [])

  const versions = ['--assume', 'haproxy=2.6.12', '--assume', 'gunicorn=20.1.0', '--assume', 'django=3.2.25']
  const words = ['fix', 'haproxy.cfg', 'gunicorn.conf.py', 'settings.py', ...versions]
  const { stdout, stderr, code } = await runCommand(folder.path, launcher, ...words)
  assert.equal(code, 0, stdout + stderr)
  const cured = readFileSync(join(folder.path, 'haproxy.cfg'), 'utf8')
  // What is not the block's business stays as it was.
  for (const line of ['# Tell the application that it is https', `server web1 127.0.0.1:${django.port} check`])
    assert.ok(cured.includes(line), cured)
  assert.equal(readFileSync(join(folder.path, '.haproxy.cfg.lasthop-backup'), 'utf8'), recipe)
  assert.deepEqual(await run(cured), [])
})
