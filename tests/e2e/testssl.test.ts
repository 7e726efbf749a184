import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { startEdge, type Edge } from './start-edge.ts'
import { startRecorder } from './start-recorder.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** One finding of testssl.sh. */
interface Finding {
  readonly id: string
  readonly severity: string
  readonly finding: string
}

test('testssl.sh finds nothing at LOW or above, and all its checks come to an end', async () => {
  await using app = await startRecorder((_request, socket) => void socket.write(hardened))
  await using edge = await startEdge({ config: configFor(app.port) })
  const findings = await runTestssl(edge)
  const counted = findings.filter(({ id, severity }) => faulty.has(severity) && !uncounted.has(id))
  assert.deepEqual(counted.map(tell), [])
  const ids = new Set(findings.filter(({ severity }) => severity !== 'WARN').map(({ id }) => id))
  const unseen = telling.filter((id) => !ids.has(id))
  assert.deepEqual(unseen, [], 'testssl.sh did not come to these checks')
})

/** Some of its checks send no name: the default site lets them see more than a refusal. */
function configFor(port: number): string {
  const site = `app.localhost: { to: 'http://127.0.0.1:${port}', hsts: { max_age: 1y, include_subdomains: true } }`
  return `default_site: app.localhost\nsites: { ${site} }\n`
}

async function runTestssl(edge: Edge): Promise<readonly Finding[]> {
  using folder = makeTemporaryFolder()
  const file = join(folder.path, 'findings.json')
  const about = ['--ip', '127.0.0.1', '--nodns', 'none', '--add-ca', join(edge.home, 'ca/root.crt')]
  const output = ['--quiet', '--color', '0', '--warnings', 'off', '--jsonfile', file]
  const words = [...checks, ...about, ...output, `https://app.localhost:${edge.httpsPort}`]
  const testssl = spawn('testssl', words, { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs })
  const [said] = await Promise.all([text(testssl.stdout), text(testssl.stderr), once(testssl, 'close')])
  assert.notEqual(testssl.exitCode, null, `testssl.sh took longer than ${limitMs / 1000} seconds: ${said}`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

function tell({ id, severity, finding }: Finding): string {
  return `${severity} ${id}: ${finding}`
}

const limitMs = 480_000

/**
 * Protocols, ciphers by kind, forward secrecy, the server's choices, its certificate, fields, and every fault with a name, but
 * BREACH, which is the app's. Left out for their length: each cipher by itself (-e, -E), which the kinds and the choices cover,
 * and the simulation of clients (-c).
 */
const checks = '-p -s -f -P -S -h -H -I -T -BB -R -C -O -Z -W -A -L -F -J -D -4'.split(' ')

/** A few of them that must have been made. */
const telling =
  'SSLv3 TLS1 TLS1_1 TLS1_2 TLS1_3 ALPN_HTTP2 cipher_order cert_chain_of_trust HSTS_time heartbleed ticketbleed secure_renego secure_client_renego'.split(
    ' ',
  )

/** LOW and above. WARN says that a check could not be made: so it must not be one of the telling ones. */
const faulty: ReadonlySet<string> = new Set(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'])

/** What its rating does not count: a local authority publishes no list of revoked certificates. */
const uncounted: ReadonlySet<string> = new Set(['cert_revocation'])

/** An app that sends the fields that it is looked at for. */
const hardened = [
  'HTTP/1.1 200 OK',
  'Content-Length: 2',
  `Date: ${new Date().toUTCString()}`,
  "Content-Security-Policy: default-src 'self'",
  'X-Content-Type-Options: nosniff',
  'X-Frame-Options: DENY',
  'Referrer-Policy: no-referrer',
  '',
  'ok',
].join('\r\n')
