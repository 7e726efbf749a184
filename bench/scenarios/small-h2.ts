import { h2load } from '../load/h2load.ts'
import { measured } from '../load/measured.ts'
import type { Scenario } from '../scenario.ts'

export const smallH2: Scenario = {
  id: 'h2',
  title: 'https, small requests over HTTP/2, 8 streams on each of 8 connections',
  counts: 'requests per core second',
  better: 'more',
  digits: 0,
  needs: 'h2',
  floors: [{ peer: 'nginx', ratio: 0.5 }],
  warmUp: async ({ port }, { warmUpSeconds }) => void h2load(port, warmUpSeconds),
  measure: (contestant, { seconds }) => measured(contestant, () => h2load(contestant.port, seconds)),
}
