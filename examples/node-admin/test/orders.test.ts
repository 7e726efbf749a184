import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { shareShop, startShop, told, Visitor } from './visitor.ts'

const good = {
  customer: 'Anna Ek',
  item: 'Filter blend, 1 kg',
  quantity: '2',
  total: '46,5',
  status: 'new',
  orderedOn: '2026-11-20',
  note: '',
}

test('a new database lists twelve orders, the newest first', async () => {
  await using shop = await startShop()
  const body = await listed(await loggedIn(shop.address))
  assert.equal(body.match(/scope="row"/g)?.length, 12)
  assert.ok(body.indexOf('Lena Fischer') < body.indexOf('Ida Lindqvist'))
})

test('an order is created, found, changed and deleted', async () => {
  await using shop = await startShop()
  const visitor = await loggedIn(shop.address)
  const created = await visitor.post('/orders', good, '/orders/new')
  assert.equal(created.fields.location, 'https://app.test/orders?done=created&order=13')
  assert.match(await listed(visitor, '?done=created&order=13'), /Order 13 is on the list\.[^]*Anna Ek[^]*€46\.50/)

  const changed = await visitor.post('/orders/13', { ...good, customer: 'Anna Berg', status: 'packed' }, '/orders/13')
  assert.equal(changed.fields.location, 'https://app.test/orders?done=saved&order=13')
  assert.match(await listed(visitor, '?q=Berg'), /1 order, [^]*Anna Berg[^]*packed/)

  assert.match((await visitor.send('/orders/13/delete')).body, /Anna Berg[^]*cannot be undone/)
  const deleted = await visitor.post('/orders/13/delete', {}, '/orders/13/delete')
  assert.equal(deleted.fields.location, 'https://app.test/orders?done=deleted&order=13')
  assert.doesNotMatch(await listed(visitor), /Anna Berg/)
  assert.equal((await visitor.send('/orders/13')).status, 404)
})

test('a search takes its words literally and combines with the status', async () => {
  await using shop = await startShop()
  const visitor = await loggedIn(shop.address)
  assert.match(await listed(visitor, '?q=espresso&status=shipped'), /1 order,[^]*Ida Lindqvist/)
  for (const query of ['?q=%25', '?q=_', '?q=%5C', '?q=%27%20OR%201=1']) {
    assert.match(await listed(visitor, query), /No order with/, query)
  }
})

test('what people type is shown as they typed it, never run', async () => {
  await using shop = await startShop()
  const visitor = await loggedIn(shop.address)
  const customer = `<script>alert(1)</script>"' onfocus=x`
  await visitor.post('/orders', { ...good, customer, note: '</textarea><b>' }, '/orders/new')
  const list = await listed(visitor)
  const form = (await visitor.send('/orders/13')).body
  for (const body of [list, form, await listed(visitor, `?q=${encodeURIComponent('"><script>')}`)]) {
    assert.doesNotMatch(body, /<script>|<b>$|"' onfocus/)
  }
  assert.match(form, /value="&#60;script&#62;alert\(1\)&#60;\/script&#62;&#34;&#39; onfocus=x"/)
})

const mistakes: readonly { name: string; entries: Record<string, string>; says: RegExp }[] = [
  { name: 'nothing in it', entries: {}, says: /6 fields are not right yet/ },
  { name: 'a customer of blanks', entries: { ...good, customer: '  \t ' }, says: /cannot be empty/ },
  {
    name: 'too long a customer',
    entries: { ...good, customer: 'x'.repeat(81) },
    says: /at most 80 characters; these are 81/,
  },
  { name: 'too long a note', entries: { ...good, note: 'x'.repeat(501) }, says: /at most 500 characters/ },
  { name: 'a NUL', entries: { ...good, item: 'a\0b' }, says: /cannot be shown/ },
  { name: 'no quantity', entries: { ...good, quantity: '0' }, says: /whole number from 1 to 999/ },
  { name: 'a quantity like 1e2', entries: { ...good, quantity: '1e2' }, says: /whole number from 1 to 999/ },
  { name: 'a negative total', entries: { ...good, total: '-1' }, says: /an amount from 0/ },
  { name: 'a third decimal', entries: { ...good, total: '1.005' }, says: /an amount from 0/ },
  { name: 'an unknown status', entries: { ...good, status: 'lost' }, says: /Choose one of the list/ },
  { name: 'the 30th of February', entries: { ...good, orderedOn: '2026-02-30' }, says: /Enter a day/ },
]

const clerk = await loggedIn((await shareShop()).address)

for (const { name, entries, says } of mistakes) {
  test(`an order with ${name} is not saved, and the form says why`, async () => {
    const reply = await clerk.post('/orders', entries, '/orders/new')
    assert.equal(reply.status, 422)
    assert.match(reply.body, says)
    assert.match(reply.body, /aria-invalid="true"/)
    assert.equal((await clerk.send('/orders/13')).status, 404)
  })
}

test('a file keeps orders and the session over a restart, and is not seeded twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'admin-'))
  const database = join(folder, 'orders.sqlite')
  let cookie = ''
  {
    await using shop = await startShop({ database })
    const visitor = await loggedIn(shop.address)
    await visitor.post('/orders/1/delete', {}, '/orders/1/delete')
    cookie = visitor.cookie
  }
  {
    await using shop = await startShop({ database })
    const visitor = new Visitor(shop.address, told)
    visitor.cookie = cookie
    assert.equal((await listed(visitor)).match(/scope="row"/g)?.length, 11)
  }
  await rm(folder, { recursive: true })
})

async function loggedIn(address: string): Promise<Visitor> {
  const visitor = new Visitor(address, told)
  await visitor.logIn()
  return visitor
}

async function listed(visitor: Visitor, query = ''): Promise<string> {
  const reply = await visitor.send(`/orders${query}`)
  assert.equal(reply.status, 200)
  return reply.body
}
