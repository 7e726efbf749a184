import { resolve } from 'node:path'
import { argv, stderr, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { enter, openArena, type Arena, type Contestant } from './contest.ts'
import { requestsSoFar } from './load/requests-so-far.ts'
import { startWrk, type SteadyWrk } from './load/steady-wrk.ts'
import { lasthopIn } from './peers/lasthop.ts'
import { peers } from './peers/peers.ts'
import type { Peer } from './peers/peer.ts'
import type { ProcessorTime } from './pinned.ts'
import { renderTable } from './report/markdown.ts'
import { quantile } from './statistics.ts'

/**
 * What a small request costs in processor time, in this clone and in others, by turns: for whoever changes the way of a
 * request and has to know what it gave, on a machine that others use too.
 */
async function compareCosts({ variants, rounds, requests }: CostPlan): Promise<void> {
  await using arena = await openArena()
  await using stack = new AsyncDisposableStack()
  const running: Running[] = []
  for (const { name, peer } of variants) {
    const contestant = stack.use(await enter(peer, arena))
    const load = stack.use(startWrk(contestant.port, { path: '/small', connections: 32 }))
    running.push({ name, contestant, load, samples: [] })
    await spend(contestant, warmUpCpuSeconds)
    load.halt()
  }
  for (let round = 1; round <= rounds; round++) {
    stderr.write(`round ${round} of ${rounds}\n`)
    for (const each of inTurn(running, round)) each.samples.push(await costOf(each, arena, requests))
  }
  const rows = running.map(({ name, samples }) => [name, ...summarise(samples)])
  stdout.write(`${renderTable(['', 'µs a request, cheapest quarter', 'median', 'in the kernel'], rows)}\n`)
}

interface Running {
  readonly name: string
  readonly contestant: Contestant
  readonly load: SteadyWrk
  /** Microseconds for a request, round by round. */
  readonly samples: ProcessorTime[]
}

/** From the front and from the back by turns, so that nobody always comes after the same other one. */
function inTurn(running: readonly Running[], round: number): readonly Running[] {
  return round % 2 === 0 ? running : running.toReversed()
}

/** Waits until a proxy has used this much processor time: what V8 runs becomes fast by being run. */
async function spend({ proxy }: Contestant, cpuSeconds: number): Promise<void> {
  const before = proxy.cpuSeconds()
  while (proxy.cpuSeconds() - before < cpuSeconds) await pause()
}

async function costOf({ contestant, load }: Running, arena: Arena, requests: number): Promise<ProcessorTime> {
  load.goOn()
  await pause()
  const servedBefore = await requestsSoFar(arena.upstreamPort)
  const before = contestant.proxy.processorTime()
  const served = await waitFor(arena, servedBefore + requests)
  const after = contestant.proxy.processorTime()
  load.halt()
  await pause()
  const each = 1e6 / (served - servedBefore)
  return { total: (after.total - before.total) * each, kernel: (after.kernel - before.kernel) * each }
}

/** Until the application has answered this many. Nobody else asks it in this time, but each look is a request too. */
async function waitFor(arena: Arena, wanted: number): Promise<number> {
  for (let looks = 1; ; looks++) {
    await pause()
    const served = (await requestsSoFar(arena.upstreamPort)) - looks
    if (served >= wanted) return served
  }
}

function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, 50))
}

/** Others on the machine can only add to a cost, so the cheaper rounds say more than the dearer ones. */
function summarise(samples: readonly ProcessorTime[]): string[] {
  const totals = samples.map(({ total }) => total)
  const kernel = samples.map((sample) => sample.kernel / sample.total)
  return [
    quantile(totals, 0.25).toFixed(1),
    quantile(totals, 0.5).toFixed(1),
    `${Math.round(quantile(kernel, 0.5) * 100)}%`,
  ]
}

interface CostPlan {
  readonly variants: readonly { readonly name: string; readonly peer: Peer }[]
  readonly rounds: number
  readonly requests: number
}

/** Reads `--clone PATH`, `--node 'OPTIONS'` (each may be repeated), `--peers nginx,HAProxy`, `--rounds N` and `--requests N`. */
function readWords(words: readonly string[]): CostPlan {
  const { values } = parseArgs({
    args: [...words],
    options: {
      clone: { type: 'string', multiple: true, default: [] },
      node: { type: 'string', multiple: true, default: [] },
      peers: { type: 'string', default: '' },
      rounds: { type: 'string', default: '20' },
      requests: { type: 'string', default: '5000' },
    },
  })
  const own = resolve(import.meta.dirname, '..')
  const variants = [
    { name: 'this clone', peer: lasthopIn(own) },
    ...values.clone.map((clone) => ({ name: clone, peer: lasthopIn(resolve(clone)) })),
    ...values.node.map((options) => ({ name: options, peer: lasthopIn(own, options.split(' ')) })),
    ...peers.filter(({ name }) => values.peers.split(',').includes(name)).map((peer) => ({ name: peer.name, peer })),
  ]
  return { variants, rounds: Number(values.rounds), requests: Number(values.requests) }
}

const warmUpCpuSeconds = 4

await compareCosts(readWords(argv.slice(2)))
