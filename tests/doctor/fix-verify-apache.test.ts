/** `lasthop fix --verify` with a real Apache and a real Django: kept, put back, and kept without a proof, each with its exit code. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { launcher, runCommand, type Outcome } from '../e2e/run-command.ts'
import { startDjango } from '../e2e/start-django.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { preamble, startApache } from '../models/apache/start-apache.ts'

const django = await startDjango('admin')
after(() => django[Symbol.asyncDispose]())

test('a change that helps is kept, after a graceful restart', async () => {
  await using stack = await startStack(says)
  const said = await stack.fix(stack.graceful)
  assert.equal(said.code, 0, said.stdout + said.stderr)
  assert.match(said.stdout, /the change helped/)
  assert.match(said.stdout, /P101 fixed/)
  assert.match(said.stdout, /before .*next value="http:/s)
  assert.match(said.stdout, /after .*next value=""/s)
  assert.notEqual(stack.file(), stack.recipe)
  assert.equal(readFileSync(join(stack.folder, '.site.conf.lasthop-backup'), 'utf8'), stack.recipe)
})

test('a change that Apache was not told of does not help: the old file is there again, and was loaded', async () => {
  await using stack = await startStack(says)
  const said = await stack.fix(`echo loaded >> ${stack.folder}/loads`)
  assert.equal(said.code, 4, said.stdout + said.stderr)
  assert.match(said.stdout, /P101 still there/)
  assert.match(said.stderr, /Everything is as it was/)
  assert.equal(stack.file(), stack.recipe)
  assert.equal(readFileSync(join(stack.folder, 'loads'), 'utf8'), 'loaded\nloaded\n')
})

test('where the running site showed none of it, the change is kept, and the exit code says that nothing is proved', async () => {
  // What runs is right already; the file that was given is not what runs.
  await using stack = await startStack(`${says}\n  RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"`)
  writeFileSync(join(stack.folder, 'site.conf'), stack.silent)
  const said = await stack.fix('true')
  assert.equal(said.code, 3, said.stdout + said.stderr)
  assert.match(said.stdout, /showed none of it before, so that it cannot show that it is gone/)
  assert.notEqual(stack.file(), stack.silent)
  assert.ok(existsSync(join(stack.folder, '.site.conf.lasthop-backup')))
})

/** Forwarding fields of clients are taken away in every spelling: what is left is what the site says itself. */
const says = [
  '  RequestHeader unset Connection "expr=%{HTTP:Connection} =~ /forwarded|real-ip/i"',
  ...[
    'Forwarded',
    'X-Forwarded-Proto',
    'X-Forwarded-Ssl',
    'X-Forwarded-Protocol',
    'X-Forwarded-Scheme',
    'X-Forwarded-Prefix',
    'X-Forwarded-Port',
    'X-Forwarded-Host',
    'X_Forwarded_Proto',
    'X-Forwarded_Proto',
    'X_Forwarded-Proto',
    'X_Forwarded_Host',
    'X_Forwarded_Ssl',
  ].map((name) => `  RequestHeader unset ${name}`),
].join('\n')

interface Stack extends AsyncDisposable {
  readonly folder: string
  /** The site's file as it was loaded. */
  readonly recipe: string
  /** The same without a word on the scheme. */
  readonly silent: string
  readonly graceful: string
  file(): string
  fix(reload: string): Promise<Outcome>
}

/** Apache before the admin of Django, with these lines in its only site. */
async function startStack(lines: string): Promise<Stack> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(makeTemporaryFolder()).path
  const [port = 0] = await findFreePorts(1)
  const { certificate, key } = makeCertificate(folder)
  const start = preamble(folder, ['mpm_event', 'authz_core', 'headers', 'ssl', 'proxy', 'proxy_http', 'setenvif'])
  const site = (words: string): string => `${start}Listen 127.0.0.1:${port}
<VirtualHost *:${port}>
  ServerName localhost
  SSLEngine on
  SSLCertificateFile ${certificate}
  SSLCertificateKeyFile ${key}
${words}
  ProxyPreserveHost On
  ProxyPass / http://127.0.0.1:${django.port}/ disablereuse=on
</VirtualHost>
`
  const path = join(folder, 'site.conf')
  const recipe = site(lines)
  writeFileSync(path, recipe)
  writeFileSync(join(folder, 'gunicorn.conf.py'), `bind = "127.0.0.1:${django.port}"\nwsgi_app = "wsgi"\n`)
  // Without the condition by which other tests take the setting away: what depends on it is unknown to the doctor.
  const settings = readFileSync(join(import.meta.dirname, '../e2e/django-admin/settings.py'), 'utf8')
  writeFileSync(join(folder, 'settings.py'), settings.replace(/^if .*\n {4}(?=SECURE_PROXY)/m, ''))
  started.use(await startApache(folder, `Include ${path}\n`))
  const running = started.move()
  const versions = ['--assume', 'apache=2.4.71', '--assume', 'gunicorn=20.1.0', '--assume', 'django=3.2.25']
  const words = ['site.conf', 'gunicorn.conf.py', 'settings.py', ...versions, '--ca', certificate]
  return {
    folder,
    recipe,
    silent: site(says),
    graceful: `/usr/sbin/apache2 -d ${folder} -f ${folder}/apache.conf -k graceful`,
    file: () => readFileSync(path, 'utf8'),
    fix: (reload) =>
      runCommand(folder, launcher, 'fix', ...words, '--reload', reload, '--verify', `https://localhost:${port}`),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
