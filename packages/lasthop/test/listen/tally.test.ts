import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAddress, type Address } from '@lasthop/contract'
import { Tally } from '../../src/listen/tally.ts'

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`${text} is no address.`)
  return parsed
}

test('each IPv4 address is counted for itself, mapped or not', () => {
  const tally = new Tally()
  assert.ok(tally.enter(address('192.0.2.1'), 1))
  assert.ok(!tally.enter(address('::ffff:192.0.2.1'), 1))
  assert.ok(tally.enter(address('192.0.2.2'), 1))
})

test('the IPv6 addresses of one /64 are one client', () => {
  const tally = new Tally()
  assert.ok(tally.enter(address('2001:db8::1'), 1))
  assert.ok(!tally.enter(address('2001:db8::ffff:2'), 1))
  assert.ok(tally.enter(address('2001:db8:0:1::1'), 1))
})

test('who has left is counted no more, and leaves nothing behind', () => {
  const tally = new Tally()
  const client = address('192.0.2.1')
  for (let turn = 0; turn < 3; turn++) {
    assert.ok(tally.enter(client, 2))
    assert.ok(tally.enter(client, 2))
    assert.ok(!tally.enter(client, 2))
    tally.leave(client)
    tally.leave(client)
    assert.equal(tally.size, 0)
  }
})
