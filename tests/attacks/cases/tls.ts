import type { Case } from './case.ts'

/** TLS on both sides: every case, and what holds it. */
export const tlsCases: readonly Case[] = [
  {
    id: 'TL-01',
    title: 'Unknown names and none',
    by: ['tests/attacks/wrong-protocol.test.ts', 'packages/lasthop/test/proxy/edge.test.ts'],
  },
  { id: 'TL-02', title: 'Odd names', by: ['tests/attacks/wrong-protocol.test.ts'] },
  {
    id: 'TL-03',
    title: 'Client certificates of one site at another',
    by: [
      'tests/attacks/client-certificates.test.ts: does not resume a session of',
      'tests/attacks/client-certificates.test.ts: is no way in on a connection that HTTP/2 shares',
    ],
  },
  {
    id: 'TL-04',
    title: 'Fields that claim a client certificate',
    by: ['corpus', 'tests/attacks/client-certificates.test.ts', 'packages/contract/test/rewrite.test.ts'],
  },
  { id: 'TL-05', title: 'Old versions of TLS', by: ['tests/attacks/wrong-protocol.test.ts'] },
  {
    id: 'TL-06',
    title: 'Another protocol on the port',
    by: ['tests/attacks/wrong-protocol.test.ts', 'packages/lasthop/test/proxy/edge.test.ts'],
  },
  { id: 'TL-07', title: 'Handshakes that stall', by: ['tests/attacks/stalled-handshake.test.ts'] },
  {
    id: 'TL-08',
    title: 'Renegotiation',
    by: ['packages/lasthop/test/certs/choose.test.ts: a client may not renegotiate'],
  },
  {
    id: 'TL-09',
    title: 'ALPN',
    by: ['tests/attacks/wrong-protocol.test.ts', 'packages/lasthop/test/listen/h2-curl.test.ts'],
  },
  { id: 'TL-10', title: "An upstream's certificate", by: ['packages/lasthop/test/upstream/secure.test.ts'] },
  { id: 'TL-11', title: "Clear text before an upstream's TLS", by: ['packages/lasthop/test/upstream/secure.test.ts'] },
  { id: 'TL-12', title: 'Ends without close_notify', by: ['tests/attacks/half-open.test.ts: FR-31'] },
  {
    id: 'TL-13',
    title: 'Certificates that change',
    by: [
      'packages/lasthop/test/certs/keeper.test.ts: new files are served when they have settled',
      'packages/lasthop/test/certs/keeper.test.ts: the old one is served on',
    ],
  },
  {
    id: 'TL-14',
    title: 'Session tickets',
    by: ['tests/e2e/workers.test.ts: a TLS session that began with one worker is resumed by any'],
  },
  { id: 'TL-15', title: 'Early data', by: ['corpus: Early-Data: 1'] },
  {
    id: 'TL-16',
    title: 'One site without a certificate',
    by: ['packages/lasthop/test/certs/keeper.test.ts: a site with a broken file is left out, the others are served'],
  },
]
