import type { Case } from './case.ts'

/** Clients and upstreams that cost too much: every case, and what holds it. */
export const denialCases: readonly Case[] = [
  {
    id: 'DS-01',
    title: 'A head byte by byte',
    by: ['tests/attacks/slow-clients.test.ts', 'packages/lasthop/test/proxy/edge.test.ts'],
  },
  {
    id: 'DS-02',
    title: 'A body byte by byte',
    by: ['tests/attacks/slow-clients.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  {
    id: 'DS-03',
    title: 'A client that does not read',
    by: ['tests/attacks/pressure.test.ts', 'packages/lasthop/test/proxy/relay.test.ts'],
  },
  {
    id: 'DS-04',
    title: 'Heads too large and fields too many',
    by: [
      'corpus',
      'packages/lasthop/test/listen/h2-refused.test.ts',
      'packages/lasthop/test/proxy/limits.test.ts',
      'packages/lasthop/test/wire/request-head.test.ts',
    ],
  },
  { id: 'DS-05', title: 'Thousands of connections at rest', by: ['packages/lasthop/test/proxy/edge.test.ts'] },
  { id: 'DS-06', title: 'A pipeline that nobody reads the answers of', by: ['tests/attacks/pressure.test.ts'] },
  { id: 'DS-07', title: 'Streams opened and reset', by: ['packages/lasthop/test/listen/h2-floods.test.ts'] },
  { id: 'DS-08', title: 'Endless CONTINUATION', by: ['packages/lasthop/test/listen/h2-floods.test.ts'] },
  { id: 'DS-09', title: 'Frames that make the server reset', by: ['packages/lasthop/test/listen/h2-floods.test.ts'] },
  {
    id: 'DS-10',
    title: 'Header bombs and cookie crumbs',
    by: ['packages/lasthop/test/listen/h2-floods.test.ts', 'packages/lasthop/test/listen/h2-refused.test.ts'],
  },
  { id: 'DS-11', title: 'Floods of small frames', by: ['packages/lasthop/test/listen/h2-floods.test.ts'] },
  { id: 'DS-12', title: 'Windows that stay closed', by: ['packages/lasthop/test/listen/h2-floods.test.ts'] },
  { id: 'DS-13', title: 'A loop', by: ['packages/lasthop/test/proxy/relay.test.ts'] },
  { id: 'DS-14', title: 'Chunks of one byte', by: ['tests/attacks/tiny-chunks.test.ts'] },
  {
    id: 'DS-15',
    title: 'Bodies past the limit',
    by: ['packages/lasthop/test/proxy/limits.test.ts', 'packages/lasthop/test/wire/body.test.ts'],
  },
  {
    id: 'DS-16',
    title: 'Upstreams that refuse, keep silent, stop or close',
    by: [
      'tests/attacks/upstream-silence.test.ts: an app that never answers is a 504',
      'tests/attacks/upstream-silence.test.ts: an app that stops in the middle of its answer',
      'tests/attacks/upstream-silence.test.ts: an app that is down is a 502',
      'packages/lasthop/test/upstream/h2-trouble.test.ts: that says nothing at all: 504',
    ],
  },
  {
    id: 'DS-17',
    title: 'A storm of retries',
    by: ['packages/lasthop/test/upstream/several.test.ts', 'packages/lasthop/test/upstream/standing.test.ts'],
  },
  {
    id: 'DS-18',
    title: 'Thousands of mutated requests on one process',
    by: ['tests/attacks/live-fuzz.test.ts', 'tests/attacks/reached.test.ts: assertStillServes'],
  },
  {
    id: 'DS-19',
    title: 'Twenty thousand exchanges, cut at each stage',
    by: ['tests/e2e/soak.test.ts: leave no socket and no memory behind'],
  },
  { id: 'DS-20', title: 'An answer that comes after ours', by: ['tests/attacks/early-answers.test.ts'] },
  { id: 'DS-21', title: 'A storm of reloads', by: ['tests/e2e/reload.test.ts: 100 reloads under load'] },
]
