import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileResolve, peerOf } from '../../src/index.ts'
import { parsedTrust } from '../parsed.ts'
import { complete, https, testCases, trust } from './cases.ts'

testCases([
  { name: 'a trusted peer is believed', fields: complete, believed: https, codes: [] },
  { name: 'a trusted unix socket is believed', peer: 'unix', fields: complete, believed: https, codes: [] },
  {
    name: 'a mapped peer is the IPv4 peer that is trusted',
    peer: '::ffff:10.0.0.5',
    fields: complete,
    believed: https,
    codes: [],
  },
  {
    name: 'nothing is believed of a public peer that is not trusted',
    peer: '198.51.100.9',
    fields: [...complete, 'X-Forwarded-Host', 'evil.test', 'X-Forwarded-Port', '1', 'Forwarded', 'for=6.6.6.6'],
    believed: ['http', 'app.test', '198.51.100.9'],
    codes: ['untrusted-peer', 'edge-bypassed'],
  },
  {
    name: 'a private peer that is not trusted is not believed, and did not come round the edge from outside',
    peer: '192.168.0.9',
    fields: complete,
    believed: ['http', 'app.test', '192.168.0.9'],
    codes: ['untrusted-peer'],
  },
  {
    name: 'a peer that is not trusted and says nothing is believed by its socket',
    peer: '192.168.0.9',
    own: 'https',
    fields: [],
    believed: ['https', 'app.test', '192.168.0.9'],
    codes: [],
  },
  {
    name: 'a socket that is already gone is not trusted and no client',
    peer: 'gone',
    fields: complete,
    believed: ['http', 'app.test', undefined],
    codes: ['untrusted-peer'],
  },
  {
    name: 'one field of the family is enough to be speaking for others',
    peer: '192.168.0.9',
    fields: ['Client-IP', '6.6.6.6'],
    believed: ['http', 'app.test', '192.168.0.9'],
    codes: ['untrusted-peer'],
  },
])

test('trust in nobody believes nobody, and says nothing of an edge', () => {
  const belief = compileResolve({ trust: parsedTrust(), family: 'x-forwarded' })({
    peer: peerOf('198.51.100.9', false),
    scheme: 'http',
    fields: ['Host', 'app.test', ...complete],
  })
  assert.equal(belief.scheme, 'http')
  assert.deepEqual(
    belief.findings.map(({ code }) => code),
    ['untrusted-peer'],
  )
})

test('the client’s port, the hops and the reasons are there to be shown', () => {
  const belief = compileResolve({ trust, family: 'x-forwarded' })({
    peer: peerOf('10.0.0.5', false),
    scheme: 'http',
    fields: ['Host', 'app.test', 'X-Forwarded-For', '6.6.6.6, 192.0.2.7:5555, 10.0.0.9', 'X-Forwarded-Proto', 'https'],
  })
  assert.equal(belief.clientPort, 5555)
  assert.deepEqual(
    belief.hops.map(({ text }) => text),
    ['', '10.0.0.9', '192.0.2.7:5555', '6.6.6.6'],
  )
  assert.deepEqual(belief.because, [
    'The peer, 10.0.0.5, is trusted.',
    'X-Forwarded-Proto says https.',
    'Host says app.test.',
    'The client is 192.0.2.7, the nearest hop that is not trusted.',
  ])
})
