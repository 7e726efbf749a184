import type { Case } from './case.ts'

/** Where a request ends: every case, and what holds it. */
export const framingCases: readonly Case[] = [
  {
    id: 'FR-01',
    title: 'Length and chunks together',
    by: [
      'corpus',
      'tests/attacks/pipelining.test.ts',
      'packages/lasthop/test/wire/request-head.test.ts',
      'packages/lasthop/test/wire/write.test.ts',
    ],
  },
  {
    id: 'FR-02',
    title: 'Two lengths that differ',
    by: ['corpus', 'tests/attacks/pipelining.test.ts', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'FR-03', title: 'Two lengths that agree', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  {
    id: 'FR-04',
    title: 'Lengths that are no decimal number',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'FR-05', title: 'Leading zeros', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  { id: 'FR-06', title: 'A length of nothing', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  {
    id: 'FR-07',
    title: 'Codings other than chunked',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'FR-08', title: 'The coding twice', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  {
    id: 'FR-09',
    title: 'The coding with odd bytes',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  {
    id: 'FR-10',
    title: 'Legal spellings of chunked',
    by: ['corpus', 'packages/lasthop/test/wire/body.test.ts', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'FR-11', title: 'Chunks in HTTP/1.0', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  {
    id: 'FR-12',
    title: 'Blanks before the colon',
    by: ['corpus', 'tests/attacks/pipelining.test.ts', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'FR-13', title: 'Folded lines', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  {
    id: 'FR-14',
    title: 'Lines that end with LF alone',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'FR-15', title: 'CR alone', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  { id: 'FR-16', title: 'Control bytes in values', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  { id: 'FR-17', title: 'Names that are none', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  {
    id: 'FR-18',
    title: 'A very long name that begins like a length',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  {
    id: 'FR-19',
    title: 'A coding hidden behind a thousand fields',
    by: ['corpus', 'tests/attacks/pipelining.test.ts', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  {
    id: 'FR-20',
    title: 'Chunk sizes that are no hex number',
    by: ['corpus', 'packages/lasthop/test/proxy/relay.test.ts', 'packages/lasthop/test/wire/body.test.ts'],
  },
  {
    id: 'FR-21',
    title: 'Chunk sizes past any number',
    by: ['corpus', 'tests/attacks/pipelining.test.ts', 'packages/lasthop/test/wire/body.test.ts'],
  },
  { id: 'FR-22', title: 'Line ends around chunks', by: ['corpus', 'packages/lasthop/test/wire/body.test.ts'] },
  { id: 'FR-23', title: 'Chunk extensions', by: ['corpus', 'packages/lasthop/test/wire/body.test.ts'] },
  { id: 'FR-24', title: 'A flood of chunk extensions', by: ['corpus', 'packages/lasthop/test/wire/body.test.ts'] },
  {
    id: 'FR-25',
    title: 'Trailers that are allowed, forbidden, malformed, too many',
    by: ['corpus', 'tests/attacks/trailers.test.ts', 'packages/lasthop/test/wire/body.test.ts'],
  },
  {
    id: 'FR-26',
    title: 'Bodies on methods that rarely have one',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  {
    id: 'FR-27',
    title: 'A POST that says nothing of a body',
    by: ['corpus', 'tests/attacks/pipelining.test.ts', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'FR-28', title: 'Four requests in one write', by: ['tests/attacks/pipelining.test.ts'] },
  { id: 'FR-29', title: 'Bytes behind a body', by: ['tests/attacks/pipelining.test.ts'] },
  {
    id: 'FR-30',
    title: 'A body that looks like a request',
    by: ['corpus', 'tests/attacks/pipelining.test.ts', 'packages/lasthop/test/wire/body.test.ts'],
  },
  {
    id: 'FR-31',
    title: 'A client that stops in the middle of a body',
    by: [
      'tests/attacks/half-open.test.ts',
      'packages/lasthop/test/listen/h2-refused.test.ts',
      'packages/lasthop/test/proxy/relay.test.ts',
    ],
  },
  {
    id: 'FR-32',
    title: 'More content than declared over HTTP/2',
    by: ['packages/lasthop/test/listen/h2-refused.test.ts'],
  },
  {
    id: 'FR-33',
    title: 'An answer before the body was read',
    by: ['tests/attacks/early-answers.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  { id: 'FR-34', title: 'A refusal with a body behind it', by: ['corpus', 'tests/attacks/pipelining.test.ts'] },
  {
    id: 'FR-35',
    title: 'Expectations',
    by: [
      'corpus',
      'tests/attacks/early-answers.test.ts',
      'packages/lasthop/test/proxy/relay.test.ts',
      'packages/lasthop/test/wire/request-head.test.ts',
    ],
  },
  {
    id: 'FR-36',
    title: 'Clients of HTTP/1.0',
    by: [
      'corpus',
      'tests/attacks/answers.test.ts',
      'packages/lasthop/test/proxy/relay.test.ts',
      'packages/lasthop/test/wire/request-head.test.ts',
    ],
  },
  {
    id: 'FR-37',
    title: 'Empty lines before a request',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  { id: 'FR-38', title: 'Versions', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  {
    id: 'FR-39',
    title: 'Blanks in the request line',
    by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  {
    id: 'FR-40',
    title: 'Pseudo-fields missing, twice, unknown, misplaced',
    by: ['packages/lasthop/test/listen/h2-refused.test.ts'],
  },
  { id: 'FR-41', title: 'Fields of a connection over HTTP/2', by: ['packages/lasthop/test/listen/h2-refused.test.ts'] },
  {
    id: 'FR-42',
    title: 'HTTP/1.1 hidden in values of HTTP/2',
    by: ['packages/lasthop/test/listen/h2-refused.test.ts', 'packages/lasthop/test/wire/write.test.ts'],
  },
  { id: 'FR-43', title: 'Lengths over HTTP/2', by: ['packages/lasthop/test/listen/h2-refused.test.ts'] },
  {
    id: 'FR-44',
    title: 'Cookies in crumbs over HTTP/2',
    by: ['packages/lasthop/test/listen/h2-exchange.test.ts: Cookie: a=1; b=2'],
  },
]
