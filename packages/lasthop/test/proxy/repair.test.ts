import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAuthority, type Authority } from '@lasthop/contract'
import { repairLocation } from '../../src/proxy/repair.ts'

// RS-15. The visitor asked https://app.test:8443; our clear-text listener is on 8080.
const asked = authority('app.test:8443')

const cases = [
  { sent: 'http://app.test/next', becomes: 'https://app.test:8443/next' },
  { sent: 'http://app.test:80/n?a=b#c', becomes: 'https://app.test:8443/n?a=b#c' },
  { sent: 'http://APP.TEST/n', becomes: 'https://app.test:8443/n' },
  { sent: 'HTTP://app.test/n', becomes: 'https://app.test:8443/n' },
  { sent: 'http://app.test:8080/n', becomes: 'https://app.test:8443/n' },
  { sent: 'http://app.test:8443/n', becomes: 'https://app.test:8443/n' },
  { sent: 'http://app.test', becomes: 'https://app.test:8443' },
  { sent: 'http://app.test?x', becomes: 'https://app.test:8443?x' },
  { sent: 'https://app.test/n', becomes: undefined },
  { sent: '/n', becomes: undefined },
  { sent: '//app.test/n', becomes: undefined },
  { sent: 'http://evil.test/n', becomes: undefined },
  { sent: 'http://app.test.evil.test/', becomes: undefined },
  { sent: 'http://app.test@evil.test/', becomes: undefined },
  { sent: 'http://app.test\\@evil.test/', becomes: undefined },
  { sent: 'http://app.test:9000/n', becomes: undefined },
  { sent: 'http:///n', becomes: undefined },
  { sent: 'http:/app.test/n', becomes: undefined },
  { sent: 'ftp://app.test/n', becomes: undefined },
  { sent: '', becomes: undefined },
]

for (const { sent, becomes } of cases) {
  test(`RS-15: ${sent} ${becomes === undefined ? 'stays byte for byte' : `becomes ${becomes}`}`, () => {
    const repaired = repairLocation(['X-A', '1', 'location', sent, 'X-B', '2'], asked, 8080)
    assert.deepEqual(repaired, becomes === undefined ? undefined : ['X-A', '1', 'location', becomes, 'X-B', '2'])
  })
}

test('two Location fields are left to the client', () => {
  const fields = ['Location', 'http://app.test/a', 'Location', 'http://app.test/b']
  assert.equal(repairLocation(fields, asked, 8080), undefined)
})

test('the default port is not written', () => {
  assert.deepEqual(repairLocation(['Location', 'http://app.test/a'], authority('app.test'), 80), [
    'Location',
    'https://app.test/a',
  ])
})

function authority(text: string): Authority {
  const parsed = parseAuthority(text)
  assert.ok(parsed)
  return parsed
}
