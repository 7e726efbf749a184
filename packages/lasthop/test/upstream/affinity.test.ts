import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { HashKey } from '../../src/config/config.ts'
import { compileAffinity } from '../../src/upstream/affinity.ts'
import { bindsIdentity } from '../../src/upstream/identity.ts'

suite('what keeps a visitor at one upstream', () => {
  const cookie: HashKey = { kind: 'cookie', name: 'sid' }
  const cases: { name: string; by: HashKey; fields: readonly string[]; key: string | undefined }[] = [
    { name: 'the address', by: { kind: 'address' }, fields: [], key: '192.0.2.1' },
    {
      name: 'a field, in any case',
      by: { kind: 'field', name: 'x-user' },
      fields: ['A', '1', 'X-User', 'ann'],
      key: 'ann',
    },
    { name: 'a field that is not there', by: { kind: 'field', name: 'x-user' }, fields: ['A', '1'], key: undefined },
    { name: 'the only cookie', by: cookie, fields: ['Cookie', 'sid=abc'], key: 'abc' },
    { name: 'a cookie between others', by: cookie, fields: ['cookie', 'a=1; sid=abc;b=2'], key: 'abc' },
    { name: 'not a cookie whose name ends alike', by: cookie, fields: ['cookie', 'xsid=1; sid=abc'], key: 'abc' },
    { name: 'not a value that looks like one', by: cookie, fields: ['cookie', 'a=sid=1'], key: undefined },
    { name: 'an empty cookie', by: cookie, fields: ['cookie', 'sid='], key: '' },
    { name: 'no cookies at all', by: cookie, fields: [], key: undefined },
    { name: 'cookies that end in the middle', by: cookie, fields: ['cookie', 'a=1;  '], key: undefined },
  ]
  for (const { name, by, fields, key } of cases) {
    test(name, () => assert.equal(compileAffinity({ kind: 'hash', by })?.(fields, '192.0.2.1'), key))
  }

  test('nothing is looked for when nothing has to be kept', () => {
    assert.equal(compileAffinity({ kind: 'least-requests' }), undefined)
  })
})

suite('RS-21: what binds an identity to a connection', () => {
  const cases = [
    { value: 'NTLM TlRMTVNTUAAB', isBound: true },
    { value: 'Negotiate YII=', isBound: true },
    { value: 'negotiate', isBound: true },
    { value: 'Basic realm="a", NTLM', isBound: true },
    { value: 'Basic realm="a"', isBound: false },
    { value: 'Bearer ntlm', isBound: false },
    { value: 'NTLMX abc', isBound: false },
  ]
  for (const { value, isBound } of cases) {
    test(`${value}: ${isBound ? 'yes' : 'no'}`, () => {
      assert.equal(bindsIdentity(['Host', 'a', 'authorization', value], 'authorization'), isBound)
      assert.equal(bindsIdentity(['WWW-Authenticate', 'Basic', 'WWW-Authenticate', value], 'www-authenticate'), isBound)
    })
  }
})
