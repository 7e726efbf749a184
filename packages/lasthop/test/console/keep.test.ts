import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { isProblem } from '@lasthop/contract'
import { Attempts } from '../../src/console/keep/attempts.ts'
import { openKeep, type Keep } from '../../src/console/keep/database.ts'
import { Devices } from '../../src/console/keep/devices.ts'
import { Invitations } from '../../src/console/keep/invitations.ts'
import { networkOf } from '../../src/console/keep/network.ts'
import { hashPassword, isPassword, judgePassword } from '../../src/console/keep/passwords.ts'
import { Sessions } from '../../src/console/keep/sessions.ts'
import { Tokens } from '../../src/console/keep/tokens.ts'
import { Users } from '../../src/console/keep/users.ts'

const minute = 60_000
const hour = 60 * minute

test('a password is its hash’s, another one is not, and nobody’s hash is nobody’s', async () => {
  const hash = await hashPassword('correct horse battery')
  assert.match(hash, /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
  assert.equal(await isPassword('correct horse battery', hash), true)
  assert.equal(await isPassword('correct horse batterz', hash), false)
  assert.equal(await isPassword('', undefined), false)
  assert.notEqual(await hashPassword('correct horse battery'), hash)
})

test('a password that anybody would try is refused, a long one is not', () => {
  for (const password of ['short', 'aaaaaaaaaaaaaaaa', 'password1234!', 'adaadaadaada', '123456789012']) {
    assert.ok(isProblem(judgePassword(password, 'ada')), password)
  }
  assert.equal(judgePassword('correct horse battery', 'ada'), undefined)
  assert.equal(judgePassword('ein weiter Weg über Land', 'ada'), undefined)
})

test('a session ends after an hour without a request, and after twelve in any case', async () => {
  await using place = await openPlace()
  let now = 0
  const sessions = new Sessions(place.keep.database, () => now)
  const secret = sessions.start(arriving)
  for (now = 0; now < 12 * hour; now += 50 * minute) assert.ok(sessions.find(secret, 'attended'), `at ${now / hour} h`)
  now = 12 * hour + 1
  assert.equal(sessions.find(secret, 'attended'), undefined)
  const second = sessions.start(arriving)
  now += hour + minute + 1
  assert.equal(sessions.find(second, 'attended'), undefined)
  assert.deepEqual(sessions.all(), [])
})

test('a page that asks by itself keeps no session alive', async () => {
  await using place = await openPlace()
  let now = 0
  const sessions = new Sessions(place.keep.database, () => now)
  const secret = sessions.start(arriving)
  for (now = 0; now <= hour; now += 5 * minute) assert.ok(sessions.find(secret, 'unattended'), `at ${now / minute} min`)
  assert.equal(sessions.find(secret, 'unattended'), undefined)
})

test('what the database holds opens nothing', async () => {
  await using place = await openPlace()
  const sessions = new Sessions(place.keep.database, () => 0)
  const secret = sessions.start(arriving)
  const { secret: token } = new Tokens(place.keep.database, () => 0).make({
    user: 'ada',
    title: 't',
    scope: 'viewer',
    until: undefined,
  })
  const rows = JSON.stringify(
    ['sessions', 'tokens'].map((table) => place.keep.database.prepare(`SELECT * FROM ${table}`).all()),
  )
  assert.ok(!rows.includes(secret) && !rows.includes(token.slice('lasthop_'.length)))
})

test('a link works once, and no longer than a day', async () => {
  await using place = await openPlace()
  let now = 0
  const invitations = new Invitations(place.keep.database, () => now)
  const secret = invitations.make({ name: undefined, role: 'owner' })
  assert.deepEqual(invitations.take(secret), { name: undefined, role: 'owner' })
  assert.equal(invitations.take(secret), undefined)
  const old = invitations.make({ name: undefined, role: 'viewer' })
  now = 24 * hour + 1
  assert.equal(invitations.take(old), undefined)
  assert.equal(invitations.take(randomBytes(32).toString('base64url')), undefined)
})

test('the last owner can neither be removed nor be made less', async () => {
  await using place = await openPlace()
  const users = new Users(place.keep.database)
  assert.equal(users.remove('ada'), false)
  assert.equal(users.setRole('ADA', 'viewer'), false)
  users.add({ name: 'bob', role: 'owner', madeAt: 0 }, 'hash')
  assert.equal(users.setRole('ada', 'viewer'), true)
  assert.equal(users.find('Ada')?.role, 'viewer')
})

test('a token ends when it should, and cannot be used after it was revoked', async () => {
  await using place = await openPlace()
  let now = 0
  const tokens = new Tokens(place.keep.database, () => now)
  const { secret, token } = tokens.make({ user: 'ada', title: 'a', scope: 'viewer', until: 1000 })
  assert.equal(tokens.find(secret)?.id, token.id)
  now = 1001
  assert.equal(tokens.find(secret), undefined)
  const second = tokens.make({ user: 'ada', title: 'b', scope: 'viewer', until: undefined })
  assert.equal(tokens.revoke(second.token.id), true)
  assert.equal(tokens.find(second.secret), undefined)
})

test('five wrong passwords from one network have to wait, others do not', () => {
  let now = 0
  const attempts = new Attempts(() => now)
  const trial = { account: 'ada', address: '192.0.2.1', isKnownDevice: false }
  for (let at = 0; at < 5; at++) {
    assert.equal(attempts.waitMs(trial), 0)
    attempts.failed(trial)
  }
  assert.ok(attempts.waitMs({ ...trial, account: 'ADA' }) > 14 * minute)
  assert.equal(attempts.waitMs({ ...trial, address: '192.0.2.2' }), 0)
  now = 15 * minute
  assert.equal(attempts.waitMs(trial), 0)
})

test('whoever guesses from a thousand networks is held up, and the owner’s own browser is not', () => {
  const attempts = new Attempts(() => 0)
  for (let at = 0; at < 1000; at++) {
    const trial = { account: 'ada', address: `10.${at >> 8}.${at & 255}.1`, isKnownDevice: false }
    if (attempts.waitMs(trial) === 0) attempts.failed(trial)
  }
  const stranger = { account: 'ada', address: '203.0.113.9', isKnownDevice: false }
  assert.ok(attempts.waitMs(stranger) > 0)
  assert.equal(attempts.waitMs({ ...stranger, isKnownDevice: true }), 0)
  assert.equal(attempts.waitMs({ ...stranger, account: 'bob' }), 0)
})

test('an office that logs in all morning is not held up by its own success, and a guesser among them is', () => {
  const attempts = new Attempts(() => 0)
  const office = (account: string) => ({ account, address: '192.0.2.1', isKnownDevice: false })
  for (let at = 0; at < 100; at++) {
    const trial = office('ada')
    assert.equal(attempts.waitMs(trial), 0, `log-in ${at}`)
    attempts.failed(trial)
    attempts.succeeded(trial)
  }
  for (let at = 0; at < 20; at++) attempts.failed(office(`guess${at}`))
  assert.ok(attempts.waitMs(office('ada')) > 0)
})

test('an IPv6 customer is one network, however many addresses they have', () => {
  assert.equal(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:2:ffff::9'))
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1')
})

test('a device is known for its own user and nobody else', async () => {
  await using place = await openPlace()
  const devices = new Devices(place.keep.database, () => 0)
  const secret = devices.remember('ada')
  assert.equal(devices.knows('ada', secret), true)
  assert.equal(devices.knows('bob', secret), false)
  assert.equal(devices.knows('ada', undefined), false)
})

test('the database is its owner’s alone, and a damaged one is put aside, not deleted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lasthop-keep-'))
  const path = join(folder, 'console', 'console.sqlite')
  const first = await openKeep(path)
  assert.ok(!isProblem(first))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  first[Symbol.dispose]()
  await writeFile(path, 'this is no database, and it is long enough to be looked at as one'.repeat(20))
  const second = await openKeep(path)
  assert.ok(!isProblem(second))
  assert.match(second.remark ?? '', /put aside as/)
  assert.equal(new Users(second.database).hasOwner, false)
  second[Symbol.dispose]()
  assert.ok((await readdir(join(folder, 'console'))).some((name) => name.includes('.damaged-')))
  await rm(folder, { recursive: true })
})

