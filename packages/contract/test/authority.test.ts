import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../scripts/testing/laws.ts'
import { originOf, parseAuthority, portOf } from '../src/index.ts'
import { authorityTexts } from './laws/hostile.ts'

const authorities = [
  ['app.test', 'app.test', undefined],
  ['App.Test:8443', 'app.test', 8443],
  ['app.test.', 'app.test', undefined],
  ['app.test.:443', 'app.test', 443],
  ['localhost:1', 'localhost', 1],
  ['my_app:8000', 'my_app', 8000],
  ['xn--4ca9at.test', 'xn--4ca9at.test', undefined],
  ['192.0.2.1:80', '192.0.2.1', 80],
  ['[2001:DB8::1]', '[2001:db8::1]', undefined],
  ['[2001:db8:0::1]:65535', '[2001:db8::1]', 65_535],
  ['[::ffff:169.254.169.254]', '[::ffff:169.254.169.254]', undefined],
  ['[::ffff:a9fe:a9fe]', '[::ffff:169.254.169.254]', undefined],
  ['1.test', '1.test', undefined],
  [`${'a'.repeat(63)}.test`, `${'a'.repeat(63)}.test`, undefined],
] as const

for (const [text, host, port] of authorities) {
  test(`${text} is the host ${host} at port ${port}`, () => {
    assert.deepEqual(parseAuthority(text), { host, port, text })
  })
}

const refused = [
  ['', ' ', '.', '..', ':', ':443', 'app.test:', 'app.test:0', 'app.test:080', 'app.test:99999', 'app.test:abc'],
  ['app.test:443:443', 'app.test:4 3', 'app.test:-1', 'app.test:+1', 'app.test, evil.test', 'app.test,evil.test'],
  ['evil@app.test', 'u:p@app.test', 'app.test/evil', 'app.test\\evil', 'app.test#', 'app.test?'],
  ['app.test evil.test'],
  [' app.test', 'app.test ', 'app.test\t', 'app.test\0', 'app.test%2eevil', '%61pp.test', '\xe9.test'],
  ['app\xad.test'],
  ['app..test', '.app.test', 'app.test..', '-app.test', 'app-.test', `${'a'.repeat(64)}.test`, `-${'a'.repeat(64)}`],
  ['a.'.repeat(128), '*.app.test', 'app.test:443/', 'http://app.test', '//app.test', "app.test'"],
  ['app.test"', '<a>'],
  ['[::1', '::1]', '::1', '2001:db8::1', '[]', '[]:80', '[::1]:', '[::1]443', '[::1]x', '[::1].test', '[::1%eth0]'],
  ['[::1%25eth0]', '[192.0.2.1]', '[v1.x]', '[[::1]]', 'a[::1]', '[::1]:443:1', '[app.test]'],
  // What URL parsers take for an IPv4 address in another spelling.
  ['127.1', '0x7f.0.0.1', '0x7f000001', '2130706433', '0177.0.0.1', '192.0.2.256', '1.2.3.4.5'],
  ['192.0.2.1.:80x', 'a.0x'],
].flat()

for (const text of refused) {
  test(`${JSON.stringify(text.slice(0, 40))} is not an authority`, () => assert.equal(parseAuthority(text), undefined))
}

const origins = [
  ['https', 'App.Test.', 'https://app.test', 443],
  ['https', 'app.test:443', 'https://app.test', 443],
  ['https', 'app.test:80', 'https://app.test:80', 80],
  ['http', 'app.test:80', 'http://app.test', 80],
  ['http', 'app.test', 'http://app.test', 80],
  ['https', '[2001:DB8::1]:8443', 'https://[2001:db8::1]:8443', 8443],
] as const

for (const [scheme, text, origin, port] of origins) {
  test(`${text} on ${scheme} is the origin ${origin}`, () => {
    const authority = parseAuthority(text)
    assert.ok(authority)
    assert.equal(originOf(scheme, authority), origin)
    assert.equal(portOf(scheme, authority), port)
  })
}

test('an authority keeps its bytes, and its host reads back as itself', () => {
  fc.assert(
    fc.property(authorityTexts, (text) => {
      const authority = parseAuthority(text)
      assert.ok(authority)
      assert.equal(authority.text, text)
      const again = parseAuthority(originOf('https', authority).slice('https://'.length))
      assert.equal(again?.host, authority.host)
      assert.equal(again && portOf('https', again), portOf('https', authority))
    }),
    { numRuns: 10_000 },
  )
})

test('an authority means the same host to a URL parser as to us, or is none', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abx019.-_:[]%@/\\ #?A'.split('')), maxLength: 16 })
  fc.assert(
    fc.property(text, (candidate) => {
      const authority = parseAuthority(candidate)
      if (!authority) return
      const url = new URL(`http://${candidate}/`)
      assert.equal(url.hostname.replace(/\.$/, ''), authority.host)
      assert.equal(url.port, authority.port === undefined || authority.port === 80 ? '' : String(authority.port))
    }),
    { numRuns: 10_000 },
  )
})
