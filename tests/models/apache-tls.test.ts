/** What Apache makes of the name in the TLS handshake: new sessions and such as are taken up again, of TLS 1.2 and 1.3. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import test from 'node:test'
import tls from 'node:tls'
import { problem } from '@lasthop/contract'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { apache } from '../../packages/lasthop/src/products/apache/product.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { preamble, startApache } from './apache/start-apache.ts'
import { observed, predicted } from './compare.ts'
import { startLane, type Lane } from './lane.ts'
import { answers, send, type Door } from './send.ts'
import { socketAt } from './subjects.ts'

const sites = ['ServerName app.test', 'ServerName other.example\nServerAlias *.test', 'ServerName other.example']
const modules = 'mpm_event authz_core ssl socache_shmcb proxy proxy_http'.split(' ')
const asked = [
  'GET /a HTTP/1.0\r\n\r\n',
  'GET /a HTTP/1.0\r\nHost: evil.test\r\n\r\n',
  'GET /a HTTP/1.1\r\n\r\n',
  'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n',
]

test('Apache asks for a host exactly where the session of TLS has a name, as its model says', async () => {
  using folder = makeTemporaryFolder()
  chmodSync(folder.path, 0o755)
  await using lane = await startLane()
  const ports = await findFreePorts(sites.length)
  const { certificate, key } = makeCertificate(folder.path)
  const hosts = sites.map(
    (names, index) =>
      `Listen 127.0.0.1:${ports[index]}\n<VirtualHost 127.0.0.1:${ports[index]}>\n${names}\nSSLEngine on\nSSLCertificateFile ${certificate}\nSSLCertificateKeyFile ${key}\nProxyPass / http://127.0.0.1:${lane.port}/\n</VirtualHost>\n`,
  )
  const text = `${preamble(folder.path, modules)}ServerName main.test\n${hosts.join('')}`
  await using running = await startApache(folder.path, text)
  assert.equal(running.hasEnded(), false)
  const wrong: string[] = []
  for (const port of ports) {
    await answers(port)
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
      wrong.push(...(await differences(text, { lane, port, maxVersion })))
  }
  assert.deepEqual(wrong, [])
})

interface Contest {
  readonly lane: Lane
  readonly port: number
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3'
}

async function differences(text: string, { lane, port, maxVersion }: Contest): Promise<readonly string[]> {
  const [edge] = apache.parse(readerOf(text), ['apache2.conf'], {})
  assert.ok(edge)
  const secureContext = tls.createSecureContext({ maxVersion })
  const wrong: string[] = []
  for (const servername of ['app.test', '']) {
    const session = await startSession(port, { secureContext, servername })
    for (const resumed of [undefined, session]) {
      const door: Door = { port, isTls: true, tls: { secureContext, servername, ...(resumed && { session: resumed }) } }
      for (const raw of asked) {
        const { sni: _, ...socket } = socketAt(door)
        const isResumed = resumed !== undefined && maxVersion === 'TLSv1.2'
        const name = servername === '' ? {} : { sni: servername }
        const says = predicted(edge.passBytes({ ...socket, ...name, ...(isResumed && { isResumed }) }, raw))
        lane.takeHeads()
        const reply = await send(door, raw, 20_000)
        const real = observed({ reply, heads: lane.takeHeads() })
        if (says !== real) wrong.push(`${maxVersion} ${servername} ${isResumed} ${raw}: ${real} and not ${says}`)
      }
    }
  }
  return wrong
}

/** A session that can be taken up again. */
async function startSession(port: number, how: NonNullable<Door['tls']>): Promise<Buffer> {
  const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...how })
  const held = once(socket, 'session')
  const answered = once(socket, 'data')
  await once(socket, 'secureConnect')
  // TLS 1.3 sends it with what comes first.
  socket.write(asked[3] ?? '')
  const [session]: Buffer[] = await held
  await answered
  socket.destroy()
  assert.ok(session)
  return session
}

function readerOf(text: string) {
  const file = { path: 'apache2.conf', text }
  return { readFile: (path: string) => (path === file.path ? file : problem('Not there.')), glob: () => [] }
}
