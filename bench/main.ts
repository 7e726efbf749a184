import { argv, stdout } from 'node:process'
import { readPlan, type Plan } from './arguments.ts'
import { renderDoctor } from './doctor.ts'
import { enter, joinIn, openArena, type Contestant } from './contest.ts'
import { renderOrigin } from './origin.ts'
import { prefaceOf } from './report/preface.ts'
import { renderFloors } from './report/floors-table.ts'
import { renderScenario } from './report/scenario-table.ts'
import { renderSummary } from './report/summary.ts'
import { writeReports } from './report/write.ts'
import { renderSigning } from './signing.ts'
import { runRounds, type Result } from './rounds.ts'
import type { Before } from './scenario.ts'

/** All proxies run at once and idle until it is their turn. */
async function bench({ pace, scenarios, peers, writes }: Plan): Promise<void> {
  await using arena = await openArena()
  await using stack = new AsyncDisposableStack()
  const contestants: Contestant[] = []
  for (const peer of peers) {
    contestants.push(peer.joins === undefined ? stack.use(await enter(peer, arena)) : joinIn(peer, contestants))
  }

  const parts: string[] = []
  const say = (part: string) => {
    parts.push(part)
    stdout.write(`${part}\n\n`)
  }
  say(prefaceOf(peers, pace))
  const results: Result[] = []
  for (const scenario of scenarios) {
    const result = await runRounds(scenario, contestants, { pace, before: beforeIn(results) })
    results.push(result)
    say(renderScenario(result))
  }
  say(`### The signed hop, in one process\n\n${renderSigning()}`)
  say(`### The doctor, in one process\n\n${renderDoctor()}`)
  say(`### Reading the truth in an application, in one process\n\n${await renderOrigin()}`)
  say(`### What Lasthop is held to\n\n${renderFloors(results)}`)
  // What is compared with Lasthop itself has its place in the table of floors.
  const names = peers.filter(({ employs }) => employs === undefined).map(({ name }) => name)
  const between = results.filter(({ scenario }) => scenario.between === undefined)
  if (writes) writeReports(parts.join('\n\n'), renderSummary(between, names))
}

function beforeIn(results: readonly Result[]): Before {
  return (id, peer) =>
    results.find(({ scenario }) => scenario.id === id)?.outcomes.find(({ name }) => name === peer)?.figure
}

await bench(readPlan(argv.slice(2)))
