import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { commonNameOf } from '../../src/certs/key-pair.ts'
import type { Stores } from '../../src/certs/trust-plan.ts'
import { surveyStores } from '../../src/certs/trust-survey.ts'
import { trustRoot } from '../../src/certs/trust.ts'
import { openCa, sound, temporaryFolder } from './fixtures.ts'

const execute = promisify(execFile)
const path = process.env['PATH'] ?? ''

/** Stores of browsers alone: a test must not change the system that it runs on. */
const browsersOnly: Stores = {
  platform: 'linux',
  isAdministrator: false,
  linux: undefined,
  nssFolders: [],
  newNssFolder: undefined,
  hasCertutil: true,
}

async function rootIn(home: string) {
  const ca = await openCa(home)
  return { ca, root: { path: ca.rootPath, commonName: commonNameOf(new X509Certificate(ca.rootPem).subject) } }
}

test('a browser’s store that was made and filled takes our certificates for a server’s', async () => {
  await using home = await temporaryFolder()
  const { ca, root } = await rootIn(home.path)
  const folder = join(home.path, 'my "user"', '.pki', 'nssdb')
  const report = await trustRoot(root, { ...browsersOnly, newNssFolder: folder })
  assert.equal(report.lines[1], `trusted by the browsers' store "${folder}"`)

  const leaf = join(home.path, 'leaf.pem')
  await writeFile(leaf, sound(await ca.certificateFor(['app.test'])).certPem)
  const database = ['-d', `sql:${folder}`]
  await execute('certutil', ['-A', ...database, '-n', 'leaf', '-t', ',,', '-i', leaf])
  const { stdout } = await execute('certutil', ['-V', ...database, '-n', 'leaf', '-u', 'V'])
  assert.match(stdout, /certificate is valid/)
  const listed = await execute('certutil', ['-L', ...database])
  assert.match(listed.stdout, /Lasthop Local CA [0-9a-f]{6} +C,,/)
})

test('trusting twice changes nothing', async () => {
  await using home = await temporaryFolder()
  const { root } = await rootIn(home.path)
  const folder = join(home.path, 'nssdb')
  await trustRoot(root, { ...browsersOnly, newNssFolder: folder })
  const again = await trustRoot(root, { ...browsersOnly, nssFolders: [folder] })
  assert.equal(again.lines[1], `trusted by the browsers' store "${folder}"`)
  const { stdout } = await execute('certutil', ['-L', '-d', `sql:${folder}`])
  assert.equal(stdout.match(/Lasthop Local CA/g)?.length, 1)
})

test('a store that fails is reported with what the program said and what to do, and the next one is done', async () => {
  await using home = await temporaryFolder()
  const { root } = await rootIn(home.path)
  const folder = join(home.path, 'nssdb')
  const stores = { ...browsersOnly, nssFolders: [join(home.path, "it's not there")], newNssFolder: folder }
  const { lines, isComplete } = await trustRoot(root, stores)
  assert.equal(isComplete, false)
  assert.match(
    lines[1] ?? '',
    /^not yet trusted by the browsers' store ".*there": certutil: .*bad database\. By hand:$/,
  )
  assert.match(lines[2] ?? '', /^ {4}certutil -A -d 'sql:.*it'\\''s not there' -t C,, -n 'Lasthop Local CA \w+' -i /)
  assert.equal(lines[3], `trusted by the browsers' store "${folder}"`)
})

test('what takes an administrator is told and not done', async () => {
  const root = { path: '/h/root.crt', commonName: 'Lasthop Local CA 000000' }
  assert.deepEqual(await trustRoot(root, { ...browsersOnly, linux: 'debian' }), {
    lines: [
      'not yet trusted by the system store: it takes an administrator. By hand:',
      '    sudo install -m 644 /h/root.crt /usr/local/share/ca-certificates/lasthop-local-ca-000000.crt',
      '    sudo update-ca-certificates',
      'Browsers must be started anew. Programs with a list of their own have to be told, Node for example: NODE_EXTRA_CA_CERTS=/h/root.crt',
    ],
    isComplete: false,
  })
})

test('the databases of Chromium and of each Firefox profile are found, and certutil on the path', async () => {
  await using home = await temporaryFolder()
  const folders = ['.pki/nssdb', '.mozilla/firefox/a.default', 'snap/firefox/common/.mozilla/firefox/b.default'].map(
    (folder) => join(home.path, folder),
  )
  for (const folder of folders) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'cert9.db'), '')
  }
  await mkdir(join(home.path, '.mozilla/firefox/Crash Reports'))
  const stores = await surveyStores({ home: home.path, path, isAdministrator: false }, 'linux')
  assert.deepEqual(stores.nssFolders, folders)
  assert.equal(stores.newNssFolder, undefined)
  assert.ok(stores.hasCertutil)
})

test('without a database there is one to be made, and without a home there is none', async () => {
  await using home = await temporaryFolder()
  const stores = await surveyStores({ home: home.path, path: '/nowhere', isAdministrator: false }, 'linux')
  assert.equal(stores.newNssFolder, join(home.path, '.pki/nssdb'))
  assert.equal(stores.hasCertutil, false)
  const homeless = await surveyStores({ home: undefined, path: '', isAdministrator: true }, 'linux')
  assert.deepEqual([homeless.nssFolders, homeless.newNssFolder], [[], undefined])
})
