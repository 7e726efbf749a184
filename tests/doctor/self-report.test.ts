/** O0: an application with origin's witness tells the doctor what it believes, behind this edge and behind an nginx that says nothing. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isProblem, parseHopSecrets, type HopSecret } from '@lasthop/contract'
import { createOrigin } from '@lasthop/origin'
import { originServer } from '@lasthop/origin/node'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { makeWitnessKey } from '../../packages/lasthop/src/doctor/witness/sign-question.ts'
import { startEdge } from '../e2e/start-edge.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { answers } from '../models/send.ts'
import { askDoctor } from './ask-doctor.ts'

const key = makeWitnessKey()
const server = originServer(
  createServer((_request, response) => void response.end('<p>A page that shows nothing.</p>')),
  createOrigin({ trust: ['loopback'], witness: key }),
)
await once(server.listen(0, '127.0.0.1'), 'listening')
const address = server.address()
const appPort = typeof address === 'object' && address !== null ? address.port : 0
after(() => {
  server.closeAllConnections()
  server.close()
})

test('behind this edge the application says that it believes the truth, whatever a client sends', async () => {
  await using edge = await startEdge({ words: ['--to', `${appPort}`, '--host', 'localhost'] })
  const { diagnosis, faults } = await askDoctor(edge.httpsPort, edge.rootCertificate, { witnessKey: keyOf(key) })
  const [live] = diagnosis.lives
  assert.equal(live?.reach?.kind, 'origin')
  assert.equal(live.belief?.scheme, 'https')
  assert.ok(live.reach.rows.length >= 30)
  assert.deepEqual(faults, [])
  assert.ok(!live.unknown.some(({ because }) => /client address|can change/.test(because)))
})

test('behind an nginx that sets nothing, what the application believes of its clients is found, with its own reasons', async () => {
  await using nginx = await startNginx()
  const { diagnosis, rules } = await askDoctor(nginx.port, nginx.certificate, { witnessKey: keyOf(key) })
  for (const rule of ['P101', 'P106', 'P209', 'P301', 'P401'])
    assert.ok(rules.has(rule), `${rule} is not in ${[...rules].join(' ')}`)
  // Origin does not fold names: what passes in odd spellings is believed by nobody.
  for (const rule of ['P203', 'P204', 'P205']) assert.ok(!rules.has(rule), `${rule} was found`)
  const proof = diagnosis.findings.find(({ rule }) => rule === 'P101')?.evidence[0]
  assert.match(proof?.response ?? '', /scheme http, host localhost:\d+, client /)
  assert.match(proof?.reading ?? '', /The application says so itself/)
})

test('with a key that is not the one of the application, it is said, and other oracles are asked', async () => {
  await using edge = await startEdge({ words: ['--to', `${appPort}`, '--host', 'localhost'] })
  const { diagnosis } = await askDoctor(edge.httpsPort, edge.rootCertificate, { witnessKey: keyOf(makeWitnessKey()) })
  const [live] = diagnosis.lives
  assert.equal(live?.reach, undefined)
  assert.ok(diagnosis.unknown.some(({ because }) => because.includes('did not answer a signed question')))
})

function keyOf(text: string): HopSecret {
  const keys = parseHopSecrets(text)
  const [first] = isProblem(keys) ? [] : keys
  if (first === undefined) throw new Error('A new key is one.')
  return first
}

async function startNginx(): Promise<AsyncDisposable & { readonly port: number; readonly certificate: string }> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(makeTemporaryFolder()).path
  const { certificate, key: privateKey } = makeCertificate(folder)
  const [port = 0] = await findFreePorts(1)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `user root; daemon off; worker_processes 1; error_log stderr notice; pid ${folder}/nginx.pid; events {}
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  underscores_in_headers on;
  server {
    listen 127.0.0.1:${port} ssl; server_name localhost; ssl_certificate ${certificate}; ssl_certificate_key ${privateKey};
    location / { proxy_pass http://127.0.0.1:${appPort}; proxy_set_header Host $http_host; }
  }
}`,
  )
  started.use(
    await startProcess<true>({
      command: '/usr/sbin/nginx',
      words: ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
      readReady: (output) => (output.includes('start worker process') ? true : undefined),
    }),
  )
  await answers(port)
  const running = started.move()
  return { port, certificate: readFileSync(certificate, 'utf8'), [Symbol.asyncDispose]: () => running.disposeAsync() }
}
