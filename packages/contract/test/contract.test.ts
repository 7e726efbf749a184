import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultContract, dispositionOf, type Contract } from '../src/index.ts'
import { familyNames, hopByHopNames, ordinaryNames, protectedNames } from './laws/family.ts'

const both: Contract = { ...defaultContract, forwarded: true }
const allowing: Contract = {
  ...defaultContract,
  allowNames: new Set(['my_header', 'x.y', 'x_forwarded_proto', 'content_length', 'authorization_', 'host_', 'te_']),
}

const dispositions = [
  [defaultContract, 'set', ['Host', 'X-FORWARDED-PROTO', 'x-forwarded-for', 'X-Forwarded-Host', 'X-Forwarded-Port']],
  [defaultContract, 'set', ['X-Real-IP', 'X-Request-Id', 'Content-Length', 'Transfer-Encoding']],
  [defaultContract, 'append', ['Via', 'VIA']],
  [defaultContract, 'strip', ['Forwarded', 'X_Forwarded_Proto', 'X-Forwarded-Prefix', 'Proxy', 'X--Forwarded-Proto']],
  [
    defaultContract,
    'strip',
    ['my_header', 'X.Y', "it's", '', 'X-\xe9', 'Content_Length', 'Host_', 'Via-', 'Content-Length-'],
  ],
  [defaultContract, 'pass', [...ordinaryNames, ...protectedNames, 'Expect', 'Sec-WebSocket-Protocol', 'Range']],
  [both, 'set', ['Forwarded', 'FORWARDED']],
  [both, 'strip', ['Forwarded_', 'Forwarded-For']],
  [allowing, 'pass', ['my_header', 'MY_Header', 'X.Y']],
  // What a site allows is exact, and never an alias of a field that readers act on.
  [
    allowing,
    'strip',
    ['my.header', 'my_header_', 'X_Y', 'X_Forwarded_Proto', 'Content_Length', 'Authorization_', 'Host_', 'TE_'],
  ],
] as const

for (const [contract, disposition, names] of dispositions) {
  for (const name of names) {
    test(`${JSON.stringify(name)} is ${disposition}`, () => {
      assert.equal(dispositionOf(contract, name), disposition)
    })
  }
}

test('nothing of the family and nothing of the hop passes', () => {
  for (const name of [...familyNames, ...hopByHopNames]) {
    for (const spelling of [name, name.toLowerCase(), name.replaceAll('-', '_')]) {
      assert.notEqual(dispositionOf(allowing, spelling), 'pass', spelling)
      assert.notEqual(dispositionOf(allowing, spelling), 'append', spelling)
    }
  }
})
