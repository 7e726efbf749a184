import assert from 'node:assert/strict'
import test from 'node:test'
import { askEdge } from '../e2e/ask-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { shownCertificate, startAcmeEdge, untilCertified } from './acme-edge.ts'
import { problemOf, startFaultyAuthority } from './faulty-authority.ts'
import { startPebble } from './start-pebble.ts'

test('certs revoke serves another certificate first, then has the old one revoked; and only when it is confirmed', async () => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  const sites = `sites:\n  app.test: { to: ${app.port}, tls: acme }\n`
  await using edge = await startAcmeEdge({ pebble: { ...pebble, directory: authority.directory }, sites })
  const first = await untilCertified(edge, 'app.test', pebble.rootCertificate)
  const ask = (...words: string[]) => askEdge(edge.home, 'certs', 'revoke', ...words, '--config', edge.config)
  const shown = async () => {
    const certificate = await shownCertificate(edge, 'app.test', pebble.rootCertificate)
    assert.ok(typeof certificate !== 'string', String(certificate))
    return certificate.serialNumber
  }

  const unconfirmed = await ask('app.test')
  assert.equal(unconfirmed.code, 2)
  assert.match(unconfirmed.stderr, /which cannot be undone\. Say --yes/)
  assert.equal((await ask('app.test', '--yes', '--reason', 'boredom')).code, 2)
  assert.match(
    (await ask('other.test', '--yes')).stderr,
    /for "other\.test" is kept here\. Those that are: app\.test\./,
  )
  assert.equal(await shown(), first.serialNumber)

  authority.meddle = ({ path }) => (path === '/order-plz' ? problemOf('rateLimited', 429) : undefined)
  const refused = await ask('app.test', '--yes')
  assert.equal(refused.code, 3)
  assert.match(refused.stderr, /is not revoked, since visitors would see it/)
  assert.match(await pebble.statusOf(first.serialNumber), /"Status": ?"Valid"/)

  authority.meddle = () => undefined
  const revoked = await ask('app.test', '--yes', '--reason', 'key-compromise')
  assert.equal(revoked.code, 0, revoked.stderr)
  assert.match(revoked.stdout, /^The certificate of .* for app\.test is revoked \(key-compromise\)\.\n$/)
  const status = await pebble.statusOf(first.serialNumber)
  assert.match(status, /"Status": ?"Revoked"/)
  assert.match(status, /"Reason": ?1\b/)
  const second = await shown()
  assert.notEqual(second, first.serialNumber)
  assert.match(await pebble.statusOf(second), /"Status": ?"Valid"/)

  authority.meddle = ({ path }) => (path === '/order-plz' ? problemOf('rateLimited', 429) : undefined)
  const anyway = await ask('app.test', '--yes', '--anyway')
  assert.equal(anyway.code, 0, anyway.stderr)
  assert.match(
    anyway.stderr,
    /No other certificate takes its place: browsers refuse the site until "lasthop certs renew/,
  )
  assert.match(await pebble.statusOf(second), /"Status": ?"Revoked"/)
})
