import type { Scenario } from '../scenario.ts'
import { smallH1 } from './small-h1.ts'

/** What it costs that somebody watches. */
export const watched: Scenario = {
  ...smallH1,
  id: 'watched',
  title: 'https, small requests, with the console open',
  between: ['Lasthop', 'Lasthop with its console open'],
  floors: [{ of: 'Lasthop with its console open', peer: 'Lasthop', ratio: 0.97 }],
}