test('a database that only cannot be opened now stays where it is, with everybody in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lasthop-keep-'))
  const path = join(folder, 'console.sqlite')
  const first = await openKeep(path)
  assert.ok(!isProblem(first))
  new Users(first.database).add({ name: 'ada', role: 'owner', madeAt: 0 }, 'hash')
  first.database.exec('PRAGMA user_version = 999')
  first[Symbol.dispose]()
  const newer = await openKeep(path)
  assert.ok(isProblem(newer))
  assert.match(newer.message, /a newer Lasthop made it\. Run that one/)
  const again = new DatabaseSync(path)
  again.exec('PRAGMA user_version = 1')
  again.close()
  const opened = await openKeep(path)
  assert.ok(!isProblem(opened))
  assert.equal(opened.remark, undefined)
  assert.equal(new Users(opened.database).hasOwner, true)
  opened[Symbol.dispose]()
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes('damaged')),
    [],
  )
  await rm(folder, { recursive: true })
})

test('a database that is damaged in the middle is put aside with all that SQLite has beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lasthop-keep-'))
  const path = join(folder, 'console.sqlite')
  const first = await openKeep(path)
  assert.ok(!isProblem(first))
  first[Symbol.dispose]()
  const bytes = await readFile(path)
  bytes.fill(0x41, 4096)
  await writeFile(path, bytes)
  await writeFile(`${path}-wal`, 'the end of another one')
  const second = await openKeep(path)
  assert.ok(!isProblem(second), isProblem(second) ? second.message : '')
  assert.match(second.remark ?? '', /put aside as/)
  second[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

const arriving = { user: 'ada', way: 'password', address: '192.0.2.1', agent: 'test' } as const

/** A database with one owner, ada. */
async function openPlace(): Promise<{ keep: Keep } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'lasthop-keep-'))
  const keep = await openKeep(join(folder, 'console.sqlite'))
  if (isProblem(keep)) throw new Error(keep.message)
  new Users(keep.database).add({ name: 'ada', role: 'owner', madeAt: 0 }, 'hash')
  return {
    keep,
    async [Symbol.asyncDispose]() {
      keep[Symbol.dispose]()
      await rm(folder, { recursive: true })
    },
  }
}
