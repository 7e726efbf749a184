import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formOf, formType, shareShop, startShop, told, untold, Visitor } from './visitor.ts'

const shop = await shareShop()

test('a wrong password, a wrong name and an empty form do not log in', async () => {
  const visitor = new Visitor(shop.address, told)
  for (const entries of [{ name: 'admin', password: 'wrong' }, { name: 'root', password: 'open sesame' }, {}]) {
    const reply = await visitor.post('/login', entries, '/login')
    assert.equal(reply.status, 422)
    assert.match(reply.body, /do not belong together/)
    assert.equal((await visitor.send('/orders')).status, 303)
  }
})

test('the id of the cookie changes with the login, and the old one opens nothing', async () => {
  const visitor = new Visitor(shop.address, told)
  await visitor.send('/login')
  const planted = visitor.cookie
  await visitor.logIn()
  assert.notEqual(visitor.cookie, planted)
  assert.equal((await visitor.send('/orders')).status, 200)
  assert.equal((await visitor.send('/orders', { fields: { Cookie: planted } })).status, 303)
})

test('after logging out the cookie opens nothing', async () => {
  const visitor = new Visitor(shop.address, told)
  await visitor.logIn()
  const { cookie } = visitor
  const reply = await visitor.post('/logout', {}, '/orders')
  assert.match(reply.cookie, /^node-admin=; Max-Age=0; .*Secure$/)
  assert.equal((await visitor.send('/orders', { fields: { Cookie: cookie } })).status, 303)
})

test('a session ends after half an hour without a request, and after twelve hours in any case', async () => {
  let nowMs = 0
  const minuteMs = 60_000
  await using own = await startShop({ now: () => nowMs })
  const visitor = new Visitor(own.address, told)
  await visitor.logIn()
  for (nowMs = 0; nowMs <= 12 * 60 * minuteMs; nowMs += 29 * minuteMs) {
    assert.equal((await visitor.send('/orders')).status, 200, `at ${nowMs}`)
  }
  assert.equal((await visitor.send('/orders')).status, 303)
  await visitor.logIn()
  nowMs += 31 * minuteMs
  assert.equal((await visitor.send('/orders')).status, 303)
})

test('the eleventh wrong password in five minutes has to wait, for this address only', async () => {
  let nowMs = 0
  await using own = await startShop({ now: () => nowMs })
  const guesser = new Visitor(own.address, told)
  for (let guess = 0; guess < 10; guess += 1) assert.equal((await guesser.logIn(`guess ${guess}`)).status, 422)
  const refused = await guesser.logIn()
  assert.equal(refused.status, 429)
  assert.equal(refused.fields['retry-after'], '300')
  const other = new Visitor(own.address, { ...told, 'X-Forwarded-For': '203.0.113.10' })
  assert.equal((await other.logIn()).status, 303)
  nowMs = 5 * 60_000
  assert.equal((await guesser.logIn()).status, 303)
})

test('an app that is not told addresses counts all visitors as one, and says so', async () => {
  await using own = await startShop()
  const guesser = new Visitor(own.address, untold)
  await Promise.all(Array.from({ length: 10 }, (_, guess) => guesser.logIn(`guess ${guess}`)))
  const refused = await new Visitor(own.address, untold).logIn()
  assert.equal(refused.status, 429)
  assert.match(refused.body, /counts all visitors as one/)
})

const foreign: readonly { name: string; fields: Record<string, string>; status: number }[] = [
  { name: 'another host', fields: { Origin: 'https://evil.test' }, status: 403 },
  { name: 'another port', fields: { Origin: 'https://app.test:8443' }, status: 403 },
  { name: 'a hidden origin', fields: { Origin: 'null' }, status: 403 },
  { name: 'our own page', fields: { Origin: 'https://app.test' }, status: 303 },
  { name: 'our own page, with the port spelled out', fields: { Origin: 'https://app.test:443' }, status: 303 },
]

for (const { name, fields, status } of foreign) {
  test(`a form whose Origin is ${name} gets ${status}`, async () => {
    const visitor = new Visitor(shop.address, told)
    const token = /name="token" value="([^"]+)"/.exec((await visitor.send('/login')).body)?.[1] ?? ''
    const body = formOf({ token, name: 'admin', password: 'open sesame' })
    const reply = await visitor.send('/login', { method: 'POST', fields: { ...formType, ...fields }, body })
    assert.equal(reply.status, status)
  })
}

test('a form without a token, with the token of somebody else, or without a cookie is refused', async () => {
  const visitor = new Visitor(shop.address, told)
  await visitor.send('/login')
  const other = new Visitor(shop.address, told)
  const theirs = /name="token" value="([^"]+)"/.exec((await other.send('/login')).body)?.[1] ?? ''
  for (const token of ['', 'x', theirs]) {
    const body = formOf({ token, name: 'admin', password: 'open sesame' })
    assert.equal((await visitor.send('/login', { method: 'POST', fields: formType, body })).status, 403, token)
  }
  const stranger = new Visitor(shop.address, told)
  const body = formOf({ token: theirs, name: 'admin', password: 'open sesame' })
  const reply = await stranger.send('/login', { method: 'POST', fields: formType, body })
  assert.equal(reply.status, 403)
  assert.match(reply.body, /sent no cookie back/)
})
