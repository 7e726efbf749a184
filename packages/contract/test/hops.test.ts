import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../scripts/testing/laws.ts'
import { compileTrust, findClient, hopsOf, parseForwardedFor, peerOf } from '../src/index.ts'
import { parsedTrust } from './parsed.ts'

const isTrusted = compileTrust(parsedTrust('10.0.0.0/8', 'unix'))

const walks = [
  { name: 'a peer that is not trusted is the client', peer: '192.0.2.1', list: '6.6.6.6', client: '' },
  {
    name: 'the nearest hop that is not trusted is the client',
    peer: '10.0.0.1',
    list: '6.6.6.6, 192.0.2.7',
    client: '192.0.2.7',
  },
  { name: 'trusted hops are walked past', peer: '10.0.0.1', list: '6.6.6.6, 192.0.2.7, 10.0.0.2', client: '192.0.2.7' },
  {
    name: 'a trusted address on the left does not count',
    peer: '10.0.0.1',
    list: '10.0.0.3, 192.0.2.7',
    client: '192.0.2.7',
  },
  {
    name: 'a hop that is no address stops the walk',
    peer: '10.0.0.1',
    list: '6.6.6.6, unknown, 10.0.0.2',
    client: 'unknown',
  },
  {
    name: 'a mapped address is the IPv4 address it stands for',
    peer: '::ffff:10.0.0.1',
    list: '192.0.2.7, ::ffff:10.0.0.2',
    client: '192.0.2.7',
  },
  { name: 'trust in unix sockets is no trust in the word "unix"', peer: 'unix', list: '6.6.6.6, unix', client: 'unix' },
  {
    name: 'if every hop is trusted, none is the client',
    peer: '10.0.0.1',
    list: '10.0.0.3, 10.0.0.2',
    client: undefined,
  },
  { name: 'a trusted peer that names nobody is not the client', peer: '10.0.0.1', list: '', client: undefined },
] as const

for (const { name, peer, list, client } of walks) {
  test(name, () => {
    const hops = hopsOf(peerOf(peer, peer === 'unix'), parseForwardedFor([list]))
    assert.equal(findClient(hops, isTrusted)?.text, client)
  })
}

test('every hop before the client is trusted, and the client is not', () => {
  const address = fc.oneof(fc.constantFrom('10.0.0.1', '10.9.9.9', 'unknown', ''), fc.ipV4(), fc.ipV6())
  fc.assert(
    fc.property(fc.ipV4(), fc.array(address, { maxLength: 8 }), (peer, list) => {
      const hops = hopsOf(peerOf(peer, false), parseForwardedFor(list))
      const client = findClient(hops, isTrusted)
      const before = client ? hops.slice(0, hops.indexOf(client)) : hops
      assert.ok(before.every((hop) => hop.peer.kind === 'ip' && hop.peer.address.text.startsWith('10.')))
      if (client?.peer.kind === 'ip') assert.doesNotMatch(client.peer.address.text, /^10\./)
    }),
    { numRuns: 10_000 },
  )
})

test('trust is asked for each hop with its distance from us', () => {
  const distances: number[] = []
  const hops = hopsOf(peerOf('10.0.0.1', false), parseForwardedFor(['a, 10.0.0.3, 10.0.0.2']))
  findClient(hops, (peer, distance) => {
    distances.push(distance)
    return peer.kind === 'ip'
  })
  assert.deepEqual(distances, [0, 1, 2, 3])
})
