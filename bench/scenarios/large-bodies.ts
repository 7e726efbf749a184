import { measured } from '../load/measured.ts'
import { wrk, type WrkLoad } from '../load/wrk.ts'
import type { Scenario } from '../scenario.ts'

const load: WrkLoad = { path: '/large', connections: 8 }

export const largeBodies: Scenario = {
  id: 'large',
  title: 'https, bodies of 1 MiB',
  counts: 'MiB per core second',
  better: 'more',
  digits: 0,
  needs: 'h1',
  floors: [{ peer: 'nginx', ratio: 0.8 }],
  warmUp: async ({ port }, { warmUpSeconds }) => void wrk(port, load, warmUpSeconds),
  measure: (contestant, { seconds }) => measured(contestant, () => wrk(contestant.port, load, seconds)),
}
