import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { shareShop, startShop, told, untold, Visitor } from './visitor.ts'

const shop = await shareShop()

test('told https by its edge, the app sends a new login to https, with a Secure cookie', async () => {
  const reply = await new Visitor(shop.address, told).logIn()
  assert.equal(reply.status, 303)
  assert.equal(reply.fields.location, 'https://app.test/orders')
  assert.match(reply.cookie, /^node-admin=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
})

test('told nothing, the same app sends a new login to http, with a cookie that is not Secure', async () => {
  const reply = await new Visitor(shop.address, untold).logIn()
  assert.equal(reply.status, 303)
  assert.equal(reply.fields.location, 'http://app.test/orders')
  assert.match(reply.cookie, /^node-admin=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
})

test('every redirect is absolute, with the port the visitor asked for', async () => {
  const fields = { ...told, Host: 'localhost:8443', 'X-Forwarded-Host': 'localhost:8443', 'X-Forwarded-Port': '8443' }
  const visitor = new Visitor(shop.address, fields)
  assert.equal((await visitor.send('/orders')).fields.location, 'https://localhost:8443/login')
  assert.equal((await visitor.send('/orders/3')).fields.location, 'https://localhost:8443/login')
  assert.equal((await visitor.logIn()).fields.location, 'https://localhost:8443/orders')
  assert.equal((await visitor.send('/')).fields.location, 'https://localhost:8443/orders')
  assert.equal((await visitor.post('/logout', {}, '/orders')).fields.location, 'https://localhost:8443/login')
})

test('an edge on a unix socket is believed too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'admin-'))
  {
    await using own = await startShop({ listen: { path: join(folder, 'admin.sock') } })
    assert.equal((await new Visitor(own.address, told).logIn()).fields.location, 'https://app.test/orders')
  }
  await rm(folder, { recursive: true })
})

test('the strip says scheme, host, client address and why', async () => {
  const { body } = await new Visitor(shop.address, told).send('/login')
  assert.match(body, /class="strip good"/)
  assert.match(body, /The app believes https/)
  assert.match(body, /<dd>app\.test<\/dd>/)
  assert.match(body, /<dd>203\.0\.113\.9<\/dd>/)
  assert.match(body, /Why it believes that: [A-Z][^<]+ says https\./)
})

test('on http the strip is red and says where the login will lead', async () => {
  await using own = await startShop({ notice: 'uncured' })
  const { body } = await new Visitor(own.address, untold).send('/login')
  assert.match(body, /class="strip bad"/)
  assert.match(
    body,
    /The app thinks you came by http: after login you will be sent to <b>http:\/\/app\.test\/orders<\/b>/,
  )
  assert.match(body, /This edge tells the app nothing/)
})

test('who logged in over https and was sent to http is told what happened', async () => {
  await using own = await startShop({ notice: 'uncured' })
  const visitor = new Visitor(own.address, { ...untold, Origin: 'https://app.test' })
  await visitor.logIn()
  const { body } = await visitor.send('/orders')
  assert.match(body, /You logged in over https, and this app sent you to http/)
  assert.match(body, /crossed the wire in the clear/)
})

test('nobody is told of a bounce that did not happen', async () => {
  const stayed = new Visitor(shop.address, { ...told, Origin: 'https://app.test' })
  const neverLeft = new Visitor(shop.address, { ...untold, Origin: 'http://app.test' })
  for (const visitor of [stayed, neverLeft]) {
    await visitor.logIn()
    assert.doesNotMatch((await visitor.send('/orders')).body, /sent you to http/)
  }
})

test('the belief can be asked for as JSON', async () => {
  const belief: unknown = JSON.parse((await new Visitor(shop.address, told).send('/belief.json?x=1')).body)
  assert.partialDeepStrictEqual(belief, {
    scheme: 'https',
    authority: 'app.test',
    client: '203.0.113.9',
    method: 'GET',
    path: '/belief.json',
  })
})

test('two contradicting schemes are not believed to be https', async () => {
  const visitor = new Visitor(shop.address, { ...told, 'X-Forwarded-Proto': 'http, https' })
  const { status, body } = await visitor.send('/belief.json')
  assert.ok(status === 400 || /"scheme": "http"/.test(body), body)
})
