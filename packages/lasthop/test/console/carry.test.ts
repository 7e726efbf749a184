import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { isProblem } from '@lasthop/contract'
import { unpack, type Kept } from '../../src/console/carry.ts'
import { Audit } from '../../src/console/keep/audit.ts'
import { openKeep } from '../../src/console/keep/database.ts'
import { isPassword } from '../../src/console/keep/passwords.ts'
import { Users } from '../../src/console/keep/users.ts'

const eve = { name: 'eve', role: 'owner', password: 'x', made_at: 0 }
const whole = { version: 1, tables: { users: [eve] }, files: {} }
const token = { key: 'k', id: 'i', user: 'nobody', title: 't', scope: 'owner', made_at: 0 }

for (const { title, luggage } of [
  ...[
    '../x.pem',
    '/etc/x.pem',
    'ca/../../x.pem',
    'ca/./x.pem',
    'console/x.json',
    'ca/x.sh',
    'ca//x.pem',
    'ca/\u0000.pem',
    'ca\\..\\x.pem',
    'certs',
  ].map((path) => ({ title: `names the file ${JSON.stringify(path)}`, luggage: { ...whole, files: { [path]: 'x' } } })),
  { title: 'is of another version', luggage: { ...whole, version: 2 } },
  { title: 'has no people', luggage: { ...whole, tables: {} } },
  { title: 'has no owner', luggage: { ...whole, tables: { users: [{ ...eve, role: 'viewer' }] } } },
  {
    title: 'has a role that is none',
    luggage: { ...whole, tables: { users: [eve, { ...eve, name: 'g', role: 'god' }] } },
  },
  { title: 'has a time that is none', luggage: { ...whole, tables: { users: [{ ...eve, made_at: 'soon' }] } } },
  { title: 'has one person twice', luggage: { ...whole, tables: { users: [eve, eve] } } },
  { title: 'has a token of nobody', luggage: { ...whole, tables: { users: [eve], tokens: [token] } } },
  { title: 'is a list', luggage: [] },
  { title: 'is a text', luggage: 'users' },
  { title: 'is nothing', luggage: null },
]) {
  test(`an archive that ${title} is refused in words, changes nothing and writes nothing`, async () => {
    await using place = await openPlace()
    const before = await namesIn(place.folder)
    const refused = await unpack(place, JSON.stringify(luggage), by)
    assert.ok(isProblem(refused))
    assert.match(refused.message, /\.$/)
    assert.deepEqual(
      place.users.all().map(({ name }) => name),
      ['ada'],
    )
    assert.deepEqual(place.audit.page(undefined, 10), [])
    assert.deepEqual(await namesIn(place.folder), before)
  })
}

test('an archive takes the place of people, is written down with them, and leaves what it does not know alone', async () => {
  await using place = await openPlace()
  const tables = {
    users: [{ ...eve, extra: 'x' }],
    sqlite_master: [{ name: 'x' }],
    sessions: [{ key: 'k', user: 'eve' }],
  }
  const files = { 'ca/x.pem': 'text' }
  assert.ok(!isProblem(await unpack(place, JSON.stringify({ version: 1, tables, files }), by)))
  assert.deepEqual(
    place.users.all().map(({ name }) => name),
    ['eve'],
  )
  assert.deepEqual(
    place.audit.page(undefined, 10).map(({ did, who }) => [did, who]),
    [['imported everything', 'ada']],
  )
  assert.equal(place.keep.database.prepare('SELECT count(*) AS most FROM sessions').get()?.['most'], 0)
  assert.equal(await readFile(join(place.folder, 'ca', 'x.pem'), 'utf8'), 'text')
})

test('a hash that would cost more than a machine has opens nothing, and costs nothing', async () => {
  const hash = `${'A'.repeat(42)}A`
  for (const cost of ['m=9999999,t=3,p=1', 'm=65536,t=99,p=1', 'm=65536,t=3,p=99', 'm=0,t=0,p=0', 'm=1,t=1,p=1'])
    assert.equal(await isPassword('x', `$argon2id$v=19$${cost}$AAAAAAAAAAAAAAAAAAAAAA$${hash}`), false, cost)
  assert.equal(await isPassword('x', `$argon2id$v=19$m=65536,t=3,p=1$AA$${hash}`), false)
})

const by = { name: 'ada', who: 'ada', address: '192.0.2.1' }

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => !name.endsWith('-wal')).toSorted()
}

/** A console's memory with one owner, ada. */
async function openPlace(): Promise<Kept & AsyncDisposable & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'lasthop-carry-'))
  const keep = await openKeep(join(folder, 'console', 'console.sqlite'))
  if (isProblem(keep)) throw new Error(keep.message)
  const users = new Users(keep.database)
  users.add({ name: 'ada', role: 'owner', madeAt: 0 }, 'hash')
  return {
    folder,
    home: folder,
    keep,
    users,
    audit: new Audit(keep.database, () => 0),
    async [Symbol.asyncDispose]() {
      keep[Symbol.dispose]()
      await rm(folder, { recursive: true })
    },
  }
}
