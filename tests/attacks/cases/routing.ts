import type { Case } from './case.ts'

/** Which site and which path a request is for: every case, and what holds it. */
export const routingCases: readonly Case[] = [
  { id: 'RT-01', title: 'Two Hosts', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  {
    id: 'RT-02',
    title: 'A Host that is no authority',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'RT-03', title: 'No Host', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  { id: 'RT-04', title: 'A target that disagrees with Host', by: ['corpus'] },
  { id: 'RT-05', title: 'A target that agrees with Host', by: ['corpus', 'packages/lasthop/test/wire/target.test.ts'] },
  {
    id: 'RT-06',
    title: 'Targets of other schemes and forms',
    by: ['corpus', 'packages/lasthop/test/wire/target.test.ts'],
  },
  { id: 'RT-07', title: 'Two slashes at the start', by: ['corpus', 'packages/lasthop/test/wire/target.test.ts'] },
  {
    id: 'RT-08',
    title: 'The asterisk',
    by: ['corpus', 'packages/lasthop/test/proxy/relay.test.ts', 'packages/lasthop/test/wire/target.test.ts'],
  },
  {
    id: 'RT-09',
    title: 'CONNECT',
    by: [
      'corpus',
      'tests/attacks/pipelining.test.ts',
      'packages/lasthop/test/listen/h2-refused.test.ts',
      'packages/lasthop/test/wire/request-head.test.ts',
    ],
  },
  { id: 'RT-10', title: 'TRACE', by: ['corpus', 'packages/lasthop/test/listen/h2-refused.test.ts'] },
  { id: 'RT-11', title: 'Dot segments', by: ['corpus', 'packages/lasthop/test/wire/target.test.ts'] },
  { id: 'RT-12', title: 'Backslashes', by: ['corpus', 'packages/lasthop/test/wire/target.test.ts'] },
  {
    id: 'RT-13',
    title: 'Encoded separators and broken escapes',
    by: ['corpus', 'packages/lasthop/test/wire/target.test.ts'],
  },
  { id: 'RT-14', title: 'One path in many spellings', by: ['corpus'] },
  {
    id: 'RT-15',
    title: 'Fragments, bytes above ASCII, very long targets',
    by: [
      'corpus',
      'packages/lasthop/test/listen/h2-refused.test.ts',
      'packages/lasthop/test/wire/request-head.test.ts',
      'packages/lasthop/test/wire/target.test.ts',
    ],
  },
  {
    id: 'RT-16',
    title: 'Prefixes that are stripped',
    by: [],
    absent: { until: 'strip_prefix', because: 'No prefix is ever stripped.' },
  },
  { id: 'RT-17', title: 'One host in many spellings', by: ['corpus'] },
  { id: 'RT-18', title: 'Authority and Host over HTTP/2', by: ['packages/lasthop/test/listen/h2-refused.test.ts'] },
  {
    id: 'RT-19',
    title: 'One name in the handshake, another in Host',
    by: [
      'tests/attacks/client-certificates.test.ts: is no way into another',
      'packages/lasthop/test/proxy/client-certificate.test.ts: a listed peer may ask for sites other than',
    ],
  },
  {
    id: 'RT-20',
    title: 'A host that is no site',
    by: ['corpus', 'tests/attacks/pipelining.test.ts', 'packages/lasthop/test/proxy/edge.test.ts'],
  },
  { id: 'RT-21', title: 'From http to https', by: ['packages/lasthop/test/proxy/edge.test.ts'] },
  { id: 'RT-22', title: 'The path of ACME challenges', by: ['tests/acme/challenges.test.ts: through a running edge'] },
  { id: 'RT-23', title: 'Template words in a request', by: ['corpus'] },
  { id: 'RT-24', title: 'Methods', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  { id: 'RT-25', title: 'Forwarding fields that would choose the site', by: ['corpus'] },
  {
    id: 'RT-26',
    title: "An upstream made of the request's own data",
    by: [
      'packages/lasthop/test/config/golden/to-template.txt: {host}',
      'packages/lasthop/test/config/golden.test.ts: golden',
    ],
  },
]
