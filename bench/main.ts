import { argv, stderr, stdout } from 'node:process'
import { enter, openArena, versionOf, type Contestant } from './contest.ts'
import { measureIdle } from './idle.ts'
import { load, type Sample } from './load.ts'
import { nginx } from './peers/nginx.ts'
import type { Peer } from './peers/peer.ts'
import { peers } from './peers/peers.ts'
import { renderSigning } from './signing.ts'
import { scenarios, type Scenario } from './scenarios.ts'
import { renderTable } from './table.ts'

const quick = argv.includes('--quick')
const rounds = quick ? 3 : 7
const warmUpSeconds = 4
const seconds = quick ? 2 : 4

/** All proxies run at once and idle until it is their turn; the rounds are interleaved, so that a slow minute hits all. */
async function bench(): Promise<void> {
  await using arena = await openArena()
  await using stack = new AsyncDisposableStack()
  const contestants: Contestant[] = []
  for (const peer of peers) contestants.push(stack.use(await enter(peer, arena)))

  stdout.write(preface(peers))
  // First, while nobody has memory left over from a load.
  stdout.write(`\n### Memory of an idle TLS connection\n\n${await renderIdle(contestants)}\n`)
  stdout.write(`\n### The signed hop, in one process\n\n${renderSigning()}\n`)
  for (const scenario of scenarios) {
    const samples = runRounds(scenario, contestants)
    stdout.write(`\n### ${scenario.title}\n\n${renderTable(samples, nginx.name)}\n`)
  }
}

function runRounds(scenario: Scenario, contestants: readonly Contestant[]): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>(contestants.map(({ peer }) => [peer.name, []]))
  for (const { port, proxy } of contestants) load(scenario, { port, proxy, seconds: warmUpSeconds })
  for (let round = 1; round <= rounds; round++) {
    stderr.write(`${scenario.title}: round ${round} of ${rounds}\n`)
    for (const { peer, port, proxy } of contestants)
      samples.get(peer.name)?.push(load(scenario, { port, proxy, seconds }))
  }
  return samples
}

async function renderIdle(contestants: readonly Contestant[]): Promise<string> {
  const lines = ['| proxy | KiB a connection |', '|---|---:|']
  for (const contestant of contestants) {
    const kibibytes = await measureIdle(contestant, quick ? 200 : 1000)
    lines.push(`| ${contestant.peer.name} | ${kibibytes.toFixed(0)} |`)
  }
  return lines.join('\n')
}

function preface(all: readonly Peer[]): string {
  return `Each proxy on core 0; wrk and the application (nginx) share core 1. ${rounds} interleaved rounds of ${seconds} s,
medians. TLS with ECDSA P-256, HTTP/1.1 on both sides, access log to a file. A core second is processor time of the proxy:
where its core was not busy all the time, because the load generator was the limit or somebody else used the machine, this
figure still holds. The ratio and the spread, (max - min) / median, are of this figure.

${all.map((peer) => `- ${peer.name}: ${versionOf(peer)}`).join('\n')}
`
}

await bench()
