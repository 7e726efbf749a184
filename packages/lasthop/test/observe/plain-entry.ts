import type { AccessEntry } from '../../src/observe/access-log.ts'

/** An exchange as the access log is told of it. */
export const entry: AccessEntry = {
  time: Date.UTC(2026, 2, 1, 12, 0, 0, 7),
  requestId: '0b9f',
  site: 'app.test',
  scheme: 'https',
  client: '192.0.2.1',
  method: 'GET',
  target: '/a?b=c',
  status: 200,
  reason: 'ok',
  bytesIn: 0,
  bytesOut: 512,
  durationMs: 12.34567,
  upstreamMs: 10,
  tlsVersion: 'TLSv1.3',
  userAgent: 'curl/8',
}
