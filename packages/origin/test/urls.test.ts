import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrigin } from '../src/index.ts'

const origins = ['https://app.test', 'https://*.app.test', 'https://app.test:8443', 'http://dev.test:3000']

const references: readonly (readonly [reference: string, url: string])[] = [
  ['/login', 'https://app.test/login'],
  ['/login?next=%2Fx#top', 'https://app.test/login?next=%2Fx#top'],
  ['edit', 'https://app.test/shop/edit'],
  ['../', 'https://app.test/shop/../'],
  ['?page=2', 'https://app.test/shop/cart?page=2'],
  ['#end', 'https://app.test/shop/cart?a=b#end'],
  ['', 'https://app.test/shop/cart?a=b'],
  ['//evil.test/x', 'https://app.test//evil.test/x'],
  ['///evil.test', 'https://app.test///evil.test'],
  ['/\\evil.test', 'https://app.test/%5Cevil.test'],
  ['\\\\evil.test', 'https://app.test/shop/%5C%5Cevil.test'],
  ['/\t/evil.test', 'https://app.test/%09/evil.test'],
  ['/a\r\nSet-Cookie: x', 'https://app.test/a%0D%0ASet-Cookie:%20x'],
  ['/müde', 'https://app.test/m%C3%BCde'],
  ['.evil.test', 'https://app.test/shop/.evil.test'],
  ['@evil.test', 'https://app.test/shop/@evil.test'],
  ['a/b:c', 'https://app.test/shop/a/b:c'],
]

for (const [reference, url] of references) {
  test(`${JSON.stringify(reference)} becomes ${url}`, () => {
    const made = urlOn('https://app.test/shop/cart?a=b', reference)
    assert.equal(made, url)
    assert.equal(new URL(made).host, 'app.test')
  })
}

for (const reference of ['https://evil.test/', 'javascript:alert(1)', 'http:/login', 'https:\\\\evil.test', ':80/x']) {
  test(`${JSON.stringify(reference)} is not a path on this host`, () => {
    assert.throws(() => urlOn('https://app.test/', reference), TypeError)
  })
}

const hosts: readonly (readonly [asked: string, url: string | RegExp])[] = [
  ['https://app.test', 'https://app.test/x'],
  ['https://APP.test.', 'https://app.test/x'],
  ['https://app.test:443', 'https://app.test/x'],
  ['https://one.app.test', 'https://one.app.test/x'],
  ['https://app.test:8443', 'https://app.test:8443/x'],
  ['http://app.test', 'https://app.test/x'],
  ['http://app.test:8080', 'https://app.test/x'],
  ['http://dev.test:3000', 'http://dev.test:3000/x'],
  ['https://dev.test:3000', /which is not one of publicOrigins/],
  ['https://app.test:9999', /"https:\/\/app\.test:9999", which is not one of publicOrigins/],
  ['https://two.one.app.test', /which is not one of publicOrigins/],
  ['https://evilapp.test', /which is not one of publicOrigins/],
  ['https://app.test.evil.test', /which is not one of publicOrigins/],
  ['http://dev.test:3001', /which is not one of publicOrigins/],
]

for (const [asked, url] of hosts) {
  test(`a visitor who asked for ${asked} gets ${String(url)}`, () => {
    if (typeof url === 'string') assert.equal(urlOn(`${asked}/`, '/x'), url)
    else assert.throws(() => urlOn(`${asked}/`, '/x'), url)
  })
}

test('without publicOrigins no URL is built, and the message says what to write', () => {
  const origin = createOrigin({ trust: [] })
  const request = new Request('https://app.test/')
  origin.resolve(request, { peer: '192.0.2.1' })
  assert.throws(() => origin.url(request, '/x'), /createOrigin\(\{ publicOrigins: \['https:\/\/app\.example'\] \}\)/)
})

function urlOn(asked: string, reference: string): string {
  const origin = createOrigin({ trust: [], publicOrigins: origins })
  const request = new Request(asked)
  origin.resolve(request, { peer: '203.0.113.7' })
  return origin.url(request, reference)
}
