import { stderr } from 'node:process'
import type { Contestant } from './contest.ts'
import type { PeerName } from './peers/peer.ts'
import type { Before, Pace, Sample, Scenario } from './scenario.ts'
import { median, spread } from './statistics.ts'

/** What a proxy did in a scenario, over all rounds: medians. */
export interface Outcome {
  readonly name: PeerName
  readonly figure: number
  readonly spread: number
  readonly perSecond: number | undefined
  readonly busy: number | undefined
}

/** What came of a scenario, for everybody who took part. */
export interface Result {
  readonly scenario: Scenario
  readonly outcomes: readonly Outcome[]
}

/** Runs a scenario in rounds, everybody once in each, so that a slow minute of the machine hits all. */
export async function runRounds(
  scenario: Scenario,
  contestants: readonly Contestant[],
  { pace, before }: { pace: Pace; before: Before },
): Promise<Result> {
  const entered = contestants.filter(({ peer }) => peer.speaks.includes(scenario.needs))
  const samples = new Map<Contestant, Sample[]>()
  for (const contestant of entered) {
    if (await isFit(contestant, () => warmUp(scenario, contestant, pace))) samples.set(contestant, [])
  }
  // What memory a connection costs is seen once: the next round would find the memory of the first.
  const rounds = scenario.better === 'less' && scenario.id === 'idle' ? 1 : pace.rounds * (scenario.weight ?? 1)
  for (let round = 1; round <= rounds; round++) {
    stderr.write(`${scenario.title}: round ${round} of ${rounds}\n`)
    for (const [contestant, taken] of samples) {
      taken.push(await attempt(contestant, () => scenario.measure(contestant, pace, before)))
    }
  }
  return { scenario, outcomes: [...samples].map(([{ peer }, taken]) => summarise(peer.name, taken)) }
}

/**
 * What V8 runs becomes fast by being run, and that takes processor time: on a machine that has little of it, the warm-up is
 * repeated.
 */
async function warmUp(scenario: Scenario, contestant: Contestant, pace: Pace): Promise<void> {
  if (!contestant.peer.runsOnV8) return scenario.warmUp(contestant, { ...pace, warmUpSeconds: 1 })
  const before = contestant.proxy.cpuSeconds()
  const enough = scenario.better === 'more' ? pace.warmUpSeconds / 2 : 0
  for (let turn = 0; turn < 4; turn++) {
    await scenario.warmUp(contestant, pace)
    if (contestant.proxy.cpuSeconds() - before >= enough) return
  }
}

/** Another one that cannot do this work at all takes no part in it; Lasthop must. */
async function isFit(contestant: Contestant, work: () => Promise<void>): Promise<boolean> {
  try {
    await attempt(contestant, work)
    return true
  } catch (error) {
    if (contestant.peer.name === 'Lasthop') throw error
    stderr.write(`${String(error)} It takes no part in this.\n`)
    return false
  }
}

/** A proxy that fell over has said why. */
async function attempt<Value>({ peer, proxy }: Contestant, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw new Error(`${peer.name} failed. The end of its output:\n${proxy.lastWords()}`, { cause: error })
  }
}

function summarise(name: PeerName, samples: readonly Sample[]): Outcome {
  const figures = samples.map(({ figure }) => figure)
  return {
    name,
    figure: median(figures),
    spread: spread(figures),
    perSecond: middle(samples.map(({ perSecond }) => perSecond)),
    busy: middle(samples.map(({ busy }) => busy)),
  }
}

function middle(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : median(known)
}
