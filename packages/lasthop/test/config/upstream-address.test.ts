import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { isProblem } from '@lasthop/contract'
import * as fc from '../../../../scripts/testing/laws.ts'

import type { Upstream, UpstreamAddress } from '../../src/config/config.ts'
import { parseUpstream } from '../../src/config/upstream-address.ts'

suite('where an application listens', () => {
  const cases = [
    { found: 8000, host: 'localhost', port: 8000 },
    { found: '8000', host: 'localhost', port: 8000 },
    { found: 'app:9000', host: 'app', port: 9000 },
    { found: 'my_app.internal:9000', host: 'my_app.internal', port: 9000 },
    { found: '127.0.0.1:1', host: '127.0.0.1', port: 1 },
    { found: '[::1]:65535', host: '::1', port: 65_535 },
    { found: 'http://127.0.0.1:8000', host: '127.0.0.1', port: 8000 },
    { found: 'HTTP://App', host: 'app', port: 80 },
    { found: 'http://[2001:DB8:0::1]', host: '2001:db8::1', port: 80 },
  ]
  for (const { found, host, port } of cases) {
    test(`${found} is port ${port} of ${host}`, () => {
      assert.deepEqual(parseUpstream(found), upstream({ kind: 'tcp', host, port }))
    })
  }

  test('a socket keeps its path as it is written', () => {
    assert.deepEqual(parseUpstream('unix:/run/My App.sock'), upstream({ kind: 'unix', path: '/run/My App.sock' }))
  })
})

test('https is spoken on port 443 unless another is said', () => {
  assert.deepEqual(parseUpstream('https://App'), upstream({ kind: 'tcp', host: 'app', port: 443 }, 'https'))
  assert.deepEqual(parseUpstream('HTTPS://[::1]:8443'), upstream({ kind: 'tcp', host: '::1', port: 8443 }, 'https'))
})

test('HTTP/2 has schemes of its own: h2c in clear text, h2 over TLS', () => {
  assert.deepEqual(parseUpstream('h2c://App:50051'), upstream({ kind: 'tcp', host: 'app', port: 50_051 }, 'h2c'))
  assert.deepEqual(parseUpstream('h2c://app'), upstream({ kind: 'tcp', host: 'app', port: 80 }, 'h2c'))
  assert.deepEqual(parseUpstream('H2://[::1]'), upstream({ kind: 'tcp', host: '::1', port: 443 }, 'h2'))
})

test('whatever is found, there is an answer, and a suggestion is itself an address', () => {
  fc.assert(
    fc.property(fc.oneof(strange, fc.anything()), (found) => {
      const address = parseUpstream(found)
      const [, meant] = isProblem(address) ? (/Did you mean (".*")\?$/.exec(address.message) ?? []) : []
      if (meant !== undefined) assert.ok(!isProblem(parseUpstream(JSON.parse(meant))), meant)
    }),
    { numRuns: 5_000 },
  )
})

test('a password is not repeated', () => {
  const address = parseUpstream('http://admin:secret@app:8000')
  assert.ok(isProblem(address))
  assert.doesNotMatch(address.message, /secret/)
})

function upstream(address: UpstreamAddress, scheme: Upstream['scheme'] = 'http'): Upstream {
  return { address, scheme, secure: {}, weight: 1 }
}

const strange = fc
  .array(
    fc.constantFrom(
      'http://',
      'https://',
      'unix:',
      '/',
      ':',
      '[',
      ']',
      '::1',
      'app',
      '80',
      '@',
      '?',
      '.',
      '0.0.0.0',
      '$X',
      '-',
    ),
  )
  .map((parts) => parts.join(''))
