import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../scripts/testing/laws.ts'
import { isProblem, namedRanges, parseRange, rangeContains, type Range } from '../src/index.ts'
import { addressOfValue, addressOfWords } from '../src/address.ts'
import { mustParse, sparseWords } from './laws/hostile.ts'

const written = [
  ['10.0.0.5', '10.0.0.5/32'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['128.0.0.0/1', '128.0.0.0/1'],
  ['::1', '::1/128'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ['8000::/1', '8000::/1'],
  ['::ffff:10.0.0.5', '10.0.0.5/32'],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
  ['::ffff:a00:0/104', '10.0.0.0/8'],
] as const

for (const [text, expected] of written) {
  test(`${text} is the range ${expected}`, () => assert.equal(mustParseRange(text).text, expected))
}

const problems = [
  ['10.0.0.2/26', /write "10\.0\.0\.0\/26"\.$/],
  ['2001:db8::1/32', /write "2001:db8::\/32"\.$/],
  ['::ffff:10.0.0.1/104', /write "10\.0\.0\.0\/8"\.$/],
  ['10.0.0.0/33', /an IPv4 prefix is a number from 1 to 32\.$/],
  ['10.0.0.0/', /an IPv4 prefix is a number from 1 to 32\.$/],
  ['10.0.0.0/08', /an IPv4 prefix is a number from 1 to 32\.$/],
  ['10.0.0.0/-8', /an IPv4 prefix is a number from 1 to 32\.$/],
  ['::/129', /an IPv6 prefix is a number from 1 to 128\.$/],
  ['0.0.0.0/0', /would trust every address/],
  ['::/0', /would trust every address/],
  // CVE-2026-90711: the first 8 bits of a mapped address are zero, and so are everybody's.
  ['::ffff:10.0.0.0/8', /below 96 would cover all of IPv4; write it as IPv4, for example "10\.0\.0\.0\/8"\.$/],
  ['::ffff:0:0/95', /below 96 would cover all of IPv4/],
  ['::ffff:0:0/96', /would trust every address/],
  ['10.0.0', /is not an address range: write an address/],
  ['10.0.0.0/8/8', /an IPv4 prefix is a number/],
  ['fe80::1%eth0', /is not an address range/],
  ['[::1]', /is not an address range/],
  ['', /is not an address range/],
] as const

for (const [text, message] of problems) {
  test(`"${text}" is not a range, and the message says what to write`, () => {
    const range = parseRange(text)
    assert.ok(isProblem(range))
    assert.match(range.message, message)
    assert.ok(range.message.includes(`"${text}"`))
  })
}

const memberships = [
  ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255'], ['9.255.255.255', '11.0.0.0', '::a00:1', '::10.0.0.1']],
  ['128.0.0.0/1', ['128.0.0.0', '255.255.255.255'], ['127.255.255.255', '0.0.0.0']],
  ['192.0.2.1', ['192.0.2.1', '::ffff:192.0.2.1'], ['192.0.2.0', '192.0.2.2', '::c000:201']],
  ['fe80::/10', ['fe80::', 'febf:ffff::1'], ['fe7f::', 'fec0::', '254.128.0.0']],
  ['2001:db8::/33', ['2001:db8:7fff::'], ['2001:db8:8000::', '2001:db9::']],
  // Mapped addresses are IPv4 by the time they are compared: no IPv6 range reaches them.
  ['::/8', ['::1', '::c000:201'], ['::ffff:192.0.2.1', '192.0.2.1', '0.0.0.0']],
] as const

for (const [text, inside, outside] of memberships) {
  test(`${text} holds its own ends and not their neighbours`, () => {
    const range = mustParseRange(text)
    for (const address of inside) assert.ok(rangeContains(range, mustParse(address)), address)
    for (const address of outside) assert.equal(rangeContains(range, mustParse(address)), false, address)
  })
}

test('a range reads back as itself, and holds an address exactly if their first bits are equal', () => {
  const words = sparseWords()
  fc.assert(
    fc.property(words, words, fc.integer({ min: 1, max: 128 }), fc.nat({ max: 127 }), (network, other, bits, flip) => {
      const isSix = addressOfWords(network).version === 6
      const prefix = isSix ? bits : Math.min(bits, 32)
      const start = isSix ? bitsOf(network) : bitsOf(network).slice(96)
      const base = start.slice(0, prefix).padEnd(start.length, '0')
      const range = mustParseRange(`${addressOfBits(base).text}/${prefix}`)
      assert.deepEqual(parseRange(range.text), range)
      const flipped = start
        .split('')
        .map((bit, at) => (at === flip % start.length ? `${1 - Number(bit)}` : bit))
        .join('')
      for (const candidate of [start, flipped]) {
        const candidateAddress = addressOfBits(candidate)
        // One bit can be all that was missing to an IPv4-mapped address, which no IPv6 range holds.
        const isHeld = candidateAddress.version === range.version && candidate.startsWith(base.slice(0, prefix))
        assert.equal(rangeContains(range, candidateAddress), isHeld)
      }
      const address = addressOfWords(other)
      if (address.version !== range.version) assert.equal(rangeContains(range, address), false)
    }),
    { numRuns: 10_000 },
  )
})

test('named ranges hold what their names say', () => {
  assert.ok(namedRanges.loopback.some((range) => rangeContains(range, mustParse('127.8.9.1'))))
  assert.ok(namedRanges.private.some((range) => rangeContains(range, mustParse('172.31.255.255'))))
  assert.ok(namedRanges.linklocal.some((range) => rangeContains(range, mustParse('fe80::1'))))
  for (const address of ['172.32.0.0', '100.64.0.1', '127.0.0.1', '169.254.1.1', '::1', '8.8.8.8']) {
    assert.equal(
      namedRanges.private.some((range) => rangeContains(range, mustParse(address))),
      false,
      address,
    )
  }
})

function mustParseRange(text: string): Range {
  const range = parseRange(text)
  if (isProblem(range)) throw new Error(range.message)
  return range
}

function bitsOf(words: readonly number[]): string {
  return words.map((word) => word.toString(2).padStart(16, '0')).join('')
}

function addressOfBits(bits: string): ReturnType<typeof addressOfWords> {
  if (bits.length === 32) return addressOfValue(Number.parseInt(bits, 2))
  return addressOfWords(Array.from({ length: 8 }, (_, at) => Number.parseInt(bits.slice(at * 16, at * 16 + 16), 2)))
}
