import type { Case } from './case.ts'

/** Traps of Node itself: every case, and what holds it. */
export const nodeCases: readonly Case[] = [
  {
    id: 'ND-01',
    title: 'Fields that Node leaves out past a number',
    by: [
      'packages/origin/test/conformance.test.ts: a request with more fields than Node reports whole is still refused',
    ],
  },
  {
    id: 'ND-02',
    title: 'Fields that Node joins',
    by: ['packages/origin/test/http2.test.ts: a list made of two lines is seen as two lines'],
  },
  {
    id: 'ND-03',
    title: "Requests that Node's server takes",
    by: ['packages/lasthop/test/wire/differential/differential.test.ts: we are the stricter, for a known reason'],
  },
  { id: 'ND-04', title: 'URL objects between the wire and the wire', by: ['tests/attacks/must-survive.test.ts'] },
  { id: 'ND-05', title: 'Trailer fields that stop a Node app', by: ['corpus: Trailer:'] },
  { id: 'ND-06', title: "Legal fields that Node's client throws at", by: ['corpus: Keep-Alive:'] },
  {
    id: 'ND-07',
    title: "CONNECT, Upgrade and Expect in Node's server",
    by: [
      'packages/origin/test/origin.test.ts: a request that waits for 100-continue is resolved too',
      'packages/origin/test/conformance.test.ts: an upgrade is believed like any request',
    ],
  },
  {
    id: 'ND-08',
    title: 'Interim answers and trailers that Node relays only when told',
    by: ['tests/attacks/answers.test.ts: RS-11', 'tests/attacks/trailers.test.ts: RS-18'],
  },
  { id: 'ND-09', title: 'What node:http2 takes', by: ['packages/lasthop/test/listen/h2-refused.test.ts: RT-18'] },
  {
    id: 'ND-10',
    title: 'Fields that node:http2 joins',
    by: ['packages/origin/test/http2.test.ts: a list made of two lines is seen as two lines'],
  },
  {
    id: 'ND-11',
    title: 'Limits of node:http2',
    by: [
      'packages/lasthop/test/listen/h2-refused.test.ts: FR-32',
      'packages/lasthop/test/listen/h2-floods.test.ts: DS-07',
    ],
  },
  { id: 'ND-12', title: 'Characters above a byte', by: ['packages/lasthop/test/wire/write.test.ts'] },
  { id: 'ND-13', title: 'Numbers past 2^53', by: ['corpus: Content-Length: 9007199254740993'] },
  { id: 'ND-14', title: 'Sockets without an error listener', by: ['tests/e2e/soak.test.ts: the process is the same'] },
  {
    id: 'ND-15',
    title: "Node's own TLS limits",
    by: [
      'packages/lasthop/test/certs/choose.test.ts: gets the alert unrecognized_name',
      'tests/attacks/stalled-handshake.test.ts: TL-07',
    ],
  },
  {
    id: 'ND-16',
    title: "One fault of ours among everybody's connections",
    by: ['packages/lasthop/test/proxy/thrown.test.ts'],
  },
]
