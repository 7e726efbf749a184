import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { TLSSocket } from 'node:tls'
import { isProblem } from '@lasthop/contract'
import type { UpstreamSecurity } from '../../src/config/config.ts'
import { loadSecurity } from '../../src/upstream/secure.ts'
import { temporaryFolder } from '../certs/fixtures.ts'
import { startTestEdge, upstreamAt } from '../proxy/test-edge.ts'
import { days, openAuthority, type TestAuthority } from './authority.ts'
import { saying, startApp } from './raw-app.ts'

const silent = () => {}
const question = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'

suite('TL-10: an upstream is believed only with the right certificate', () => {
  const cases = [
    { name: 'an expired one', leaf: (ca: TestAuthority) => ca.issue(['127.0.0.1'], days(-9, -2)), reason: /expired/ },
    {
      name: 'one that is not valid yet',
      leaf: (ca: TestAuthority) => ca.issue(['127.0.0.1'], days(2, 9)),
      reason: /yet/,
    },
    { name: 'one for another address', leaf: (ca: TestAuthority) => ca.issue(['127.0.0.2']), reason: /another name/ },
    {
      name: 'one for a name at an address',
      leaf: (ca: TestAuthority) => ca.issue(['app.test']),
      reason: /another name/,
    },
    {
      name: 'one whose name goes on behind a NUL',
      leaf: (ca: TestAuthority) => ca.issue(['app.test\0.evil.test']),
      serverName: 'app.test',
      reason: /another name/,
    },
    {
      name: 'one of another authority',
      leaf: (_: TestAuthority, other: TestAuthority) => other.issue(['127.0.0.1']),
      reason: /authority that is not known here/,
    },
  ]
  for (const { name, leaf, serverName, reason } of cases) {
    test(`${name} is a 502 that names the reason, and nothing is sent`, async () => {
      await using folder = await temporaryFolder()
      const [ca, other] = [openAuthority(folder.path, 'right'), openAuthority(folder.path, 'other')]
      const { certPem, keyPem } = leaf(ca, other)
      const believed: UpstreamSecurity = { ca: ca.rootFile, ...(serverName === undefined ? {} : { serverName }) }
      await using app = await startApp(saying('secret'), { secure: { cert: certPem, key: keyPem }, believed })
      await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
      using client = await edge.connect()
      assert.match(await client.send(question).until('request: '), /^HTTP\/1\.1 502 [^]*code: upstream-certificate/)
      assert.equal((await edge.entry(0)).reason, 'upstream-certificate')
      assert.match(edge.warnings.join('\n'), reason)
      assert.equal(app.received(), '')
    })
  }

  test('the authorities of Node and the system do not vouch for a private one', async () => {
    await using folder = await temporaryFolder()
    const { certPem, keyPem } = openAuthority(folder.path, 'private').issue(['127.0.0.1'])
    await using app = await startApp(saying('secret'), { secure: { cert: certPem, key: keyPem } })
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
    using client = await edge.connect()
    assert.match(await client.send(question).until('request: '), /code: upstream-certificate/)
  })
})

test('a verified upstream gets the request, and its connection is used again', async () => {
  await using folder = await temporaryFolder()
  const ca = openAuthority(folder.path, 'right')
  const { certPem, keyPem } = ca.issue(['127.0.0.1'])
  const secure = { cert: certPem, key: keyPem }
  await using app = await startApp(saying('hello'), { secure, believed: { ca: ca.rootFile } })
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  assert.match(await client.send(question).until('hello'), /^HTTP\/1\.1 200 /)
  await client.send(question.replace('/a', '/b')).until('hello')
  await edge.entry(1)
  assert.match(app.received(), /^GET \/a [^]*X-Forwarded-Proto: https\r\n[^]*GET \/b /)
  assert.equal(app.connections.length, 1)
})

