/** `lasthop fix --verify` with a real nginx and a real Django: kept when the running site is better for it, put back when it is not. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { launcher, runCommand, type Outcome } from '../e2e/run-command.ts'
import { startDjango } from '../e2e/start-django.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { answers } from '../models/send.ts'

const django = await startDjango('admin')
after(() => django[Symbol.asyncDispose]())

test('a change that helps the running site is kept, with the same request before and after', async () => {
  await using stack = await startStack()
  const said = await stack.fix('--reload', stack.reload, '--verify', stack.url)
  assert.equal(said.code, 0, said.stdout + said.stderr)
  assert.match(said.stdout, /the change helped/)
  assert.match(said.stdout, /P101 fixed\n {4}asked\s+GET\s+\S*next=/)
  assert.match(said.stdout, /before .*next value="http:/s)
  assert.match(said.stdout, /after .*next value=""/s)
  assert.match(said.stdout, /P209 fixed.*after .*\(to\s+X-Forwarded-Proto:\s+http\)/s)
  assert.doesNotMatch(said.stdout, /was not asked/)
  assert.notEqual(stack.file(), stack.recipe)
})

test('a change that the site does not show is put back, and loaded again', async () => {
  await using stack = await startStack()
  const said = await stack.fix('--reload', `echo loaded >> ${stack.folder}/loads`, '--verify', stack.url)
  assert.equal(said.code, 4, said.stdout + said.stderr)
  assert.match(said.stdout, /P101 still there/)
  assert.match(said.stderr, /Everything is as it was/)
  assert.equal(stack.file(), stack.recipe)
  assert.equal(readFileSync(join(stack.folder, 'loads'), 'utf8'), 'loaded\nloaded\n')
})

test('a site that ends with the reload gets its old files back', async () => {
  await using stack = await startStack()
  const said = await stack.fix('--reload', `kill $(cat ${stack.folder}/nginx.pid) || true`, '--verify', stack.url)
  assert.equal(said.code, 4, said.stdout + said.stderr)
  assert.match(said.stdout, /no answer after the change/)
  assert.equal(stack.file(), stack.recipe)
})

test('a site that cannot be asked before leaves every file alone', async () => {
  await using stack = await startStack()
  const [closed = 0] = await findFreePorts(1)
  const said = await stack.fix('--reload', stack.reload, '--verify', `https://localhost:${closed}`)
  assert.equal(said.code, 3, said.stdout + said.stderr)
  assert.match(said.stderr, /the port is closed.*\nNothing was written/)
  assert.equal(stack.file(), stack.recipe)
  assert.ok(!existsSync(join(stack.folder, '.nginx.conf.lasthop-backup')))
})

test('--verify without --reload, and with a word that is no address, is refused', async () => {
  await using stack = await startStack()
  const unloaded = await stack.fix('--verify', stack.url)
  assert.equal(unloaded.code, 2)
  assert.match(unloaded.stderr, /needs --reload/)
  const unread = await stack.fix('--reload', 'true', '--verify', 'app.example.org')
  assert.equal(unread.code, 2)
  assert.match(unread.stderr, /is not the address of a site/)
  assert.equal(stack.file(), stack.recipe)
})

interface Stack extends AsyncDisposable {
  readonly folder: string
  readonly url: string
  readonly recipe: string
  /** The command that lets nginx read its file again. */
  readonly reload: string
  file(): string
  fix(...words: readonly string[]): Promise<Outcome>
}

/** nginx that passes the Host and says nothing of TLS, before the admin of Django. */
async function startStack(): Promise<Stack> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(makeTemporaryFolder()).path
  const [port = 0] = await findFreePorts(1)
  const { certificate, key } = makeCertificate(folder)
  const path = join(folder, 'nginx.conf')
  const recipe = `user root;
daemon off;
worker_processes 1;
error_log stderr notice;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    location / {
      proxy_set_header Host $http_host;
      proxy_pass http://127.0.0.1:${django.port};
    }
  }
}
`
  writeFileSync(path, recipe)
  writeFileSync(join(folder, 'gunicorn.conf.py'), `bind = "127.0.0.1:${django.port}"\nwsgi_app = "wsgi"\n`)
  // Without the condition by which other tests take the setting away: what depends on it is unknown to the doctor.
  const settings = readFileSync(join(import.meta.dirname, '../e2e/django-admin/settings.py'), 'utf8')
  writeFileSync(join(folder, 'settings.py'), settings.replace(/^if .*\n {4}(?=SECURE_PROXY)/m, ''))
  started.use(
    await startProcess<true>({
      command: '/usr/sbin/nginx',
      words: ['-p', folder, '-c', path, '-e', 'stderr'],
      readReady: (output) => (output.includes('start worker process') ? true : undefined),
    }),
  )
  await answers(port)
  const running = started.move()
  const versions = ['--assume', 'nginx=1.22.1', '--assume', 'gunicorn=20.1.0', '--assume', 'django=3.2.25']
  return {
    folder,
    url: `https://localhost:${port}`,
    recipe,
    reload: `/usr/sbin/nginx -p ${folder} -c ${path} -e ${folder}/reload.log -s reload`,
    file: () => readFileSync(path, 'utf8'),
    fix: (...words) =>
      runCommand(
        folder,
        launcher,
        'fix',
        'nginx.conf',
        'gunicorn.conf.py',
        'settings.py',
        ...versions,
        '--ca',
        certificate,
        ...words,
      ),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
