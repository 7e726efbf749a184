import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { launcher, runCommand } from '../e2e/run-command.ts'
import { startDjango } from '../e2e/start-django.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { preamble, startApache } from '../models/apache/start-apache.ts'
import { findUnsound } from './unsound.ts'

test('the classic recipe for Apache is unsound, and sound once lasthop fix has changed it', async () => {
  using folder = makeTemporaryFolder()
  await using django = await startDjango('truth')
  const [httpsPort = 0, httpPort = 0] = await findFreePorts(2)
  const { certificate, key } = makeCertificate(folder.path)
  const start = preamble(folder.path, ['mpm_event', 'authz_core', 'headers', 'ssl', 'proxy', 'proxy_http', 'setenvif'])
  const listens = `Listen 127.0.0.1:${httpsPort}\nListen 127.0.0.1:${httpPort}\n`
  const site = (port: number, tls: string): string => `<VirtualHost *:${port}>
  ServerName localhost
${tls}  RequestHeader unset X-Forwarded-Proto
  RequestHeader set X-Forwarded-Proto https env=HTTPS
  ProxyPreserveHost On
  ProxyPass / http://127.0.0.1:${django.port}/
  ProxyPassReverse / http://127.0.0.1:${django.port}/
</VirtualHost>
`
  const tls = `  SSLEngine on\n  SSLCertificateFile ${certificate}\n  SSLCertificateKeyFile ${key}\n`
  const recipe = start + listens + site(httpsPort, tls) + site(httpPort, '')
  writeFileSync(join(folder.path, 'httpd.conf'), recipe)
  writeFileSync(join(folder.path, 'gunicorn.conf.py'), `bind = "127.0.0.1:${django.port}"\nwsgi_app = "wsgi"\n`)
  // Without the condition by which other tests take the setting away: what depends on it is unknown to the doctor.
  const settings = readFileSync(join(import.meta.dirname, '../e2e/django-admin/settings.py'), 'utf8')
  writeFileSync(join(folder.path, 'settings.py'), settings.replace(/^if .*\n {4}(?=SECURE_PROXY)/m, ''))

  const run = async (text: string): Promise<readonly string[]> => {
    await using apache = await startApache(folder.path, text)
    assert.ok(!apache.hasEnded())
    // Awaited here: Apache must not end before.
    return await findUnsound({ httpsPort, httpPort, certificate })
  }
  assert.notDeepEqual(await run(recipe), [])

  const versions = ['--assume', 'apache=2.4.71', '--assume', 'gunicorn=20.1.0', '--assume', 'django=3.2.25']
  const { stdout, stderr, code } = await runCommand(
    folder.path,
    launcher,
    'fix',
    'httpd.conf',
    'gunicorn.conf.py',
    'settings.py',
    ...versions,
  )
  assert.equal(code, 0, stdout + stderr)
  assert.equal(readFileSync(join(folder.path, '.httpd.conf.lasthop-backup'), 'utf8'), recipe)
  assert.deepEqual(await run(readFileSync(join(folder.path, 'httpd.conf'), 'utf8')), [])
})
