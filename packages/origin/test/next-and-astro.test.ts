import assert from 'node:assert/strict'
import { test } from 'node:test'
import { astroDomains } from '../src/astro.ts'
import { nextUrls } from '../src/next.ts'

const url = nextUrls(['https://app.test', 'https://*.app.test', 'http://dev.test:3000'])

function fieldsOf(scheme: string, host: string): Headers {
  return new Headers({ 'x-forwarded-proto': scheme, host })
}

const urls: readonly (readonly [scheme: string, host: string, url: string])[] = [
  ['https', 'app.test', 'https://app.test/login?next=/a'],
  ['https', 'one.app.test', 'https://one.app.test/login?next=/a'],
  ['http', 'app.test', 'https://app.test/login?next=/a'],
  ['http', 'dev.test:3000', 'http://dev.test:3000/login?next=/a'],
]

for (const [scheme, host, expected] of urls) {
  test(`in Next.js, a visitor of ${scheme}://${host} is given ${expected}`, () => {
    assert.equal(url(fieldsOf(scheme, host), '/login?next=/a'), expected)
  })
}

for (const host of ['evil.test', 'app.test:8443', 'app.test@evil.test', '']) {
  test(`in Next.js, no URL is built on "${host}"`, () => {
    assert.throws(
      () => url(fieldsOf('https', host), '/login'),
      /which is not one of publicOrigins: no URL is built on it\.$/,
    )
  })
}

for (const path of ['login', 'https://evil.test/', '/\\evil.test', '/a\tb', '']) {
  test(`in Next.js, ${JSON.stringify(path)} is no path on this host`, () => {
    assert.throws(() => url(fieldsOf('https', 'app.test'), path), { name: 'TypeError' })
  })
}

test('Astro is told every public origin in its own words', () => {
  assert.deepEqual(astroDomains(['https://app.test', 'https://*.app.test:8443', 'http://localhost:4321']), [
    { protocol: 'https', hostname: 'app.test' },
    { protocol: 'https', hostname: '*.app.test', port: '8443' },
    { protocol: 'http', hostname: 'localhost', port: '4321' },
  ])
})

test('a wrong origin is an error while Next.js and Astro start, with the right spelling', () => {
  assert.throws(() => nextUrls(['app.test']), /^TypeError: nextUrls: "app\.test".*Write .*"https:\/\/app\.test"/)
  assert.throws(() => astroDomains(['https://app.test/']), /^TypeError: astroDomains: .*goes on after the host/)
})
