import type { Case } from './case.ts'

/** Upgrades and tunnels: every case, and what holds it. */
export const upgradesCases: readonly Case[] = [
  {
    id: 'UP-01',
    title: 'A WebSocket opens',
    by: [
      'corpus',
      'tests/attacks/upgrades.test.ts',
      'packages/lasthop/test/proxy/tunnel.test.ts',
      'packages/lasthop/test/wire/request-head.test.ts',
    ],
  },
  {
    id: 'UP-02',
    title: 'Bytes before the 101',
    by: ['tests/attacks/upgrades.test.ts', 'packages/lasthop/test/proxy/tunnel.test.ts'],
  },
  {
    id: 'UP-03',
    title: 'A 200 to an upgrade',
    by: ['tests/attacks/upgrades.test.ts', 'packages/lasthop/test/proxy/tunnel.test.ts'],
  },
  {
    id: 'UP-04',
    title: 'A 101 that nobody asked for',
    by: ['tests/attacks/upstream-nonsense.test.ts', 'packages/lasthop/test/proxy/tunnel.test.ts'],
  },
  {
    id: 'UP-05',
    title: 'A 101 that does not fit',
    by: ['tests/attacks/upgrades.test.ts', 'packages/lasthop/test/proxy/tunnel.test.ts'],
  },
  {
    id: 'UP-06',
    title: 'An upgrade that is none',
    by: ['corpus', 'packages/lasthop/test/proxy/tunnel.test.ts', 'packages/lasthop/test/wire/request-head.test.ts'],
  },
  {
    id: 'UP-07',
    title: 'An upgrade to HTTP/2 in clear text',
    by: ['corpus', 'packages/lasthop/test/proxy/tunnel.test.ts'],
  },
  { id: 'UP-08', title: 'An upgrade with a body', by: ['corpus', 'packages/lasthop/test/wire/request-head.test.ts'] },
  { id: 'UP-09', title: 'The truth on upgrades', by: ['corpus', 'packages/lasthop/test/proxy/tunnel.test.ts'] },
  {
    id: 'UP-10',
    title: 'Bytes in the same write as the head',
    by: ['tests/attacks/upgrades.test.ts', 'packages/lasthop/test/proxy/tunnel.test.ts'],
  },
  {
    id: 'UP-11',
    title: 'All the ways in which a tunnel ends',
    by: ['tests/attacks/upgrades.test.ts', 'packages/lasthop/test/proxy/tunnel.test.ts'],
  },
  { id: 'UP-12', title: 'A quiet tunnel', by: ['packages/lasthop/test/proxy/tunnel.test.ts'] },
  { id: 'UP-13', title: 'A tunnel through a hundred reloads', by: ['packages/lasthop/test/proxy/edge.test.ts'] },
  { id: 'UP-14', title: 'WebSockets over HTTP/2', by: ['packages/lasthop/test/listen/h2-websocket.test.ts'] },
  { id: 'UP-15', title: 'A tunnel whose reader stands still', by: ['tests/attacks/pressure.test.ts'] },
  { id: 'UP-16', title: 'The connection after a tunnel', by: ['tests/attacks/upgrades.test.ts'] },
]
