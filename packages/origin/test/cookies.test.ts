import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrigin } from '../src/index.ts'
import type { Cookie, CookieOptions, Finding, Origin } from '../src/index.ts'
import { askAbout } from './ask.ts'

const onHttps = ['Host: app.test', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.7']
const onHttp = ['Host: app.test', 'X-Forwarded-Proto: http', 'X-Forwarded-For: 203.0.113.7']
const onLocal = ['Host: localhost:3000', 'X-Forwarded-Proto: http']

const texts: readonly (readonly [options: CookieOptions, text: string])[] = [
  [{ name: 'session' }, '__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure'],
  [{ name: '__Host-session' }, '__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure'],
  [{ name: 'a', maxAgeSeconds: 60 }, '__Host-a=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure'],
  [{ name: 'a', sameSite: 'None', httpOnly: false }, '__Host-a=abc; Path=/; SameSite=None; Secure'],
  [{ name: 'a', domain: '.App.test' }, '__Secure-a=abc; Path=/; Domain=app.test; HttpOnly; SameSite=Lax; Secure'],
  [{ name: '__Secure-a', path: '/b' }, '__Secure-a=abc; Path=/b; HttpOnly; SameSite=Lax; Secure'],
]

for (const [options, text] of texts) {
  test(`on https, ${JSON.stringify(options)} is sent as ${text}`, async () => {
    assert.equal(await set(open(), options, { lines: onHttps }), text)
  })
}

test('on http a cookie is an error that says why, and is found, never one that the browser drops without a word', async () => {
  const findings: Finding[] = []
  const origin = open(findings)
  const message =
    /^The browser would drop the cookie __Host-session without a word: it is Secure, and the request is believed to be on http\. .*X-Forwarded-Proto/
  await assert.rejects(set(origin, { name: 'session' }, { lines: onHttp }), { name: 'Error', message })
  await assert.rejects(set(origin, { name: 'session' }, { lines: onHttp }), { message })
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['cookie-would-drop'],
  )
})

test('a cookie for another domain is an error', async () => {
  const message = /it is for shop\.test, and the visitor asked for app\.test\.$/
  await assert.rejects(set(open(), { name: 'a', domain: 'shop.test' }, { lines: onHttps }), { message })
})

test('a cookie that is longer than browsers keep is an error', async () => {
  const value = 'x'.repeat(4089)
  await assert.rejects(set(open(), { name: 'a' }, { lines: onHttps, value }), {
    message: /it is longer than 4096 bytes\.$/,
  })
  await assert.doesNotReject(set(open(), { name: 'a' }, { lines: onHttps, value: value.slice(2) }))
})

for (const value of ['a b', 'a;b', 'a,b', 'a"b', 'a\\b', 'a\r\nSet-Cookie: c=d', 'é']) {
  test(`the value ${JSON.stringify(value)} is no value of a cookie`, async () => {
    await assert.rejects(set(open(), { name: 'a' }, { lines: onHttps, value }), {
      name: 'TypeError',
      message: /encode it/,
    })
  })
}

test('on http://localhost a cookie goes without Secure while developing, and not in production', async () => {
  const findings: Finding[] = []
  const options: CookieOptions = { name: 'session', sameSite: 'None' }
  assert.equal(await set(open(findings), options, { lines: onLocal }), 'session=abc; Path=/; HttpOnly; SameSite=Lax')
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['chain-short', 'cookie-would-drop'],
  )
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  const origin = open()
  if (before === undefined) delete process.env['NODE_ENV']
  else process.env['NODE_ENV'] = before
  await assert.rejects(set(origin, options, { lines: onLocal }), { message: /believed to be on http/ })
})

test('a cookie is forgotten with the attributes it was set with', async () => {
  const origin = open()
  const cookie = origin.cookie({ name: 'session' })
  const text = await askAbout(origin, ['GET / HTTP/1.1', ...onHttps], (request) => cookie.clear(request))
  assert.equal(text, '__Host-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0')
})

const sent: readonly (readonly [field: string, value: string | undefined])[] = [
  ['__Host-session=abc', 'abc'],
  ['other=1; __Host-session=abc; __Host-session2=x', 'abc'],
  ['__Host-session=abc; __Host-session=abc', 'abc'],
  ['__Host-session=abc; __Host-session=evil', undefined],
  ['session=abc', undefined],
  ['x__Host-session=abc', undefined],
  ['__Host-session', undefined],
  ['__Host-session=', ''],
  ['__Host-session=a=b', 'a=b'],
]

for (const [field, value] of sent) {
  test(`of "${field}", ${value === undefined ? 'nothing' : JSON.stringify(value)} is read`, async () => {
    assert.equal(await read(open(), ['Cookie: ' + field, ...onHttps]), value)
  })
}

test('two Cookie fields that disagree are not read', async () => {
  assert.equal(await read(open(), ['Cookie: __Host-session=a', 'Cookie: __Host-session=b', ...onHttps]), undefined)
})

test('on http://localhost the cookie is read under the name it was set with', async () => {
  assert.equal(await read(open(), ['Cookie: session=abc', ...onLocal]), 'abc')
})

function open(findings: Finding[] = []): Origin {
  return createOrigin({ trust: ['loopback'], onFinding: (finding) => findings.push(finding) })
}

function set(
  origin: Origin,
  options: CookieOptions,
  { lines, value = 'abc' }: { lines: readonly string[]; value?: string },
): Promise<string> {
  const cookie: Cookie = origin.cookie(options)
  return askAbout(origin, ['GET / HTTP/1.1', ...lines], (request) => cookie.set(request, value))
}

function read(origin: Origin, lines: readonly string[]): Promise<string | undefined> {
  const cookie = origin.cookie({ name: 'session' })
  return askAbout(origin, ['GET / HTTP/1.1', ...lines], (request) => cookie.read(request))
}
