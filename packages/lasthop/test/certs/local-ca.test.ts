import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { daysAfter, messageOf, openCa, openssl, sound, temporaryFolder } from './fixtures.ts'

const start = new Date('2026-03-01T12:00:00Z')

test('openssl accepts the chain for every name and address in the certificate, and for no other', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path)
  const names = ['app.localhost', '*.app.localhost', '127.0.0.1', '::1']
  const { certPem } = sound(await ca.certificateFor(names))
  const leaf = join(home.path, 'leaf.pem')
  await writeFile(leaf, certPem)
  const verify = (...words: string[]) =>
    openssl('verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca.rootPath, ...words, leaf)

  assert.match(await verify('-verify_hostname', 'app.localhost'), /: OK/)
  assert.match(await verify('-verify_hostname', 'one.app.localhost'), /: OK/)
  assert.match(await verify('-verify_ip', '127.0.0.1'), /: OK/)
  assert.match(await verify('-verify_ip', '::1'), /: OK/)
  await assert.rejects(verify('-verify_hostname', 'other.localhost'), /hostname mismatch/)
  await assert.rejects(verify('-verify_ip', '127.0.0.2'), /IP address mismatch/)
})

test('the root may sign servers and nothing below it, for ten years', async () => {
  await using home = await temporaryFolder()
  const { rootPath } = await openCa(home.path, start)
  const text = await openssl('x509', '-in', rootPath, '-noout', '-text')
  assert.match(text, /Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
  assert.match(text, /Key Usage: critical\s+Certificate Sign, CRL Sign\n/)
  assert.match(text, /Subject: CN = Lasthop Local CA [0-9a-f]{6}\n/)
  assert.match(text, /NIST CURVE: P-256/)
  assert.match(text, /Not After : Mar {2}1 12:00:00 2036 GMT/)
})

test('a certificate serves TLS only, begins an hour ago and lasts at most 90 days', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path, start)
  const pair = sound(await ca.certificateFor(['app.test']))
  const file = join(home.path, 'leaf.pem')
  await writeFile(file, pair.certPem)
  const text = await openssl('x509', '-in', file, '-noout', '-text')
  assert.match(text, /Extended Key Usage: \s+TLS Web Server Authentication\n/)
  assert.match(text, /CA:FALSE/)
  assert.equal(pair.notBefore.toISOString(), '2026-03-01T11:00:00.000Z')
  assert.equal(pair.notAfter.toISOString(), '2026-05-30T10:59:59.000Z')
  assert.equal(pair.issuer, new X509Certificate(await openssl('x509', '-in', ca.rootPath)).subject.replace('CN=', ''))
})

test('no certificate outlives the root', async () => {
  await using home = await temporaryFolder()
  await openCa(home.path, start)
  const ca = await openCa(home.path, new Date('2036-02-20T00:00:00Z'))
  assert.equal(sound(await ca.certificateFor(['app.test'])).notAfter.toISOString(), '2036-03-01T12:00:00.000Z')
})

test('a certificate is used again until less than a third of its life is left', async () => {
  await using home = await temporaryFolder()
  const at = async (day: number) =>
    sound(await (await openCa(home.path, daysAfter(start, day))).certificateFor(['app.test'])).notBefore
  const first = await at(0)
  assert.deepEqual(await at(59), first)
  const second = await at(61)
  assert.ok(second > first)
  assert.deepEqual(await at(62), second)
})

test('a certificate from a time when the clock was ahead is replaced', async () => {
  await using home = await temporaryFolder()
  await openCa(home.path, start)
  const ahead = await openCa(home.path, daysAfter(start, 30))
  await ahead.certificateFor(['app.test'])
  const ca = await openCa(home.path, start)
  assert.equal(sound(await ca.certificateFor(['app.test'])).notBefore.toISOString(), '2026-03-01T11:00:00.000Z')
})

