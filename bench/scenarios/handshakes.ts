import { measured } from '../load/measured.ts'
import { wrk, type WrkLoad } from '../load/wrk.ts'
import type { Scenario } from '../scenario.ts'

// wrk keeps no sessions, so that none is resumed.
const load: WrkLoad = { path: '/small', connections: 32, fields: ['Connection: close'] }

export const handshakes: Scenario = {
  id: 'handshakes',
  title: 'https, a full handshake for each request',
  counts: 'handshakes per core second',
  better: 'more',
  digits: 0,
  needs: 'h1',
  floors: [
    { peer: 'nginx', ratio: 0.3 },
    { peer: 'Apache', ratio: 0.4 },
    { peer: 'Caddy', ratio: 0.5 },
  ],
  warmUp: async ({ port }, { warmUpSeconds }) => void wrk(port, load, warmUpSeconds),
  measure: (contestant, { seconds }) => measured(contestant, () => wrk(contestant.port, load, seconds)),
}
