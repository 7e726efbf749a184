import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileTrust, isProblem, parseTrust, peerOf } from '../src/index.ts'
import { parsedTrust } from './parsed.ts'

const problems: readonly (readonly [entries: unknown, message: RegExp])[] = [
  [true, /Trust is true, and must be a list/],
  [1, /Trust is 1, and must be a list/],
  ['loopback', /Trust is "loopback", and must be a list/],
  [undefined, /Trust is undefined, and must be a list/],
  [{ ranges: [] }, /must be a list/],
  [Object.create(null), /must be a list/],
  [null, /Trust is null/],
  [[true], /A trusted peer is true, and must be text/],
  [[10], /A trusted peer is 10, and must be text/],
  [[undefined], /A trusted peer is undefined/],
  [[['10.0.0.5']], /A trusted peer is not text/],
  [['1'], /a hop count is not a peer/],
  [['-1'], /a hop count is not a peer/],
  [['true'], /that is everyone/],
  [['*'], /that is everyone/],
  [['false'], /write an empty list/],
  [[''], /was a variable not set/],
  [[' '], /was a variable not set/],
  [[' 10.0.0.5'], /a space at one end/],
  [['Loopback'], /lower case/],
  [['localhost'], /write "loopback"/],
  [['uniquelocal'], /write "private"/],
  [['proxy.example'], /host names can change/],
  [['loopbak'], /it is none of loopback, private, linklocal and unix, and host names can change/],
  [['fe80::1%eth0'], /has no zone/],
  [['10.0.0.0/255.0.0.0'], /prefix length/],
  [['10.0.0.1/255.0.255.0'], /prefix length/],
  [['10.0.0.2/26'], /write "10\.0\.0\.0\/26"/],
  [['10.0.0.0/33'], /from 1 to 32/],
  [['0.0.0.0/0'], /would trust every address/],
  [['::/0'], /would trust every address/],
  [['0.0.0.0/1', '128.0.0.0/1'], /together trust every address/],
  [['loopback', '::/2', '8000::/1', '4000::/2'], /together trust every address/],
  [['::ffff:10.0.0.0/8'], /below 96/],
  [['10.0.0.5:443'], /is not an address range/],
  [['loopback', '10.0.0.5, 10.0.0.6'], /is not an address range/],
  [['dead::beef::'], /is not an address range/],
]

for (const [entries, message] of problems) {
  test(`trust in ${JSON.stringify(entries)} is a problem that says what to write`, () => {
    const trust = parseTrust(entries)
    assert.ok(isProblem(trust))
    assert.match(trust.message, message)
    assert.match(trust.message, /\.$/)
  })
}

const trusted = [
  [
    ['loopback'],
    ['127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1'],
    ['128.0.0.1', '::2', '10.0.0.1', 'unix', 'unknown'],
  ],
  [
    ['private', 'unix'],
    ['10.1.2.3', '192.168.0.1', 'fd00::1', 'unix'],
    ['127.0.0.1', '100.64.0.1', 'fe80::1', 'unknown'],
  ],
  [['linklocal'], ['169.254.0.1', 'fe80::1%eth0'], ['192.0.2.1', 'unix']],
  [
    ['10.0.0.5', '2001:db8::/32'],
    ['10.0.0.5', '2001:db8:1::'],
    ['10.0.0.6', '2001:db9::'],
  ],
  [['0.0.0.0/1'], ['127.0.0.1'], ['128.0.0.1', '::1']],
  [['unix'], ['unix'], ['127.0.0.1', 'unknown']],
  [[], [], ['127.0.0.1', '::1', 'unix', 'unknown']],
] as const

for (const [entries, yes, no] of trusted) {
  test(`trust in ${JSON.stringify(entries)} is trust in these peers and no other`, () => {
    const isTrusted = compileTrust(parsedTrust(...entries))
    for (const peer of yes) assert.ok(isTrusted(namedPeer(peer), 0), peer)
    for (const peer of no) assert.equal(isTrusted(namedPeer(peer), 0), false, peer)
  })
}

test('an empty list is trust in nobody', () => assert.deepEqual(parseTrust([]), { kind: 'nobody' }))

function namedPeer(name: string): ReturnType<typeof peerOf> {
  return peerOf(name === 'unix' || name === 'unknown' ? undefined : name, name === 'unix')
}
