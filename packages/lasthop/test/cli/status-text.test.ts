import assert from 'node:assert/strict'
import test from 'node:test'
import type { Status } from '../../src/workers/status.ts'
import { statusText } from '../../src/cli/status-text.ts'

test('the status of an edge is a line about it and two tables', () => {
  assert.equal(statusText(status), expected)
})

test('on a narrow terminal the applications stand below their sites', () => {
  const lines = statusText(status, 80).split('\n')
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  )
  assert.deepEqual(lines.slice(lines.findIndex((line) => line.startsWith('  b.test '))).slice(1, 3), [
    '    http://10.0.0.5:9000',
    '    http://10.0.0.6:9000 (fails)',
  ])
})

const status: Status = {
  pid: 41,
  uptimeSeconds: 273_720,
  config: 'lasthop.yaml',
  listeners: [
    { scheme: 'https', port: 443 },
    { scheme: 'http', port: 80 },
  ],
  sites: [
    {
      host: 'app.example.com',
      to: ['http://127.0.0.1:8000'],
      unwell: [],
      certificateUntil: '2027-01-31',
      requests: 1333,
      faults: 2,
      p50Ms: 1.2345,
      p99Ms: 118.7,
    },
    {
      host: 'b.test',
      to: ['http://10.0.0.5:9000', 'http://10.0.0.6:9000'],
      unwell: ['http://10.0.0.6:9000'],
      certificateFault: 'It failed. Do this.',
      requests: 0,
      faults: 0,
    },
  ],
  workers: [
    { pid: 42, connections: 7, requests: 1_234, uptimeSeconds: 273_719 },
    { pid: 1043, connections: 12, requests: 99, uptimeSeconds: 0 },
  ],
  reloads: 1,
}

const expected = `process 41, up 3d 4h, lasthop.yaml, once reloaded
listening https 443, http 80

  site             application                                         certificate until  requests  faults  p50     p99
  app.example.com  http://127.0.0.1:8000                               2027-01-31         1333      2       1.2 ms  120 ms
  b.test           http://10.0.0.5:9000, http://10.0.0.6:9000 (fails)  none               0         0       -       -

  b.test: It failed. Do this.

  worker  up     connections  requests
  42      3d 4h  7            1234
  1043    0s     12           99
`
