import { measured } from '../load/measured.ts'
import { wrk, type WrkLoad } from '../load/wrk.ts'
import type { Scenario } from '../scenario.ts'

const load: WrkLoad = { path: '/small', connections: 32 }

export const smallH1: Scenario = {
  id: 'h1',
  title: 'https, small requests, keep-alive',
  counts: 'requests per core second',
  better: 'more',
  digits: 0,
  needs: 'h1',
  // Its floors are the closest.
  weight: 2,
  floors: [
    { peer: 'nginx', ratio: 0.5 },
    { peer: 'HAProxy', ratio: 0.65 },
    { peer: 'Caddy', ratio: 2.5 },
    { peer: 'Apache', ratio: 2.5 },
    { peer: 'node:http + Agent', ratio: 3.5 },
    { peer: '@fastify/http-proxy', ratio: 2 },
    { peer: 'http-proxy-3', ratio: 2 },
  ],
  warmUp: async ({ port }, { warmUpSeconds }) => void wrk(port, load, warmUpSeconds),
  measure: (contestant, { seconds }) => measured(contestant, () => wrk(contestant.port, load, seconds)),
}