test('an address is the same however it is written', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path)
  const pair = sound(await ca.certificateFor(['::1']))
  assert.deepEqual(sound(await ca.certificateFor(['0:0:0:0:0:0:0:1'])), pair)
})

test('other names get another certificate, another spelling of them does not', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path)
  const both = sound(await ca.certificateFor(['a.test', 'b.test']))
  assert.deepEqual(sound(await ca.certificateFor(['a.test'])).names, ['a.test'])
  assert.deepEqual(sound(await ca.certificateFor(['A.test.', 'b.test'])), both)
  assert.deepEqual(sound(await ca.certificateFor(['a.test', 'b.test'])), both)
})

test('a stored certificate serves its own names only, whatever its folder is called', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path)
  assert.deepEqual(sound(await ca.certificateFor(['*.app.test'])).names, ['*.app.test'])
  assert.deepEqual(sound(await ca.certificateFor(['_.app.test'])).names, ['_.app.test'])
})

test('a certificate of an earlier root is not served under a new one', async () => {
  await using home = await temporaryFolder()
  const earlier = await openCa(home.path)
  await earlier.certificateFor(['app.test'])
  await rm(join(home.path, 'ca'), { recursive: true })
  const ca = await openCa(home.path)
  const leaf = new X509Certificate(sound(await ca.certificateFor(['app.test'])).certPem)
  assert.ok(leaf.verify(new X509Certificate(ca.rootPem).publicKey))
  assert.notEqual(ca.rootPem, earlier.rootPem)
})

test('a damaged certificate is replaced: it is no loss, unlike the root', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path)
  const { certPem } = sound(await ca.certificateFor(['app.test']))
  await writeFile(join(home.path, 'certs/local/app.test/pair.pem'), certPem.slice(0, 100))
  const pair = sound(await ca.certificateFor(['app.test']))
  assert.notEqual(pair.certPem, certPem)
  assert.deepEqual(sound(await ca.certificateFor(['app.test'])), pair)
})

test('what is stored can be had when it is due and the disk is gone', async () => {
  await using home = await temporaryFolder()
  const pair = sound(await (await openCa(home.path, start)).certificateFor(['app.test']))
  const late = await openCa(home.path, daysAfter(start, 80))
  assert.deepEqual(await late.storedFor(['app.test']), pair)
  assert.equal(await late.storedFor(['other.test']), undefined)
  assert.equal(await late.storedFor(['../local/app.test']), undefined)
})

test('keys are readable by their owner alone', async () => {
  await using home = await temporaryFolder()
  await (await openCa(home.path)).certificateFor(['*.app.test'])
  const modes = new Map<string, string>()
  for (const name of await readdir(home.path, { recursive: true })) {
    modes.set(name, ((await stat(join(home.path, name))).mode & 0o777).toString(8))
  }
  assert.equal(modes.get('ca/root.key'), '600')
  assert.equal(modes.get('certs/local/_.app.test/pair.pem'), '600')
  assert.equal(modes.get('ca'), '700')
  assert.equal(modes.get('certs'), '700')
})

const notNames = [
  '',
  '.',
  '..',
  '../../etc',
  'a/b',
  String.raw`a\b`,
  '*',
  '*.',
  'a.*.test',
  '*.*.test',
  'a..test',
  'a b',
  'a\0.test',
  '-a.test',
  'bücher.test',
  `${'a'.repeat(64)}.test`,
  '999.1.1.1',
  '0x7f.1',
  '[::1]',
]

for (const name of notNames) {
  test(`${JSON.stringify(name)} is no name for a certificate, and no folder is made of it`, async () => {
    await using home = await temporaryFolder()
    const message = messageOf(await (await openCa(home.path)).certificateFor([name]))
    assert.ok(message.startsWith(`"${name}" is not a name for a certificate`), message)
    assert.deepEqual((await readdir(home.path)).toSorted(), ['ca', 'lock'])
  })
}
