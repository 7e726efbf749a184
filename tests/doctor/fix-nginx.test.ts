import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { launcher, runCommand } from '../e2e/run-command.ts'
import { startDjango } from '../e2e/start-django.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { answers } from '../models/send.ts'
import { findUnsound } from './unsound.ts'

test('a widely copied configuration of nginx is unsound, and sound once lasthop fix has changed it', async () => {
  using folder = makeTemporaryFolder()
  await using django = await startDjango('truth')
  const [httpsPort = 0, httpPort = 0] = await findFreePorts(2)
  const { certificate, key } = makeCertificate(folder.path)
  const recipe = `user root;
daemon off;
worker_processes 1;
error_log stderr notice;
pid ${folder.path}/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder.path}/body;
  proxy_temp_path ${folder.path}/proxy;
  fastcgi_temp_path ${folder.path}/fastcgi;
  uwsgi_temp_path ${folder.path}/uwsgi;
  scgi_temp_path ${folder.path}/scgi;
  underscores_in_headers on;
  map $http_x_forwarded_proto $proxy_x_forwarded_proto {
    default $http_x_forwarded_proto;
    ''      $scheme;
  }
  upstream django { server 127.0.0.1:${django.port}; }
  server {
    listen 127.0.0.1:${httpsPort} ssl;
    listen 127.0.0.1:${httpPort};
    server_name localhost;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    location / {
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $proxy_x_forwarded_proto;
      proxy_pass http://django;
    }
  }
}
`
  writeFileSync(join(folder.path, 'nginx.conf'), recipe)
  writeFileSync(join(folder.path, 'gunicorn.conf.py'), `bind = "127.0.0.1:${django.port}"\nwsgi_app = "wsgi"\n`)
  // Without the condition by which other tests take the setting away: what depends on it is unknown to the doctor.
  const settings = readFileSync(join(import.meta.dirname, '../e2e/django-admin/settings.py'), 'utf8')
  writeFileSync(join(folder.path, 'settings.py'), settings.replace(/^if .*\n {4}(?=SECURE_PROXY)/m, ''))

  const run = async (): Promise<readonly string[]> => {
    await using nginx = await startProcess<true>({
      command: '/usr/sbin/nginx',
      words: ['-p', folder.path, '-c', join(folder.path, 'nginx.conf'), '-e', 'stderr'],
      readReady: (output) => (output.includes('start worker process') ? true : undefined),
    })
    await answers(httpPort)
    assert.ok(!nginx.hasEnded())
    return await findUnsound({ httpsPort, httpPort, certificate })
  }
  const before = await run()
  assert.ok(before.some((each) => each.includes('on http: secure is true')))

  const versions = ['--assume', 'nginx=1.22.1', '--assume', 'gunicorn=20.1.0', '--assume', 'django=3.2.25']
  const files = ['nginx.conf', 'gunicorn.conf.py', 'settings.py']
  const { stdout, stderr, code } = await runCommand(folder.path, launcher, 'fix', ...files, ...versions)
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /nginx: its own check passes/)
  assert.equal(readFileSync(join(folder.path, '.nginx.conf.lasthop-backup'), 'utf8'), recipe)
  assert.deepEqual(await run(), [])
})
