import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { CertificateKeeper } from '../../src/certs/keeper.ts'
import { openLocalCa } from '../../src/certs/local-ca.ts'
import type { CertifiedSite } from '../../src/certs/site-certificate.ts'
import { daysAfter, openCa, openssl, sound, temporaryFolder } from './fixtures.ts'

/** A keeper whose clock and log are the test's. */
async function openKeeper(home: string, sites: readonly CertifiedSite[], clock = { now: new Date() }) {
  const said: string[] = []
  const say = (level: string) => (message: string) => void said.push(`${level}: ${message}`)
  let changes = 0
  const now = () => clock.now
  const keeper = await CertificateKeeper.open(sites, {
    openCa: () => openLocalCa(home, now),
    now,
    log: { info: say('info'), warn: say('warn'), error: say('error') },
    onChange: () => void changes++,
  })
  return { keeper, said, changeCount: () => changes, [Symbol.dispose]: () => keeper[Symbol.dispose]() }
}

/** A certificate of somebody else's authority in `NAME.pem` and `NAME.key`. */
async function writePair(folder: string, host: string) {
  const files = { cert: join(folder, `${host}.pem`), key: join(folder, `${host}.key`) }
  const ca = await openCa(join(folder, 'other'))
  await rm(join(folder, 'other/certs'), { recursive: true, force: true })
  const { certPem, keyPem } = sound(await ca.certificateFor([host]))
  await writeFile(files.cert, certPem)
  await writeFile(files.key, keyPem, { mode: 0o600 })
  return { host, tls: { kind: 'files', ...files } } as const
}

const local = (host: string): CertifiedSite => ({ host, tls: { kind: 'local' } })

test('new files are served when they have settled, and the log says until when', async () => {
  await using home = await temporaryFolder()
  const site = await writePair(home.path, 'own.test')
  using opened = await openKeeper(home.path, [site])
  const { keeper, said, changeCount } = opened
  const before = keeper.pairs.get('own.test')?.certPem
  await writePair(home.path, 'own.test')
  await keeper.look()
  assert.equal(changeCount(), 0)
  await keeper.look()
  assert.equal(changeCount(), 1)
  assert.equal(keeper.pairs.get('own.test')?.certPem, await readFile(site.tls.cert, 'utf8'))
  assert.notEqual(keeper.pairs.get('own.test')?.certPem, before)
  assert.match(said.join('\n'), /^info: The certificate of own\.test was read again\. It ends on \d{4}-\d\d-\d\d\.$/)
})

