import { enter, openArena, type Contestant } from '../contest.ts'
import { steadily, withoutEnd } from '../load/going-on.ts'
import { wrk } from '../load/wrk.ts'
import { lasthopConsole } from '../peers/lasthop.ts'
import { percent, renderTable } from '../report/markdown.ts'
import { median } from '../statistics.ts'
import { takePairs, type Pace, type Pair } from './pairs.ts'
import { estimateMedian, judge, type Estimate } from './verdict.ts'

/**
 * What it costs that somebody has the console open: one process, with its console open and closed by turns in short windows of one
 * load that goes on. Two processes of one program differ by some percent by how V8 happened to compile them.
 */
export async function renderWatched(pace: Pace): Promise<string> {
  await using arena = await openArena()
  await using contestant = await enter(lasthopConsole, arena)
  const { upstreamPort } = arena
  wrk(contestant.port, { path: '/small', connections: 32 }, warmUpSeconds)
  const full = await underLoad(contestant, { upstreamPort, pace, start: withoutEnd })
  const little = await underLoad(contestant, { upstreamPort, pace, start: steadily })
  return [renderFull(full), renderLittle(little)].join('\n\n')
}

interface Load {
  readonly upstreamPort: number
  readonly pace: Pace
  readonly start: (port: number) => Disposable
}

async function underLoad(contestant: Contestant, { upstreamPort, pace, start }: Load): Promise<readonly Pair[]> {
  const { person, proxy, port } = contestant
  if (person === undefined) throw new Error('Nobody has the console.')
  using _ = start(port)
  return await takePairs({ proxy, port, upstreamPort }, person, pace)
}

function renderFull(pairs: readonly Pair[]): string {
  const busy = median(pairs.map(({ closed }) => closed.cpuSeconds / closed.seconds))
  const of = (figure: (window: Pair['open']) => number) =>
    estimateMedian(pairs.map(({ open, closed }) => figure(open) / figure(closed)))
  const rows = [
    rowOf(
      'requests a core second',
      of(({ requests, cpuSeconds }) => requests / cpuSeconds),
    ),
    rowOf(
      'requests a second',
      of(({ requests, seconds }) => requests / seconds),
    ),
  ]
  const head = ['as many requests as it can, open compared with closed', 'median', '95 % interval', 'wanted', '']
  return `${renderTable(head, rows)}\n\n${pairs.length} pairs; the proxy had ${percent(busy)} of its core.`
}

function rowOf(title: string, estimate: Estimate): readonly string[] {
  const { middle, low, high } = estimate
  const between = `${low.toFixed(3)} to ${high.toFixed(3)}`
  return [title, middle.toFixed(3), between, `at least ${wanted}`, judge(estimate, wanted)]
}

function renderLittle(pairs: readonly Pair[]): string {
  const perSecond = ({ cpuSeconds, seconds }: Pair['open']) => (1000 * cpuSeconds) / seconds
  const { middle, low, high } = estimateMedian(pairs.map(({ open, closed }) => perSecond(open) - perSecond(closed)))
  const alone = median(pairs.map(({ closed }) => perSecond(closed)))
  const kept = { middle: 1 - middle / 1000, low: 1 - high / 1000, high: 1 - low / 1000 }
  const rows = [
    ['processor time more each second, ms', middle.toFixed(1), `${low.toFixed(1)} to ${high.toFixed(1)}`, '', ''],
    rowOf('what is left of a core for requests', kept),
  ]
  const head = [
    'few requests, nearly all of them shown: open compared with closed',
    'median',
    '95 % interval',
    'wanted',
    '',
  ]
  return `${renderTable(head, rows)}\n\n${pairs.length} pairs; closed, the process used ${alone.toFixed(0)} ms each second.`
}

const wanted = 0.97
const warmUpSeconds = 4
