import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { openLocalCa } from '../../src/certs/local-ca.ts'
import { daysAfter, messageOf, openCa, openssl, temporaryFolder } from './fixtures.ts'

interface Damage {
  readonly title: string
  readonly inflict: (ca: string) => Promise<unknown>
  readonly message: RegExp
}

const damages: readonly Damage[] = [
  {
    title: 'a root without its key',
    inflict: (ca) => rm(join(ca, 'root.key')),
    message: /Half of the local authority is missing: ".*root\.crt" is there and ".*root\.key" is not\./,
  },
  {
    title: 'a key without its root',
    inflict: (ca) => rm(join(ca, 'root.crt')),
    message: /".*root\.key" is there and ".*root\.crt" is not\./,
  },
  {
    title: 'a root that was cut',
    inflict: async (ca) => writeFile(join(ca, 'root.crt'), (await readFile(join(ca, 'root.crt'))).subarray(0, 200)),
    message:
      /damaged: ".*root\.crt" is not a certificate in PEM: "-----BEGIN CERTIFICATE-----" with a damaged or cut block/,
  },
  {
    title: 'an empty root',
    inflict: (ca) => writeFile(join(ca, 'root.crt'), ''),
    message: /".*root\.crt" is not a certificate in PEM: nothing was found/,
  },
  {
    title: 'a key that was cut',
    inflict: async (ca) => writeFile(join(ca, 'root.key'), (await readFile(join(ca, 'root.key'))).subarray(0, 90)),
    message: /".*root\.key" is not a private key in PEM/,
  },
  {
    title: 'the key of another root',
    inflict: (ca) =>
      openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', join(ca, 'root.key')),
    message: /".*root\.crt" was made for another key\./,
  },
  {
    title: 'a site certificate in the place of the root',
    inflict: async (ca) => {
      const config = ['-addext', 'basicConstraints=critical,CA:FALSE', '-subj', '/CN=app.test', '-days', '9']
      await openssl('req', '-x509', '-key', join(ca, 'root.key'), ...config, '-out', join(ca, 'root.crt'))
    },
    message: /".*root\.crt" is not the certificate of an authority\./,
  },
]

for (const { title, inflict, message } of damages) {
  test(`${title} is reported with what to do, and left alone`, async () => {
    await using home = await temporaryFolder()
    await openCa(home.path)
    const ca = join(home.path, 'ca')
    await inflict(ca)
    const before = await contentsOf(ca)
    const found = messageOf(await openLocalCa(home.path, () => new Date()))
    assert.match(found, message)
    assert.match(found, /Restore it from a backup; or remove the folder ".*ca", start Lasthop/)
    assert.deepEqual(await contentsOf(ca), before)
  })
}

test('a root that has ended, or has not begun, signs nothing, and says its dates and the time', async () => {
  await using home = await temporaryFolder()
  const start = new Date('2026-03-01T12:00:00Z')
  await openCa(home.path, start)
  const sign = async (now: Date) => messageOf(await (await openCa(home.path, now)).certificateFor(['app.test']))
  const late = await sign(new Date('2036-03-02T00:00:00Z'))
  assert.match(
    late,
    /root\.crt" is good from 2026-03-01 to 2036-03-01, and it is 2036-03-02 now\. If the clock is right/,
  )
  assert.match(await sign(daysAfter(start, -1)), /it is 2026-02-28 now/)
})

test('drafts of a process that died half-way are in nobody’s way', async () => {
  await using home = await temporaryFolder()
  await mkdir(join(home.path, 'ca.123456abcdef.draft'))
  await writeFile(join(home.path, 'ca.123456abcdef.draft/root.key'), 'half')
  const { rootPem } = await openCa(home.path)
  assert.equal((await openCa(home.path)).rootPem, rootPem)
})

test('a home can be copied: the root goes with it', async () => {
  await using home = await temporaryFolder()
  await using copy = await temporaryFolder()
  const { rootPem } = await openCa(home.path)
  await cp(home.path, copy.path, { recursive: true })
  assert.equal((await openCa(copy.path)).rootPem, rootPem)
})

test('a sound root is read without a lock, and the access of others to its key is taken away', async () => {
  await using home = await temporaryFolder()
  const { rootPem } = await openCa(home.path)
  await rm(join(home.path, 'lock'))
  await chmod(join(home.path, 'ca/root.key'), 0o644)
  assert.equal((await openCa(home.path)).rootPem, rootPem)
  assert.deepEqual(await readdir(home.path), ['ca'])
  assert.equal((await stat(join(home.path, 'ca/root.key'))).mode & 0o777, 0o600)
})

test('a home that is a file is a problem that names it', async () => {
  await using folder = await temporaryFolder()
  const home = join(folder.path, 'home')
  await writeFile(home, '')
  assert.match(messageOf(await openLocalCa(home, () => new Date())), /home" could not be made: /)
})

test('processes that open one empty home at once get one root and one certificate', async () => {
  await using home = await temporaryFolder()
  const script = join(import.meta.dirname, 'open-ca.ts')
  const start = () => spawn(process.execPath, ['--conditions=@lasthop/source', script, home.path])
  const openers = [start(), start(), start()]
  await Promise.all(openers.map((opener) => once(opener.stdout, 'data')))
  const outputs = openers.map((opener) => text(opener.stdout))
  for (const opener of openers) opener.stdin.end('go\n')
  const [first, ...others] = await Promise.all(outputs)
  assert.match(first ?? '', /BEGIN CERTIFICATE/)
  for (const other of others) assert.equal(other, first)
})

async function contentsOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).toSorted()
  return Promise.all(names.map(async (name) => `${name}: ${await readFile(join(folder, name), 'utf8')}`))
}