test('a large body goes through TLS whole', async () => {
  await using folder = await temporaryFolder()
  const ca = openAuthority(folder.path, 'right')
  const { certPem, keyPem } = ca.issue(['127.0.0.1'])
  const length = 2_000_000
  await using app = await startApp(
    ({ socket, received }) => {
      if (received.endsWith('end')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone')
    },
    { secure: { cert: certPem, key: keyPem }, believed: { ca: ca.rootFile } },
  )
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  client.send(`POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${length}\r\n\r\n`)
  client.send(`${'x'.repeat(length - 3)}end`)
  await client.until('done')
  assert.equal(app.received().length - app.received().indexOf('\r\n\r\n') - 4, length)
})

test('the name that is configured is asked for and is the one that the certificate must have', async () => {
  await using folder = await temporaryFolder()
  const ca = openAuthority(folder.path, 'right')
  const { certPem, keyPem } = ca.issue(['app.internal'])
  const believed = { ca: ca.rootFile, serverName: 'app.internal' }
  await using app = await startApp(saying('hello'), { secure: { cert: certPem, key: keyPem }, believed })
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  await client.send(question).until('hello')
  const [connection] = app.connections
  assert.ok(connection?.socket instanceof TLSSocket)
  assert.equal(connection.socket.servername, 'app.internal')
})

test('an upstream that asks for a certificate is shown the configured one', async () => {
  await using folder = await temporaryFolder()
  const ca = openAuthority(folder.path, 'right')
  const { certPem, keyPem } = ca.issue(['127.0.0.1'])
  const mine = ca.issue(['edge.internal'])
  const files = { cert: join(folder.path, 'mine.pem'), key: join(folder.path, 'mine.key') }
  writeFileSync(files.cert, mine.certPem)
  writeFileSync(files.key, mine.keyPem)
  // The test's leaves are for servers: that the edge has shown one is what matters here, not whether it is accepted.
  const secure = { cert: certPem, key: keyPem, ca: ca.rootPem, requestCert: true, rejectUnauthorized: false }
  await using app = await startApp(saying('hello'), { secure, believed: { ca: ca.rootFile, ...files } })
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  await client.send(question).until('hello')
  const [connection] = app.connections
  assert.ok(connection?.socket instanceof TLSSocket)
  assert.equal(connection.socket.getPeerX509Certificate()?.subjectAltName, 'DNS:edge.internal')
})

test('a second connection resumes the session of the first', async () => {
  await using folder = await temporaryFolder()
  const ca = openAuthority(folder.path, 'right')
  const { certPem, keyPem } = ca.issue(['127.0.0.1'])
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello'
  await using app = await startApp(({ socket }) => void socket.write(answer), {
    secure: { cert: certPem, key: keyPem },
    believed: { ca: ca.rootFile },
  })
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  await client.send(question).until('hello')
  client.received = ''
  await client.send(question).until('hello')
  const [, second] = app.connections
  assert.ok(second?.socket instanceof TLSSocket)
  assert.equal(second.socket.isSessionReused(), true)
})

test('TL-11: bytes before the handshake are never read as an answer', async () => {
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  await using edge = await startTestEdge(silent, { site: { to: [{ ...upstreamAt(address.port), scheme: 'https' }] } })
  using client = await edge.connect()
  const received = await client.send(question).until('request: ')
  assert.match(received, /^HTTP\/1\.1 502 [^]*code: upstream-tls/)
  assert.doesNotMatch(received, /evil/)
  server.close()
})

test('an upstream that never ends its handshake is given up at the connect limit', async () => {
  await using app = await startApp(silent)
  await using edge = await startTestEdge(silent, {
    timeouts: { connectMs: 60 },
    site: { to: [{ ...app.upstream, scheme: 'https' }] },
  })
  using client = await edge.connect()
  assert.match(await client.send(question).until('request: '), /^HTTP\/1\.1 504 [^]*code: upstream-connect-timeout/)
})

suite('files that cannot be used are named', () => {
  const cases = [
    {
      name: 'a file that is not there',
      secure: { ca: '/nowhere/ca.pem' },
      says: /"\/nowhere\/ca\.pem" could not be read/,
    },
    { name: 'a file that is not PEM', secure: { ca: import.meta.filename }, says: /secure\.test\.ts" / },
  ]
  for (const { name, secure, says } of cases) {
    test(name, () => {
      const found = loadSecurity({ ...upstreamAt(1), scheme: 'https', secure })
      assert.ok(isProblem(found))
      assert.match(found.message, says)
    })
  }
})
