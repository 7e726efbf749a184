import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { isProblem } from '@lasthop/contract'
import * as fc from '../../../../scripts/testing/laws.ts'

import { parseSiteName } from '../../src/config/site-name.ts'

suite('the name of a site', () => {
  const cases = [
    { found: 'localhost', name: 'localhost' },
    { found: 'App.Example.COM', name: 'app.example.com' },
    { found: '*.example.com', name: '*.example.com' },
    { found: '*.localhost', name: '*.localhost' },
    { found: 'xn--bcher-kva.example', name: 'xn--bcher-kva.example' },
    { found: '192.0.2.1', name: '192.0.2.1' },
    { found: '[2001:DB8::0:1]', name: '[2001:db8::1]' },
    { found: `${'a'.repeat(63)}.example`, name: `${'a'.repeat(63)}.example` },
  ]
  for (const { found, name } of cases) {
    test(`${found} is compared as ${name}`, () => assert.equal(parseSiteName(found), name))
  }

  for (const found of [
    '127.1',
    '0x7f.0.0.1.2',
    'a.0',
    `${'a.'.repeat(126)}aa`,
    'a b',
    'a\0b',
    '[::1',
    '[app]',
    'fe80::1%eth0',
  ]) {
    test(`${JSON.stringify(found)} is not one`, () => assert.ok(isProblem(parseSiteName(found))))
  }
})

test('whatever is found, a name comes out that is its own compared form, or a suggestion that has one', () => {
  fc.assert(
    fc.property(fc.oneof(strange, fc.webUrl(), fc.domain(), fc.ipV6(), fc.anything()), (found) => {
      const name = parseSiteName(found)
      if (!isProblem(name)) return assert.equal(parseSiteName(name), name)
      const [, meant] = /Did you mean (".*")\?$/.exec(name.message) ?? []
      if (meant !== undefined) assert.ok(!isProblem(parseSiteName(JSON.parse(meant))), meant)
    }),
    { numRuns: 5_000 },
  )
})

const strange = fc
  .array(fc.constantFrom('https://', '*', '.', ':', '[', ']', '::1', 'app', '443', '@', '/', 'ü', '_', '-', 'A'))
  .map((parts) => parts.join(''))
