import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutMember } from '../src/dictionary.ts'

const lines = [
  ['sig1=:AA==:', 'sig1=:AA==:'],
  ['sig1=:AA==: ,\tsig2', 'sig1=:AA==: ,\tsig2'],
  ['sig1=:AA==:, lasthop=:BB==:', 'sig1=:AA==:'],
  ['lasthop=:BB==:,sig1=("a" "b, c");x="y\\"z"', 'sig1=("a" "b, c");x="y\\"z"'],
  ['lasthop=:BB==:', undefined],
  ['lasthop', undefined],
  ['lasthop;a=1', undefined],
  ['lasthop=1, lasthop=2', undefined],
  ['lasthop2=1', 'lasthop2=1'],
  ['sig1="lasthop"', 'sig1="lasthop"'],
  // Not quite a dictionary: some reader could find our member where we do not.
  ['Lasthop=:AA==:', undefined],
  ['sig1=1, Lasthop=2', undefined],
  ['lasthop =:AA==:', undefined],
  ['sig1="a', undefined],
  ['", lasthop=:AA==:, b="', undefined],
  ['sig1="a, lasthop=:AA==:"', undefined],
  ['sig1="a\\", lasthop=:AA==:"', undefined],
  ['sig1=lasthop,', undefined],
  // Signatures as they were before RFC 9421, which some federations send.
  [
    'keyId="https://peer.test/actor#key",headers="host date"',
    'keyId="https://peer.test/actor#key",headers="host date"',
  ],
  ['', undefined],
] as const

for (const [line, left] of lines) {
  test(`${JSON.stringify(line)} without our member is ${JSON.stringify(left)}`, () => {
    assert.equal(withoutMember(line, 'lasthop'), left)
  })
}
