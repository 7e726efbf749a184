import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import net from 'node:net'
import test from 'node:test'
import tls from 'node:tls'
import { askEdge, until } from '../e2e/ask-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { configOf, shownCertificate, startAcmeEdge, untilCertified } from './acme-edge.ts'
import { problemOf, startFaultyAuthority } from './faulty-authority.ts'
import { startPebble } from './start-pebble.ts'

test('certs renew gives a running edge of two workers a new certificate without a restart or a dropped connection', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using edge = await startAcmeEdge({
    pebble,
    sites: `sites:\n  app.test: { to: ${app.port}, tls: acme }\n`,
    workers: 2,
  })
  const first = await untilCertified(edge, 'app.test', pebble.rootCertificate)
  const kept = tls.connect({
    host: '127.0.0.1',
    port: edge.httpsPort,
    servername: 'app.test',
    ca: pebble.rootCertificate,
  })
  await once(kept, 'secureConnect')
  const { code, stdout, stderr } = await askEdge(edge.home, 'certs', 'renew', 'app.test')
  assert.equal(code, 0, stderr)
  assert.match(stdout, /^app\.test has a new certificate, signed by Pebble Intermediate CA \w+, good until \d{4}-/)
  for (let connection = 0; connection < 8; connection++) {
    const shown = await shownCertificate(edge, 'app.test', pebble.rootCertificate)
    assert.ok(typeof shown !== 'string')
    assert.notEqual(shown.serialNumber, first.serialNumber)
  }
  kept.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const [answer] = await once(kept, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 200 OK/)
  kept.destroy()
  const listed = await askEdge(edge.home, 'certs', 'list', '--config', edge.config)
  assert.equal(listed.code, 0)
  assert.match(
    listed.stdout,
    /^app\.test\n {4}ends on \d{4}-\d\d-\d\d, in \d+ days, signed by Pebble Intermediate.*\n {4}next renewal \d{4}-/,
  )
})

test('with the authority down at the start, other sites are served, and the cause is told with its cure', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  authority.meddle = () => ({ how: 'cut' })
  const sites = `sites:\n  app.test: { to: ${app.port}, tls: acme }\n  other.test: { to: ${app.port} }\n`
  await using edge = await startAcmeEdge({ pebble: { ...pebble, directory: authority.directory }, sites })
  assert.notEqual(typeof (await shownCertificate(edge, 'other.test')), 'string')
  assert.equal(typeof (await shownCertificate(edge, 'app.test')), 'string')
  await until(() => edge.process.output().includes('There is no certificate for app.test yet'), 'the message')
  const listed = await askEdge(edge.home, 'certs', 'list', '--config', edge.config)
  assert.equal(listed.code, 1)
  assert.match(
    listed.stdout,
    /app\.test\n {4}no certificate yet\n {4}the last try failed .* could not be reached: it closed the connection\.\n {4}Lasthop tries again by itself\..*\n {4}next try /,
  )
  const status = await askEdge(edge.home, 'status')
  assert.match(status.stdout, /app\.test .*none/)
  assert.match(status.stdout, /^ {2}app\.test: The authority at localhost:\d+ could not be reached/m)
  const refused = await askEdge(edge.home, 'certs', 'renew', 'app.test')
  assert.equal(refused.code, 3)
  assert.match(refused.stderr, /could not be reached/)
  authority.meddle = () => undefined
  assert.equal((await askEdge(edge.home, 'certs', 'renew', 'app.test')).code, 0)
  assert.notEqual(typeof (await shownCertificate(edge, 'app.test', pebble.rootCertificate)), 'string')
  assert.equal((await askEdge(edge.home, 'certs', 'list', '--config', edge.config)).code, 0)
})

test('certs renew without a running edge opens the ports itself, and the next start has the certificate', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  const sites = `sites:\n  app.test: { to: ${app.port}, tls: acme }\n`
  await using before = await startAcmeEdge({ pebble, sites })
  const first = await untilCertified(before, 'app.test', pebble.rootCertificate)
  await before.process.stop()
  const { code, stdout, stderr } = await askEdge(before.home, 'certs', 'renew', 'app.test', '--config', before.config)
  assert.equal(code, 0, stderr)
  assert.match(stdout, /has a new certificate/)
  await using after = await startAcmeEdge({ pebble, sites, home: before.home })
  const shown = await shownCertificate(after, 'app.test', pebble.rootCertificate)
  assert.ok(typeof shown !== 'string', String(shown))
  assert.notEqual(shown.serialNumber, first.serialNumber)
})

