import type { Case } from './case.ts'

/** Who may say what about the client: every case, and what holds it. */
export const forwardingCases: readonly Case[] = [
  {
    id: 'FT-01',
    title: 'Connection nominates the managed fields',
    by: ['corpus', 'packages/contract/test/rewrite.test.ts'],
  },
  {
    id: 'FT-02',
    title: 'The nomination is disguised by case, tabs, empty elements, quotes and underscores',
    by: ['corpus', 'packages/contract/test/rewrite.test.ts', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  {
    id: 'FT-03',
    title: 'Connection nominates Host, credentials and framing',
    by: ['corpus', 'packages/contract/test/rewrite.test.ts'],
  },
  { id: 'FT-04', title: 'An ordinary field is nominated', by: ['corpus', 'packages/contract/test/rewrite.test.ts'] },
  { id: 'FT-05', title: 'The scheme is lied about, downwards and upwards', by: ['corpus'] },
  {
    id: 'FT-06',
    title: 'The scheme comes as a list, twice, empty, or in odd spellings',
    by: ['corpus', 'packages/contract/test/rewrite.test.ts'],
  },
  { id: 'FT-07', title: 'The scheme is told although the client sent none', by: ['corpus'] },
  {
    id: 'FT-08',
    title: 'Underscores stand for the hyphens of managed names',
    by: ['corpus', 'packages/contract/test/rewrite.test.ts'],
  },
  { id: 'FT-09', title: 'Dots stand for the hyphens of managed names', by: ['corpus'] },
  { id: 'FT-10', title: 'Other characters stand for the hyphens of managed names', by: ['corpus'] },
  {
    id: 'FT-11',
    title: 'Framing and credentials under names that fold onto theirs',
    by: ['corpus', 'packages/contract/test/rewrite.test.ts'],
  },
  { id: 'FT-12', title: 'Every name of the family, each alone and all at once', by: ['corpus'] },
  { id: 'FT-13', title: "RFC 7239's own field", by: ['corpus', 'packages/contract/test/rewrite.test.ts'] },
  { id: 'FT-14', title: 'Scheme fields of other products contradict ours', by: ['corpus'] },
  { id: 'FT-15', title: 'The host in forwarding fields', by: ['corpus'] },
  { id: 'FT-16', title: 'Fields that rewrite the path', by: ['corpus'] },
  { id: 'FT-17', title: 'Fields that say who the user is', by: ['corpus'] },
  { id: 'FT-18', title: 'The Proxy field', by: ['corpus'] },
  { id: 'FT-19', title: 'Private namespaces of this and of other edges', by: ['corpus'] },
  {
    id: 'FT-20',
    title: 'Upgrades are told the same, on HTTP/1.1 and HTTP/2',
    by: [
      'corpus',
      'tests/attacks/upgrades.test.ts',
      'packages/contract/test/rewrite.test.ts',
      'packages/lasthop/test/listen/h2-websocket.test.ts',
    ],
  },
  {
    id: 'FT-21',
    title: 'Every attempt carries each managed field once',
    by: ['packages/lasthop/test/upstream/several.test.ts'],
  },
  {
    id: 'FT-22',
    title: "A site's own names against nominations and overrides",
    by: ['packages/contract/test/rewrite.test.ts'],
  },
  {
    id: 'FT-23',
    title: 'An authentication service that says nothing',
    by: [],
    absent: { until: 'forward_auth', because: 'There is no authentication service to ask.' },
  },
  {
    id: 'FT-24',
    title: 'The walk through the addresses of a listed peer',
    by: ['packages/lasthop/test/proxy/behind.test.ts'],
  },
  {
    id: 'FT-25',
    title: "A listed peer's scheme, as a list and as lines that differ",
    by: ['packages/lasthop/test/proxy/behind.test.ts'],
  },
  {
    id: 'FT-26',
    title: 'The same bytes from an unlisted and from a listed peer',
    by: ['corpus', 'packages/lasthop/test/proxy/behind.test.ts'],
  },
  { id: 'FT-27', title: 'IPv4 addresses mapped into IPv6', by: ['packages/contract/test/range.test.ts: ::ffff:'] },
  {
    id: 'FT-28',
    title: 'A PROXY header from a stranger',
    by: ['corpus', 'packages/lasthop/test/proxy/proxy-protocol.test.ts'],
  },
  {
    id: 'FT-29',
    title: 'The grammar of PROXY version 1',
    by: ['packages/lasthop/test/listen/proxy-protocol.test.ts', 'packages/lasthop/test/proxy/proxy-protocol.test.ts'],
  },
  {
    id: 'FT-30',
    title: 'The lengths of PROXY version 2',
    by: ['packages/lasthop/test/listen/proxy-protocol.test.ts', 'packages/lasthop/test/proxy/proxy-protocol.test.ts'],
  },
  {
    id: 'FT-31',
    title: 'A managed name among the trailers',
    by: ['corpus', 'tests/attacks/trailers.test.ts', 'packages/lasthop/test/listen/h2-refused.test.ts'],
  },
  {
    id: 'FT-32',
    title: 'Another scheme in the target',
    by: ['corpus', 'packages/lasthop/test/listen/h2-refused.test.ts'],
  },
  { id: 'FT-33', title: 'A flood of fields before ours', by: ['corpus'] },
  { id: 'FT-34', title: 'A forged signature of the hop', by: ['corpus', 'packages/contract/test/rewrite.test.ts'] },
  {
    id: 'FT-35',
    title: "Request ids of the client's choice",
    by: ['corpus', 'packages/lasthop/test/proxy/behind.test.ts'],
  },
  {
    id: 'FT-36',
    title: 'Ports and addresses in all their forms',
    by: ['corpus', 'packages/contract/test/rewrite.test.ts'],
  },
]
