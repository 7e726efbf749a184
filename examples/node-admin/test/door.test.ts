import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { formOf, formType, shareShop, startShop, told, Visitor } from './visitor.ts'

const shop = await shareShop()

const nowhere = ['/nothing', '/orders/0', '/orders/01', '/orders/x', '/orders/-1', '/orders/9999999999', '/orders/1/']
const odd = ['//evil.test', '/../etc/passwd', '/%2e%2e/style.css', '/orders/1%00', '/orders/:id', '/Orders', '/login/']

test('what is nowhere is not found, logged in or not', async () => {
  const [stranger, admin] = [new Visitor(shop.address, told), new Visitor(shop.address, told)]
  await admin.logIn()
  for (const path of [...nowhere, ...odd]) {
    assert.equal((await stranger.send(path)).status, 404, path)
    assert.equal((await admin.send(path)).status, 404, path)
  }
})

test('an order that does not exist cannot be shown, changed or deleted', async () => {
  const visitor = new Visitor(shop.address, told)
  await visitor.logIn()
  assert.equal((await visitor.send('/orders/99')).status, 404)
  assert.equal((await visitor.post('/orders/99', {}, '/orders')).status, 404)
  assert.equal((await visitor.post('/orders/99/delete', {}, '/orders')).status, 404)
})

const wrongMethods = [
  { method: 'DELETE', path: '/orders/1', allow: 'GET, HEAD, POST' },
  { method: 'PUT', path: '/login', allow: 'GET, HEAD, POST' },
  { method: 'GET', path: '/logout', allow: 'POST' },
  { method: 'POST', path: '/style.css', allow: 'GET, HEAD' },
]

for (const { method, path, allow } of wrongMethods) {
  test(`${method} ${path} is answered 405, which says what is allowed`, async () => {
    const reply = await new Visitor(shop.address, told).send(path, { method })
    assert.equal(reply.status, 405)
    assert.equal(reply.fields.allow, allow)
  })
}

test('nothing but the login opens without a session, and nothing is changed', async () => {
  const stranger = new Visitor(shop.address, told)
  for (const path of ['/orders', '/orders/new', '/orders/1', '/orders/1/delete']) {
    assert.equal((await stranger.send(path)).fields.location, 'https://app.test/login', path)
  }
  for (const path of ['/orders', '/orders/1', '/orders/1/delete', '/logout']) {
    assert.equal((await stranger.post(path, {}, '/login')).fields.location, 'https://app.test/login', path)
  }
  await stranger.logIn()
  assert.equal((await stranger.send('/orders/1')).status, 200)
})

test('a body of 64 KiB is read, one byte more is refused with 413', async () => {
  const visitor = new Visitor(shop.address, told)
  const post = (length: number) =>
    visitor.send('/login', { method: 'POST', fields: formType, body: 'x'.repeat(length) })
  assert.equal((await post(65_536)).status, 403)
  const reply = await post(65_537)
  assert.equal(reply.status, 413)
  assert.equal(reply.fields.connection, 'close')
})

test('a chunked body is refused as soon as it is too long', async () => {
  const socket = connect(Number(new URL(shop.address).port), '127.0.0.1')
  const head =
    'POST /login HTTP/1.1\r\nHost: app.test\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked'
  socket.write(`${head}\r\n\r\n10001\r\n${'x'.repeat(0x10001)}\r\n`)
  assert.match(await text(socket), /^HTTP\/1\.1 413 /)
})

test('a body that is no form is refused with 415', async () => {
  const fields = { 'Content-Type': 'application/json' }
  const reply = await new Visitor(shop.address, told).send('/login', { method: 'POST', fields, body: '{}' })
  assert.equal(reply.status, 415)
})

test('a visitor who leaves in the middle of a form harms nobody', async () => {
  const socket = connect(Number(new URL(shop.address).port), '127.0.0.1')
  const head =
    'POST /login HTTP/1.1\r\nHost: app.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99'
  await new Promise((resolve) => socket.write(`${head}\r\n\r\nname=`, resolve))
  socket.destroy()
  assert.equal((await new Visitor(shop.address, told).send('/login')).status, 200)
})

test('a cookie of nonsense counts as none', async () => {
  for (const value of ['', 'x', '"', '%00', 'a'.repeat(5000), "' OR 1=1 --"]) {
    const reply = await new Visitor(shop.address, told).send('/login', { fields: { Cookie: `node-admin=${value}` } })
    assert.equal(reply.status, 200)
    assert.match(reply.cookie, /^node-admin=[\w-]{43};/)
  }
})

test('a host that could end the content policy does not get into it', async () => {
  const fields = { ...told, 'X-Forwarded-Host': "a;script-src'x'", Host: "a;script-src'x'" }
  const reply = await new Visitor(shop.address, fields).send('/login')
  assert.doesNotMatch(String(reply.fields['content-security-policy']), /script-src'x'/)
})

test('every page is kept out of caches and frames, and runs no script or style but our files', async () => {
  const visitor = new Visitor(shop.address, told)
  for (const path of ['/login', '/nothing']) {
    const { fields, body } = await visitor.send(path)
    assert.equal(fields['cache-control'], 'no-store')
    assert.equal(fields['x-content-type-options'], 'nosniff')
    assert.equal(fields['referrer-policy'], 'same-origin')
    assert.match(String(fields['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/)
    assert.doesNotMatch(String(fields['content-security-policy']), /unsafe/)
    assert.doesNotMatch(body, / style=| on[a-z]+=|<style|<script>/)
  }
})

test('HEAD is answered like GET, without the body', async () => {
  const visitor = new Visitor(shop.address, told)
  const [head, whole] = [await visitor.send('/login', { method: 'HEAD' }), await visitor.send('/login')]
  assert.equal(head.status, 200)
  assert.equal(head.body, '')
  assert.equal(head.fields['content-length'], whole.fields['content-length'])
})

test('a request that waits for its body does not keep the app from closing', async () => {
  const own = await startShop()
  const socket = connect(Number(new URL(own.address).port), '127.0.0.1')
  socket.on('error', () => {})
  const body = formOf({ name: 'admin' })
  socket.write(`POST /login HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`)
  await new Promise((resolve) => socket.once('data', resolve))
  await own.close()
  socket.destroy()
})

test('a port that is taken is an error, not a silent start', async () => {
  await using own = await startShop()
  await assert.rejects(startShop({ listen: { port: Number(new URL(own.address).port) } }), { code: 'EADDRINUSE' })
})
