import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { commonNameOf } from '../../src/certs/key-pair.ts'
import type { Stores } from '../../src/certs/trust-plan.ts'
import { trustRoot } from '../../src/certs/trust.ts'
import { planUntrust } from '../../src/certs/untrust-plan.ts'
import { untrustRoot } from '../../src/certs/untrust.ts'
import { openCa, temporaryFolder } from './fixtures.ts'

const execute = promisify(execFile)

/** Stores of browsers alone: a test must not change the system that it runs on. */
const browsersOnly: Stores = {
  platform: 'linux',
  isAdministrator: true,
  linux: 'debian',
  nssFolders: [],
  newNssFolder: undefined,
  hasCertutil: true,
}

const root = { path: '/h/ca/root.crt', commonName: 'Lasthop Local CA 12ab34' }

const plans: readonly { title: string; stores: Partial<Stores>; plan: readonly string[] }[] = [
  {
    title: 'Debian’s store',
    stores: {},
    plan: [
      'test -e /usr/local/share/ca-certificates/lasthop-local-ca-12ab34.crt',
      'rm /usr/local/share/ca-certificates/lasthop-local-ca-12ab34.crt',
      'update-ca-certificates --fresh',
    ],
  },
  {
    title: 'Red Hat’s store, by a user',
    stores: { linux: 'redhat', isAdministrator: false },
    plan: [
      'test -e /etc/pki/ca-trust/source/anchors/lasthop-local-ca-12ab34.pem',
      'by hand: it takes an administrator',
      'sudo rm /etc/pki/ca-trust/source/anchors/lasthop-local-ca-12ab34.pem',
      'sudo update-ca-trust extract',
    ],
  },
  {
    title: 'the keychain of macOS',
    stores: { platform: 'darwin', isAdministrator: false },
    plan: [
      'security find-certificate -c Lasthop Local CA 12ab34',
      'security remove-trusted-cert /h/ca/root.crt',
      'security delete-certificate -c Lasthop Local CA 12ab34',
    ],
  },
  {
    title: 'the store of Windows',
    stores: { platform: 'win32', isAdministrator: false },
    plan: [
      'certutil.exe -user -store Root Lasthop Local CA 12ab34',
      'certutil.exe -user -delstore Root Lasthop Local CA 12ab34',
    ],
  },
]

for (const { title, stores, plan } of plans) {
  test(`${title} is looked into first, then emptied of the root`, () => {
    const [step] = planUntrust(root, { ...browsersOnly, ...stores })
    assert.ok(step)
    const byHand = step.byHand === undefined ? [] : [`by hand: ${step.byHand}`]
    const said = [step.probe?.join(' '), ...byHand, ...step.commands.map((words) => words.join(' '))]
    assert.deepEqual(said, plan)
  })
}

test('what was trusted is trusted no more, what was not is left alone, and a second time finds nothing', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path)
  const mine = { path: ca.rootPath, commonName: commonNameOf(new X509Certificate(ca.rootPem).subject) }
  const other = await openCa(join(home.path, 'other'))
  const theirs = { path: other.rootPath, commonName: commonNameOf(new X509Certificate(other.rootPem).subject) }
  const folder = join(home.path, 'nssdb')
  const made = { ...browsersOnly, linux: undefined, newNssFolder: folder }
  await trustRoot(mine, made)
  const stores = { ...browsersOnly, nssFolders: [folder] }
  await trustRoot(theirs, { ...stores, linux: undefined })
  const store = `the browsers' store "${folder}"`
  const first = await untrustRoot(mine, stores)
  assert.deepEqual(first.lines.slice(0, 2), ['it was not in the system store', `no longer trusted by ${store}`])
  assert.equal(first.isComplete, true)
  const { stdout } = await execute('certutil', ['-L', '-d', `sql:${folder}`])
  assert.ok(!stdout.includes(mine.commonName))
  assert.ok(stdout.includes(theirs.commonName))
  assert.deepEqual((await untrustRoot(mine, stores)).lines[1], `it was not in ${store}`)
})

test('what cannot be done is told with its command, and the next store has its turn', async () => {
  await using home = await temporaryFolder()
  const folder = join(home.path, 'nssdb')
  await writeFile(folder, '')
  const stores = { ...browsersOnly, nssFolders: [folder], hasCertutil: false }
  const { lines, isComplete } = await untrustRoot(root, stores)
  assert.equal(isComplete, false)
  assert.match(
    lines[1] ?? '',
    /^still trusted by the browsers' store ".*nssdb": it takes the program certutil .*By hand:$/,
  )
  assert.match(lines[2] ?? '', /^ {4}certutil -D -d sql:.*nssdb -n 'Lasthop Local CA 12ab34'$/)
})
