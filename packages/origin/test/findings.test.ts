import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { parseAddress } from '@lasthop/contract'
import type { Peer } from '@lasthop/contract'
import { createFindingLog } from '../src/findings.ts'
import type { Finding } from '../src/findings.ts'

const stranger = [{ code: 'untrusted-peer', message: 'Somebody claims.' }] as const

test('a finding is reported once per code and peer network, and counted every time', () => {
  const found: Finding[] = []
  const log = createFindingLog((finding) => found.push(finding))
  for (const address of ['192.0.2.1', '192.0.2.200', '198.51.100.1', '2001:db8::1', '2001:db8::ffff:1']) {
    log.report(peer(address), stranger)
  }
  log.report(peer('192.0.2.9'), [{ code: 'folded-name', message: 'A folded name.' }])
  assert.deepEqual(
    found.map((finding) => `${finding.code} ${finding.peer}`),
    [
      'untrusted-peer 192.0.2.0/24',
      'untrusted-peer 198.51.100.0/24',
      'untrusted-peer 2001:db8:0:0::/64',
      'folded-name 192.0.2.0/24',
    ],
  )
  assert.deepEqual(log.counts(), { 'untrusted-peer': 5, 'folded-name': 1 })
})

test('a flood from ever new networks does not grow the log, nor silence what comes after it', () => {
  let found = 0
  const log = createFindingLog(() => found++)
  log.report(peer('192.0.2.1'), stranger)
  for (let network = 0; network < 5000; network++) log.report(peer(`10.${network >> 8}.${network & 255}.1`), stranger)
  assert.equal(found, 5001)
  log.report(peer('192.0.2.1'), stranger)
  assert.equal(found, 5002, 'the first network was forgotten')
  log.report(peer('10.19.135.1'), stranger)
  assert.equal(found, 5002, 'the last network is remembered')
})

test('a listener that throws warns, and does not reach the request', async () => {
  const log = createFindingLog(() => {
    throw new Error('The log is full.')
  })
  const warned = once(process, 'warning')
  assert.doesNotThrow(() => log.report(peer('192.0.2.1'), stranger))
  const [warning]: unknown[] = await warned
  assert.match(String(warning), /onFinding threw on untrusted-peer: Error: The log is full\./)
})

test('a peer without an address is its own network', () => {
  const networks: string[] = []
  const log = createFindingLog((finding) => networks.push(finding.peer))
  log.report({ kind: 'unix' }, stranger)
  log.report({ kind: 'unknown' }, stranger)
  assert.deepEqual(networks, ['unix', 'unknown'])
})

function peer(text: string): Peer {
  const address = parseAddress(text)
  assert.ok(address)
  return { kind: 'ip', address }
}
