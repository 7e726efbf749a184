import { steadyTimes } from '../load/h2load.ts'
import type { Scenario } from '../scenario.ts'
import { quantile } from '../statistics.ts'
import { smallH1 } from './small-h1.ts'

/** Where `--only` left the capacity unmeasured. */
const guessedPerSecond = 4000

/** One answer in a hundred is late: that many more are needed for a figure that holds. */
export const lengthening = 2.5

export const halfLoad: Scenario = {
  id: 'half',
  title: 'https, time of an answer at half the load that the proxy can carry',
  counts: '99th percentile, ms',
  better: 'less',
  digits: 2,
  needs: 'h1',
  floors: [{ peer: 'nginx', ratio: 1.5 }],
  warmUp: async ({ port }) => void steadyTimes(port, guessedPerSecond / 2, 1),
  async measure({ port, peer }, { seconds }, before) {
    const capacity = before(smallH1.id, peer.name) ?? guessedPerSecond
    const times = steadyTimes(port, capacity / 2, seconds * lengthening)
    return { figure: quantile(times, 0.99), perSecond: times.length / (seconds * lengthening) }
  },
}
