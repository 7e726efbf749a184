import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { launcher, runCommand } from '../e2e/run-command.ts'
import { startDjango } from '../e2e/start-django.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { adapt } from '../models/caddy/adapt.ts'
import { startCaddy } from '../models/caddy/start-caddy.ts'
import { answers } from '../models/send.ts'
import { findUnsound } from './unsound.ts'

const django = await startDjango('truth')
after(() => django[Symbol.asyncDispose]())

test('a Caddyfile that hands on what the client says is unsound, and sound once lasthop fix has changed it', async () => {
  using folder = makeTemporaryFolder()
  const { faulty, cured, run } = await hold('caddyfile', folder)
  const before = await run(faulty)
  assert.ok(before.some((each) => each.includes('on http: secure is true')))
  // What is not the block's business stays as it was.
  for (const line of ['# Tell Django what the balancer said', 'header_down -Server'])
    assert.ok(cured.includes(line), cured)
})

test('the same in the JSON that Caddy makes of it is sound once lasthop fix has changed it', async () => {
  using folder = makeTemporaryFolder()
  const { cured } = await hold('json', folder)
  assert.match(cured, /"response": \{\s+"delete": \[\s+"Server"/)
})

/** Lets the command cure the faulty configuration in the folder, which must outlive it, and holds the cured one to the corpus. */
async function hold(form: 'caddyfile' | 'json', folder: { readonly path: string }): Promise<Held> {
  const [httpsPort = 0, httpPort = 0] = await findFreePorts(2)
  const { certificate, key } = makeCertificate(folder.path)
  const caddyfile = recipe({ httpPort, httpsPort, certificate, key })
  const faulty = form === 'json' ? adapt(folder.path, caddyfile) : caddyfile
  const name = form === 'json' ? 'caddy.json' : 'Caddyfile'
  writeFileSync(join(folder.path, name), faulty)
  writeFileSync(join(folder.path, 'gunicorn.conf.py'), `bind = "127.0.0.1:${django.port}"\nwsgi_app = "wsgi"\n`)
  // Without the condition by which other tests take the setting away: what depends on it is unknown to the doctor.
  const settings = readFileSync(join(import.meta.dirname, '../e2e/django-admin/settings.py'), 'utf8')
  writeFileSync(join(folder.path, 'settings.py'), settings.replace(/^if .*\n {4}(?=SECURE_PROXY)/m, ''))

  const run = async (text: string): Promise<readonly string[]> => {
    using place = makeTemporaryFolder()
    await using caddy = await startCaddy(place.path, text, form)
    await answers(httpPort)
    assert.ok(!caddy.hasEnded())
    // Awaited here: Caddy must not end before.
    return await findUnsound({ httpsPort, httpPort, certificate })
  }
  const versions = ['--assume', 'caddy=2.6.2', '--assume', 'gunicorn=20.1.0', '--assume', 'django=3.2.25']
  const words = ['fix', name, 'gunicorn.conf.py', 'settings.py', ...versions]
  const { stdout, stderr, code } = await runCommand(folder.path, launcher, ...words)
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /caddy: its own check passes/)
  assert.equal(readFileSync(join(folder.path, `.${name}.lasthop-backup`), 'utf8'), faulty)
  const cured = readFileSync(join(folder.path, name), 'utf8')
  assert.deepEqual(await run(cured), [])
  return { faulty, cured, run }
}

interface Held {
  readonly faulty: string
  readonly cured: string
  /** What Django believed untruly behind this configuration. */
  readonly run: (text: string) => Promise<readonly string[]>
}

interface Setting {
  readonly httpPort: number
  readonly httpsPort: number
  readonly certificate: string
  readonly key: string
}

function recipe({ httpPort, httpsPort, certificate, key }: Setting): string {
  return `{
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
}
