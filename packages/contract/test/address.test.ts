import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../scripts/testing/laws.ts'
import { parseAddress, parseNode, peerOf, sameAddress } from '../src/index.ts'
import { addressOfWords } from '../src/address.ts'
import { clients, sparseWords } from './laws/hostile.ts'

const canonical = [
  ['192.0.2.1', '192.0.2.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1'],
  ['2001:DB8::0001', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ['::192.0.2.1', '::c000:201'],
] as const

for (const [text, expected] of canonical) {
  test(`${text} is the address ${expected}`, () => assert.equal(parseAddress(text)?.text, expected))
}

const refused = [
  ['', ' ', '1', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.04', '127.1', '0x7f.0.0.1', '0x7f000001'],
  ['1.2.3.4 ', ' 1.2.3.4', '1.2.3.4:5', '1.2.3.-4', '+1.2.3.4', '1.2.3.4e0', '1..3.4', '1.2.3.'],
  ['.1.2.3.4', '１.2.3.4'],
  [':', ':::', '1::2::3', '::1::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8'],
  ['12345::', 'g::', '::-1', ':1:2:3:4:5:6:7', '1:2:3:4:5:6:7:', '[::1]', 'fe80::1%eth0'],
  ['fe80::1%25eth0', '::1/128'],
  ['::1.2.3', '::1.2.3.4:5', '1.2.3.4::', '::1.2.3.256', '::01.2.3.4', '1:2:3:4:5:6:7:1.2.3.4', '::1.2.3.4.5'],
  ['unknown', '_hidden', 'localhost', 'app.test', 'dead.beef', '::ffff:1.2.3.4:5', '0:0:0:0:0:0:0:0:0'],
  ['1'.repeat(10_000), ':'.repeat(10_000), '1.'.repeat(10_000)],
].flat()

for (const text of refused) {
  test(`${JSON.stringify(text.slice(0, 40))} is not an address`, () => assert.equal(parseAddress(text), undefined))
}

const nodes = [
  ['192.0.2.1', '192.0.2.1', undefined],
  ['192.0.2.1:5', '192.0.2.1', 5],
  ['192.0.2.1:65535', '192.0.2.1', 65_535],
  ['2001:db8::1', '2001:db8::1', undefined],
  ['[2001:db8::1]', '2001:db8::1', undefined],
  ['[2001:db8::1]:443', '2001:db8::1', 443],
  ['[::ffff:192.0.2.1]:443', '192.0.2.1', 443],
  ['::ffff:192.0.2.1', '192.0.2.1', undefined],
  // Eight groups and no brackets: an address whose last group looks like a port, never an address and a port.
  ['2001:db8:1:2:3:4:5:443', '2001:db8:1:2:3:4:5:443', undefined],
] as const

for (const [text, address, port] of nodes) {
  test(`the hop ${text} is ${address} at port ${port}`, () => {
    assert.deepEqual([parseNode(text)?.address.text, parseNode(text)?.port], [address, port])
  })
}

const noNodes = [
  ['192.0.2.1:', '192.0.2.1:0', '192.0.2.1:05', '192.0.2.1:65536', '192.0.2.1:x', '192.0.2.1:5:6', '[192.0.2.1]'],
  ['[192.0.2.1]:5', '[2001:db8::1', '2001:db8::1]', '[2001:db8::1]5', '[2001:db8::1]:'],
  ['[2001:db8::1]:_p', '[]', '[]:5'],
  ['[::1%eth0]', '[[::1]]', ':5', ']:5', '[', ']', '', '_x', 'unknown', 'unknown:5', '192.0.2.1.12345', '1.2.3.4;5'],
].flat()

for (const text of noNodes) {
  test(`"${text}" names no hop`, () => assert.equal(parseNode(text), undefined))
}

test('an address reads back as itself, bare, in brackets and with a port', () => {
  const arbitrary = fc.oneof(clients, sparseWords().map(addressOfWords))
  fc.assert(
    fc.property(arbitrary, fc.integer({ min: 1, max: 65_535 }), (address, port) => {
      if (!address) return
      const bracketed = address.version === 4 ? address.text : `[${address.text}]`
      assert.deepEqual(parseAddress(address.text), address)
      assert.deepEqual(parseNode(address.text), { address })
      assert.deepEqual(parseNode(`${bracketed}:${port}`), { address, port })
    }),
    { numRuns: 10_000 },
  )
})

test('whatever is written as an address reads as URL parsers read it, or not at all', () => {
  const text = fc.string({ unit: fc.constantFrom(...'0123456789abcdefx:.'.split('')), maxLength: 24 })
  fc.assert(
    fc.property(text, (candidate) => {
      const address = parseAddress(candidate)
      if (address?.version === 4 && !candidate.includes(':'))
        assert.equal(new URL(`http://${candidate}/`).hostname, candidate)
      if (address?.version === 6) assert.equal(new URL(`http://[${candidate}]/`).hostname, `[${address.text}]`)
    }),
    { numRuns: 10_000 },
  )
})

test('addresses are the same by what they mean, and none is the same as none', () => {
  assert.ok(sameAddress(parseAddress('::ffff:1.2.3.4'), parseAddress('1.2.3.4')))
  assert.ok(sameAddress(undefined, undefined))
  assert.equal(sameAddress(parseAddress('::1'), undefined), false)
  assert.equal(sameAddress(parseAddress('::1'), parseAddress('::2')), false)
})

const peers = [
  ['127.0.0.1', false, '127.0.0.1'],
  ['::ffff:127.0.0.1', false, '127.0.0.1'],
  ['fe80::1%eth0', false, 'fe80::1'],
  ['fe80::1%', false, 'fe80::1'],
  [undefined, false, 'unknown'],
  ['', false, 'unknown'],
  ['nonsense', false, 'unknown'],
  ['0.0.0.0', false, 'unknown'],
  ['::', false, 'unknown'],
  [undefined, true, 'unix'],
] as const

for (const [remoteAddress, isUnix, expected] of peers) {
  test(`a socket from ${remoteAddress}${isUnix ? ' (unix)' : ''} has the peer ${expected}`, () => {
    const peer = peerOf(remoteAddress, isUnix)
    assert.equal(peer.kind === 'ip' ? peer.address.text : peer.kind, expected)
  })
}
