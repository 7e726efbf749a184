import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { Resolver } from 'node:dns/promises'
import { join } from 'node:path'
import test from 'node:test'
import { until } from '../e2e/ask-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startAcmeEdge, shownCertificate, untilCertified } from './acme-edge.ts'
import { writeDnsHook } from './dns-hook.ts'
import { startNamed, type Named } from './start-named.ts'
import { startPebble } from './start-pebble.ts'

test('dns-01 by dynamic update of BIND gives one certificate for a wildcard and its parent', async () => {
  await using app = await startRecorder()
  await using named = await startNamed('dns.test')
  await using pebble = await startPebble({ dnsServer: named.resolver })
  const sites = `sites:\n  '*.dns.test': { to: ${app.port}, tls: { acme: { names: [dns.test] } } }\n`
  await using edge = await startAcmeEdge({
    pebble: { ...pebble, resolver: named.resolver },
    sites,
    acme: updateOf(named),
  })
  const certificate = await untilCertified(edge, 'any.dns.test', pebble.rootCertificate)
  assert.deepEqual(certificate.subjectAltName?.split(', ').toSorted(), ['DNS:*.dns.test', 'DNS:dns.test'])
  const resolver = new Resolver()
  resolver.setServers([named.resolver])
  const gone = () =>
    resolver.resolveTxt('_acme-challenge.dns.test').then(
      () => false,
      () => true,
    )
  await until(gone, 'the removal of the record')
})

test('dns-01 with a key that the server does not know is told with the reason', async () => {
  await using app = await startRecorder()
  await using named = await startNamed('dns.test')
  await using pebble = await startPebble({ dnsServer: named.resolver })
  const sites = `sites:\n  '*.dns.test': { to: ${app.port} , tls: acme }\n`
  const stranger = { ...named, key: { ...named.key, secret: 'c29tZXRoaW5nIGVsc2UgdGhhdCBpcyBsb25n' } }
  await using edge = await startAcmeEdge({
    pebble: { ...pebble, resolver: named.resolver },
    sites,
    acme: updateOf(stranger),
  })
  await until(() => edge.process.output().includes('does not know the key'), 'the message')
  assert.match(edge.process.output(), /There is no certificate for \*\.dns\.test yet/)
  assert.equal(typeof (await shownCertificate(edge, 'a.dns.test')), 'string')
})

test('dns-01 by a program of the user gives a certificate, and the program is told to clean up', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  using folder = makeTemporaryFolder()
  const hook = writeDnsHook(folder.path, pebble.lessons)
  const sites = `sites:\n  '*.hook.test': { to: ${app.port}, tls: acme }\n`
  await using edge = await startAcmeEdge({ pebble, sites, acme: `  dns: { exec: ${hook} }` })
  const certificate = await untilCertified(edge, 'a.hook.test', pebble.rootCertificate)
  assert.equal(certificate.subjectAltName, 'DNS:*.hook.test')
  const resolver = new Resolver()
  resolver.setServers([pebble.resolver])
  const gone = () =>
    resolver.resolveTxt('_acme-challenge.hook.test').then(
      (found) => found.length === 0,
      () => true,
    )
  await until(gone, 'the removal of the record')
})

test('a program that fails is told with its last words', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  using folder = makeTemporaryFolder()
  const hook = join(folder.path, 'hook')
  writeFileSync(hook, '#!/bin/sh\necho "first" >&2\necho "quota exceeded" >&2\nexit 7\n', { mode: 0o755 })
  const sites = `sites:\n  '*.hook.test': { to: ${app.port}, tls: acme }\n`
  await using edge = await startAcmeEdge({ pebble, sites, acme: `  dns: { exec: ${hook} }` })
  await until(() => edge.process.output().includes('it ended with 7 and said'), 'the message')
  assert.match(edge.process.output(), /quota exceeded/)
})

function updateOf({ port, zone, key }: Named): string {
  return `  dns:
    server: 127.0.0.1:${port}
    zone: ${zone}
    key: { name: ${key.name}, secret: ${key.secret} }`
}