test('a name that is not kept here is told, with those that are', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using edge = await startAcmeEdge({ pebble, sites: `sites:\n  app.test: { to: ${app.port}, tls: acme }\n` })
  const { code, stderr } = await askEdge(edge.home, 'certs', 'renew', 'other.test')
  assert.equal(code, 3)
  assert.match(stderr, /No certificate for "other\.test" is kept here\. Those that are: app\.test\./)
})

test('a certificate is served on while a reload adds a name to it, and the new one takes its place', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  const parts = { pebble, sites: `sites:\n  app.test: { to: ${app.port}, tls: acme }\n` }
  await using edge = await startAcmeEdge(parts)
  await untilCertified(edge, 'app.test', pebble.rootCertificate)
  const sites = `sites:\n  app.test: { to: ${app.port}, tls: { acme: { names: [www.app.test] } } }\n  www.app.test: { to: ${app.port}, tls: acme }\n`
  writeFileSync(edge.config, configOf({ ...parts, sites }))
  assert.equal((await askEdge(edge.home, 'reload')).code, 0)
  assert.notEqual(typeof (await shownCertificate(edge, 'app.test', pebble.rootCertificate)), 'string')
  const shared = await untilCertified(edge, 'www.app.test', pebble.rootCertificate)
  assert.equal(shared.subjectAltName, 'DNS:app.test, DNS:www.app.test')
  const own = await shownCertificate(edge, 'app.test', pebble.rootCertificate)
  assert.ok(typeof own !== 'string')
  assert.equal(own.serialNumber, shared.serialNumber)
})

test('preflight tells of CAA records and of names without an address, and the authority is not asked', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  authority.also['meta'] = { caaIdentities: ['ca.example.net'] }
  await pebble.teach('add-caa', { host: 'caa.test', policies: [{ tag: 'issue', value: 'other.example.net' }] })
  await pebble.teach('set-default-ipv4', { ip: '' })
  await pebble.teach('add-a', { host: 'caa.test', addresses: ['127.0.0.1'] })
  const sites = `sites:\n  www.caa.test: { to: ${app.port}, tls: acme }\n  lost.test: { to: ${app.port}, tls: acme }\n`
  await using edge = await startAcmeEdge({ pebble: { ...pebble, directory: authority.directory }, sites })
  await until(() => edge.process.output().includes('There is no certificate for www.caa.test yet'), 'the message')
  await until(() => edge.process.output().includes('There is no certificate for lost.test yet'), 'the message')
  assert.match(
    edge.process.output(),
    /The CAA records of caa\.test let other\.example\.net sign for www\.caa\.test, and not localhost/,
  )
  assert.match(edge.process.output(), /lost\.test has no address in DNS/)
  assert.ok(!authority.asked.some(({ path }) => path === '/order-plz'))
})

test('what the authority could not reach is told with what preflight saw', async () => {
  await using app = await startRecorder()
  // Nobody answers where it comes to look: the edge listens elsewhere.
  await using pebble = await startPebble()
  await using stranger = net
    .createServer((socket) => socket.resume().end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno'))
    .listen(pebble.httpPort, '127.0.0.1')
  await once(stranger, 'listening')
  const sites = `sites:\n  app.test: { to: ${app.port}, tls: acme }\n`
  await using edge = await startAcmeEdge({ pebble: { ...pebble, httpPort: 0 }, sites })
  await until(() => edge.process.output().includes('There is no certificate for app.test yet'), 'the message')
  assert.match(
    edge.process.output(),
    /was not convinced.*Seen from here, port 80 of 127\.0\.0\.1, where app\.test leads, does not answer/,
  )
  assert.match(edge.process.output(), /Another server answers for this name/)
})

test('an authority that only refuses one name leaves the others alone', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  authority.meddle = ({ path, payload }) =>
    path === '/order-plz' && JSON.stringify(payload).includes('bad.test')
      ? problemOf('rejectedIdentifier', 403)
      : undefined
  const sites = `sites:\n  bad.test: { to: ${app.port}, tls: acme }\n  good.test: { to: ${app.port}, tls: acme }\n`
  await using edge = await startAcmeEdge({ pebble: { ...pebble, directory: authority.directory }, sites })
  await untilCertified(edge, 'good.test', pebble.rootCertificate)
  assert.equal(typeof (await shownCertificate(edge, 'bad.test')), 'string')
})
