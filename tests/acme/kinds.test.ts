import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import test from 'node:test'
import { startRecorder } from '../e2e/start-recorder.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startAcmeEdge, untilCertified } from './acme-edge.ts'
import { startFaultyAuthority } from './faulty-authority.ts'
import { granted, startKeeper } from './keeper-fixture.ts'
import { startNamed } from './start-named.ts'
import { startPebble } from './start-pebble.ts'

test('an address has a certificate of an authority that signs for addresses, and is named in it as one', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  const parts = { pebble, home: home.path, directory: authority.directory, name: '127.0.0.1' }
  await using stand = await startKeeper(parts)
  await stand.work()
  const pair = granted(stand.keeper.pairs.get('127.0.0.1'))
  assert.equal(new X509Certificate(pair.certPem).subjectAltName, 'IP Address:127.0.0.1')
  const { payload } = authority.asked.find(({ path }) => path === '/order-plz') ?? {}
  assert.deepEqual(payload, { identifiers: [{ type: 'ip', value: '127.0.0.1' }] })
})

test('a profile that the file names is asked for', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  const parts = { pebble, home: home.path, directory: authority.directory, acme: ', profile: shortlived' }
  await using stand = await startKeeper(parts)
  await stand.work()
  const { payload } = authority.asked.find(({ path }) => path === '/order-plz') ?? {}
  assert.deepEqual(payload, { identifiers: [{ type: 'dns', value: 'app.test' }], profile: 'shortlived' })
})

test('dns-01 follows a CNAME of the challenge to where records may be written', async () => {
  await using app = await startRecorder()
  await using named = await startNamed('dns.test', ['_acme-challenge.app CNAME proof.delegated'])
  await using pebble = await startPebble({ dnsServer: named.resolver })
  const sites = `sites:\n  app.dns.test: { to: ${app.port}, tls: acme }\n`
  const key = `{ name: ${named.key.name}, secret: ${named.key.secret} }`
  const acme = `  challenge: dns-01\n  dns: { server: '${named.resolver}', zone: dns.test, key: ${key} }`
  await using edge = await startAcmeEdge({ pebble: { ...pebble, resolver: named.resolver }, sites, acme })
  const certificate = await untilCertified(edge, 'app.dns.test', pebble.rootCertificate)
  assert.equal(certificate.subjectAltName, 'DNS:app.dns.test')
  assert.match(named.output(), /adding an RR at 'proof\.delegated\.dns\.test' TXT/)
})
