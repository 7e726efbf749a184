import type { Case } from './case.ts'

/** What upstreams answer: every case, and what holds it. */
export const answersCases: readonly Case[] = [
  {
    id: 'RS-01',
    title: 'A chunked answer cut',
    by: ['tests/attacks/upstream-cut.test.ts', 'packages/lasthop/test/wire/response-head.test.ts'],
  },
  {
    id: 'RS-02',
    title: 'An answer shorter than declared',
    by: ['tests/attacks/upstream-cut.test.ts', 'packages/lasthop/test/wire/response-head.test.ts'],
  },
  {
    id: 'RS-03',
    title: 'Answers that end with the connection',
    by: [
      'tests/attacks/upstream-cut.test.ts',
      'packages/lasthop/test/listen/h2-exchange.test.ts',
      'packages/lasthop/test/wire/body.test.ts',
    ],
  },
  {
    id: 'RS-04',
    title: 'An answer longer than declared',
    by: ['tests/attacks/upstream-cut.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  {
    id: 'RS-05',
    title: 'Bytes on a connection at rest',
    by: ['tests/attacks/upstream-cut.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  {
    id: 'RS-06',
    title: 'Framing faults in answers',
    by: ['tests/attacks/upstream-nonsense.test.ts', 'packages/lasthop/test/wire/response-head.test.ts'],
  },
  {
    id: 'RS-07',
    title: 'Status lines',
    by: ['tests/attacks/upstream-nonsense.test.ts', 'packages/lasthop/test/wire/response-head.test.ts'],
  },
  {
    id: 'RS-08',
    title: 'Heads of answers too large',
    by: ['tests/attacks/upstream-nonsense.test.ts', 'packages/lasthop/test/wire/response-head.test.ts'],
  },
  {
    id: 'RS-09',
    title: 'Answers to HEAD',
    by: [
      'tests/attacks/upstream-cut.test.ts',
      'packages/lasthop/test/proxy/relay.test.ts',
      'packages/lasthop/test/wire/response-head.test.ts',
    ],
  },
  {
    id: 'RS-10',
    title: 'Statuses without content',
    by: [
      'tests/attacks/upstream-cut.test.ts',
      'packages/lasthop/test/proxy/relay.test.ts',
      'packages/lasthop/test/wire/response-head.test.ts',
    ],
  },
  {
    id: 'RS-11',
    title: 'Interim answers',
    by: [
      'tests/attacks/answers.test.ts',
      'packages/lasthop/test/proxy/relay.test.ts',
      'packages/lasthop/test/wire/response-head.test.ts',
    ],
  },
  {
    id: 'RS-12',
    title: 'A flood of interim answers',
    by: ['tests/attacks/upstream-nonsense.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  {
    id: 'RS-13',
    title: 'An answer while the request still comes',
    by: [
      'tests/attacks/early-answers.test.ts: FR-33',
      'packages/lasthop/test/upstream/h2-trouble.test.ts: an answer before the end of the request',
    ],
  },
  { id: 'RS-14', title: 'An app that dies before a byte', by: ['packages/lasthop/test/upstream/several.test.ts'] },
  {
    id: 'RS-15',
    title: 'Locations',
    by: [
      'tests/attacks/answers.test.ts',
      'packages/lasthop/test/proxy/relay.test.ts',
      'packages/lasthop/test/proxy/repair.test.ts',
    ],
  },
  {
    id: 'RS-16',
    title: "Fields of the app's own hop",
    by: [
      'tests/attacks/answers.test.ts',
      'packages/lasthop/test/proxy/relay.test.ts',
      'packages/lasthop/test/wire/response-head.test.ts',
    ],
  },
  {
    id: 'RS-17',
    title: 'Several cookies',
    by: ['tests/attacks/answers.test.ts', 'packages/lasthop/test/wire/response-head.test.ts'],
  },
  { id: 'RS-18', title: 'Trailers of answers', by: ['tests/attacks/trailers.test.ts'] },
  {
    id: 'RS-19',
    title: 'Chunked answers for HTTP/1.0',
    by: ['tests/attacks/answers.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  {
    id: 'RS-20',
    title: 'Server-sent events',
    by: ['tests/attacks/answers.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  {
    id: 'RS-21',
    title: 'Identities bound to a connection',
    by: [
      'packages/lasthop/test/upstream/affinity.test.ts',
      'packages/lasthop/test/upstream/h2-trouble.test.ts',
      'packages/lasthop/test/upstream/pool.test.ts',
    ],
  },
  {
    id: 'RS-22',
    title: 'A client that leaves',
    by: ['tests/attacks/half-open.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  { id: 'RS-23', title: 'Answers for HTTP/2', by: ['packages/lasthop/test/listen/h2-exchange.test.ts'] },
  { id: 'RS-24', title: "Pages of the edge's own", by: ['tests/attacks/own-pages.test.ts'] },
  { id: 'RS-25', title: 'Policies', by: ['tests/attacks/own-pages.test.ts'] },
]
