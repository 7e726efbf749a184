import { argv, stdout } from 'node:process'
import { readPlan, type Plan } from './arguments.ts'
import { renderDoctor } from './doctor.ts'
import { enter, openArena, type Contestant } from './contest.ts'
import { renderOrigin } from './origin.ts'
import { prefaceOf } from './report/preface.ts'
import { renderFloors } from './report/floors-table.ts'
import { renderScenario } from './report/scenario-table.ts'
import { renderSummary } from './report/summary.ts'
import { writeReports } from './report/write.ts'
import { renderSigning } from './signing.ts'
import { runRounds, type Result } from './rounds.ts'
import { renderWatched } from './watched/watched.ts'
import type { Before } from './scenario.ts'

/** All proxies run at once and idle until it is their turn. */
async function bench({ pace, scenarios, peers, watched, writes }: Plan): Promise<void> {
  await using arena = await openArena()
  await using stack = new AsyncDisposableStack()
  const contestants: Contestant[] = []
  for (const peer of peers) contestants.push(stack.use(await enter(peer, arena)))

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
  if (watched !== undefined) say(`### The console open, in one process\n\n${await renderWatched(watched)}`)
  say(`### The signed hop, in one process\n\n${await renderSigning()}`)
  say(`### The doctor, in one process\n\n${renderDoctor()}`)
  say(`### Reading the truth in an application, in one process\n\n${await renderOrigin()}`)
  say(`### What Lasthop is held to\n\n${renderFloors(results)}`)
  if (writes) {
    const names = peers.map(({ name }) => name)
    writeReports(parts.join('\n\n'), renderSummary(results, names))
  }
}

function beforeIn(results: readonly Result[]): Before {
  return (id, peer) =>
    results.find(({ scenario }) => scenario.id === id)?.outcomes.find(({ name }) => name === peer)?.figure
}

await bench(readPlan(argv.slice(2)))
