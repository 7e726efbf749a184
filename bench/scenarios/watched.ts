import { measured } from '../load/measured.ts'
import { wrk } from '../load/wrk.ts'
import type { Scenario } from '../scenario.ts'
import { smallH1 } from './small-h1.ts'

/**
 * What it costs that somebody watches: the same process with its console open and closed, in many short rounds by turns, and
 * another process that has no console at all. Two processes of one program differ by some percent by how V8 happened to compile
 * them, so it is the same process that is held to the floor.
 */
export const watched: Scenario = {
  ...smallH1,
  id: 'watched',
  title: 'https, small requests, with the console open',
  between: ['Lasthop', 'Lasthop with its console closed', 'Lasthop with its console open'],
  repeats: 4,
  floors: [{ of: 'Lasthop with its console open', peer: 'Lasthop with its console closed', ratio: 0.97 }],
  measure: (contestant, { seconds }) =>
    measured(contestant, () => wrk(contestant.port, { path: '/small', connections: 32 }, Math.ceil(seconds / 2))),
}
