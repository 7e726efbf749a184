import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { listCertificates, type CertificateRow } from '../../src/certs/list.ts'
import { daysAfter, openCa, sound, temporaryFolder } from './fixtures.ts'

const start = new Date('2026-03-01T12:00:00Z')

function summary(row: CertificateRow): string {
  return row.kind === 'damaged' ? `damaged: ${row.message}` : `${row.names.join(' ')}: ${row.daysLeft} days`
}

test('the root, the local certificates and the user’s own are listed with their issuer, days and file', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path, start)
  await ca.certificateFor(['b.test'])
  const { certPem, keyPem } = sound(await ca.certificateFor(['a.test', '*.a.test']))
  const own = { cert: join(home.path, 'own.crt'), key: join(home.path, 'own.key') }
  await writeFile(own.cert, certPem)
  await writeFile(own.key, keyPem)

  const rows = await listCertificates({ home: home.path, files: [own] }, daysAfter(start, 10))
  const [root, ...others] = rows
  assert.match(root ? summary(root) : '', /^Lasthop Local CA \w+: 3643 days$/)
  const expected = ['a.test *.a.test: 79 days', 'b.test: 79 days', 'a.test *.a.test: 79 days']
  assert.deepEqual(others.map(summary), expected)
  const files = ['ca/root.crt', 'certs/local/a.test+edeac6feda51/pair.pem', 'certs/local/b.test/pair.pem', 'own.crt']
  assert.deepEqual(
    rows.map((row) => row.file),
    files.map((file) => join(home.path, file)),
  )
  assert.ok(rows.every((row) => row.kind === 'certificate' && row.issuer.startsWith('Lasthop Local CA')))
})

test('an ended certificate has negative days', async () => {
  await using home = await temporaryFolder()
  await (await openCa(home.path, start)).certificateFor(['a.test'])
  const rows = await listCertificates({ home: home.path, files: [] }, daysAfter(start, 91))
  assert.equal(rows[1] && summary(rows[1]), 'a.test: -2 days')
})

test('what is damaged is listed with what is wrong, and what is not goes on', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path, start)
  await ca.certificateFor(['a.test'])
  await ca.certificateFor(['b.test'])
  await writeFile(join(home.path, 'certs/local/a.test/pair.pem'), 'x')
  const none = { cert: join(home.path, 'none.crt'), key: join(home.path, 'none.key') }
  const rows = (await listCertificates({ home: home.path, files: [none] }, start)).map(summary)
  assert.match(rows[1] ?? '', /^damaged: ".*a\.test\/pair\.pem" is not a certificate in PEM: other text was found/)
  assert.equal(rows[2], 'b.test: 89 days')
  assert.match(rows[3] ?? '', /^damaged: ".*none\.crt" does not exist/)
})

test('an empty home has nothing to list, and stays empty', async () => {
  await using home = await temporaryFolder()
  assert.deepEqual(await listCertificates({ home: home.path, files: [] }, start), [])
  assert.deepEqual(await readdir(home.path), [])
})