const breaks: readonly { title: string; spoil: (cert: string, key: string) => Promise<unknown>; says: RegExp }[] = [
  {
    title: 'a key of another certificate',
    spoil: (_, key) => openssl('genpkey', '-algorithm', 'ED25519', '-out', key),
    says: /own\.test\.key" is not the key of ".*own\.test\.pem"/,
  },
  {
    title: 'a cut certificate',
    spoil: async (cert) => writeFile(cert, (await readFile(cert, 'utf8')).slice(0, 100)),
    says: /with a damaged or cut block/,
  },
  { title: 'no key at all', spoil: (_, key) => rm(key), says: /own\.test\.key" does not exist/ },
  {
    title: 'a key that OpenSSL finds too short',
    spoil: (cert, key) =>
      openssl(...'req -x509 -newkey rsa:512 -noenc -subj /CN=x -out'.split(' '), cert, '-keyout', key),
    says: /own\.test\.pem|cannot be served: .*too small/,
  },
]

for (const { title, spoil, says } of breaks) {
  test(`${title}: the old one is served on, and the log says so once`, async () => {
    await using home = await temporaryFolder()
    const site = await writePair(home.path, 'own.test')
    using opened = await openKeeper(home.path, [site, local('app.test')])
    const { keeper, said, changeCount } = opened
    const before = keeper.pairs.get('own.test')
    await spoil(site.tls.cert, site.tls.key)
    for (let looks = 0; looks < 4; looks++) await keeper.look()
    assert.equal(keeper.pairs.get('own.test'), before)
    assert.equal(changeCount(), 0)
    assert.equal(said.length, 1, said.join('\n'))
    assert.match(said[0] ?? '', /^error: The new certificate of own\.test cannot be used; the old one is served on\. /)
    assert.match(said[0] ?? '', says)
    await writePair(home.path, 'own.test')
    for (let looks = 0; looks < 2; looks++) await keeper.look()
    assert.equal(changeCount(), 1)
  })
}

test('a site with a broken file is left out, the others are served, and it comes when the file is put right', async () => {
  await using home = await temporaryFolder()
  const site = await writePair(home.path, 'own.test')
  await writeFile(site.tls.cert, 'nonsense')
  using opened = await openKeeper(home.path, [site, local('app.test')])
  const { keeper, changeCount } = opened
  assert.deepEqual([...keeper.pairs.keys()], ['app.test'])
  assert.match(keeper.problems.get('own.test')?.[0]?.message ?? '', /own\.test\.pem" is not a certificate in PEM/)
  assert.equal(keeper.chooser.choiceFor('own.test'), undefined)
  await writePair(home.path, 'own.test')
  for (let looks = 0; looks < 2; looks++) await keeper.look()
  assert.equal(changeCount(), 1)
  assert.equal(keeper.chooser.choiceFor('own.test')?.site, 'own.test')
})

test('a site whose client_ca cannot be read is not served at all', async () => {
  await using home = await temporaryFolder()
  const clientCa = join(home.path, 'clients.pem')
  using opened = await openKeeper(home.path, [{ ...local('app.test'), clientCa }])
  assert.equal(opened.keeper.pairs.size, 0)
  assert.match(opened.keeper.problems.get('app.test')?.[0]?.message ?? '', /clients\.pem" does not exist/)
})

test('a client_ca that is no authority is refused, and the old one is kept', async () => {
  await using home = await temporaryFolder()
  const clientCa = join(home.path, 'clients.pem')
  const { rootPem } = await openCa(join(home.path, 'clients'))
  await writeFile(clientCa, rootPem)
  using opened = await openKeeper(home.path, [{ ...local('app.test'), clientCa }])
  const { keeper, said } = opened
  const before = keeper.clientCas.get('app.test')
  assert.equal(before?.pem, rootPem)
  const leaf = sound(await (await openCa(join(home.path, 'clients'))).certificateFor(['me.test']))
  await writeFile(clientCa, leaf.certPem)
  for (let looks = 0; looks < 2; looks++) await keeper.look()
  assert.equal(keeper.clientCas.get('app.test'), before)
  assert.match(said.join('\n'), /^error: The new client_ca of app\.test cannot be used; .*not that of an authority/)
})

test('an own certificate that ends while it is served is told of once', async () => {
  await using home = await temporaryFolder()
  const clock = { now: new Date() }
  using opened = await openKeeper(home.path, [await writePair(home.path, 'own.test')], clock)
  const { keeper, said } = opened
  await keeper.renew()
  assert.deepEqual(said, [])
  clock.now = daysAfter(clock.now, 100)
  await keeper.renew()
  await keeper.renew()
  assert.equal(said.length, 1)
  assert.match(said[0] ?? '', /^warn: own\.test: The certificate in ".*" ended on .*Renew it\.$/)
})

test('a local certificate is renewed when it is due', async () => {
  await using home = await temporaryFolder()
  const clock = { now: new Date() }
  using opened = await openKeeper(home.path, [local('app.test')], clock)
  const { keeper, changeCount } = opened
  const before = keeper.pairs.get('app.test')?.notAfter
  clock.now = daysAfter(clock.now, 70)
  await keeper.renew()
  assert.equal(changeCount(), 1)
  assert.ok((keeper.pairs.get('app.test')?.notAfter ?? 0) > (before ?? 0))
})

test('a clock that is far behind serves the stored certificate and says what is wrong', async () => {
  await using home = await temporaryFolder()
  await (await openCa(home.path)).certificateFor(['app.test'])
  using opened = await openKeeper(home.path, [local('app.test')], { now: new Date('1970-01-02T00:00:00Z') })
  assert.deepEqual([...opened.keeper.pairs.keys()], ['app.test'])
  assert.match(opened.said.join('\n'), /^warn: app\.test: The stored certificate is served on, .*it is 1970-01-02 now/)
})

test('a folder that cannot be written to serves a certificate that is kept nowhere, and says so', async () => {
  await using home = await temporaryFolder()
  await openCa(home.path)
  // A file in the place of the folder refuses everybody, root too.
  await writeFile(join(home.path, 'certs'), '')
  using opened = await openKeeper(home.path, [local('app.test')])
  assert.deepEqual([...opened.keeper.pairs.keys()], ['app.test'])
  assert.match(
    opened.said.join('\n'),
    /^warn: app\.test: Its certificate is lost at the next start\. The folder ".*certs.*" could not be made: /,
  )
})

test('without a place for the authority, own files are served all the same', async () => {
  await using folder = await temporaryFolder()
  const home = join(folder.path, 'home')
  await mkdir(home)
  await writeFile(join(home, 'ca'), '')
  using opened = await openKeeper(home, [local('app.test'), await writePair(folder.path, 'own.test')])
  assert.deepEqual([...opened.keeper.pairs.keys()], ['own.test'])
  assert.equal(opened.keeper.problems.get('app.test')?.length, 1)
})

test('a key that every user can read is served with a warning', async () => {
  await using home = await temporaryFolder()
  const site = await writePair(home.path, 'own.test')
  await chmod(site.tls.key, 0o644)
  using opened = await openKeeper(home.path, [site])
  assert.deepEqual([...opened.keeper.pairs.keys()], ['own.test'])
  assert.match(opened.said.join('\n'), /^warn: own\.test: The key ".*own\.test\.key" can be read by every user/)
})
