import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import tls from 'node:tls'
import { defaultContract, isProblem } from '@lasthop/contract'
import { runPass } from '../../src/workers/canary/pass.ts'
import { openWitness } from '../../src/workers/canary/witness.ts'
import { makeCertificate } from '../../../../bench/certificate.ts'
import { makeTemporaryFolder } from '../../../../tests/e2e/temporary-folder.ts'
import { readFileSync } from 'node:fs'

const site = { host: 'app.test', contract: defaultContract }

test('a door that passes on whatever clients say is found out, with the requests that show it', async () => {
  await using lying = await startDoor((secure, path) => {
    const app = net.connect(path)
    secure.pipe(app).pipe(secure)
    app.on('error', () => secure.destroy())
    secure.on('error', () => app.destroy())
  })
  const finding = await lying.pass()
  assert.equal(finding.state, 'bad')
  assert.ok(finding.reached > 300)
  assert.match(
    finding.untruths.join('\n'),
    /^OR-001: The application believes the scheme to be http, and it is https\.$/m,
  )
})

test('a door that lets nothing through says nothing about belief', async () => {
  await using silent = await startDoor((secure) => void secure.destroy())
  const finding = await silent.pass()
  assert.equal(finding.state, 'unknown')
  assert.ok(finding.because)
})

/** A TLS server, and a canary in front of it. */
async function startDoor(serve: (secure: tls.TLSSocket, witness: string) => void) {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(makeTemporaryFolder())
  const path = join(folder.path, 'witness.sock')
  const opened = await openWitness(path)
  assert.ok(!isProblem(opened))
  const witness = stack.use(opened)
  const { certificate, key } = makeCertificate(folder.path)
  const pair = { cert: readFileSync(certificate), key: readFileSync(key) }
  const server = tls.createServer(pair, (secure) => serve(secure, path)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => void server.close())
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const door = {
    host: '127.0.0.1',
    port: address.port,
    servername: 'app.test',
    patienceMs: 250,
    expect: async () => {},
  }
  return {
    pass: () => runPass({ site, door, witness, paceMs: 0, signal: new AbortController().signal }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
