import { parseArgs } from 'node:util'
import { peers } from './peers/peers.ts'
import type { Peer } from './peers/peer.ts'
import type { Pace, Scenario } from './scenario.ts'
import { scenarios } from './scenarios/scenarios.ts'
import type { Pace as WatchedPace } from './watched/pairs.ts'

/** What a run is to do. */
export interface Plan {
  readonly pace: Pace
  readonly scenarios: readonly Scenario[]
  readonly peers: readonly Peer[]
  /** How the open console is compared with the closed one, if it is. */
  readonly watched: WatchedPace | undefined
  /** Whether the tables go into docs/speed.md and README.md. */
  readonly writes: boolean
}

/** Reads `--quick`, `--write`, `--only h1,h2`, `--peers Lasthop,nginx` and `--pairs 300`. Throws for words that mean nothing. */
export function readPlan(words: readonly string[]): Plan {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      only: { type: 'string' },
      peers: { type: 'string' },
      pairs: { type: 'string' },
    },
  })
  const asked = chosen([...scenarios, watched], values.only, ({ id }) => id)
  return {
    pace: values.quick ? quick : thorough,
    scenarios: asked.filter((one) => 'measure' in one),
    watched: asked.includes(watched)
      ? { count: pairsOf(values.pairs, values.quick ? 20 : 80), windowMs: 400 }
      : undefined,
    // The console is compared with itself.
    peers: asked.length === 1 && asked.includes(watched) ? [] : chosen(peers, values.peers, ({ name }) => name),
    writes: values.write,
  }
}

/** More pairs of windows make the open console's verdict surer: four times as many, half the interval. */
function pairsOf(found: string | undefined, usual: number): number {
  if (found === undefined) return usual
  if (!/^[1-9]\d{0,3}$/.test(found)) throw new Error(`"${found}" is not a number of pairs: expected 1 to 9999.`)
  return Number(found)
}

function chosen<One>(all: readonly One[], names: string | undefined, nameOf: (one: One) => string): readonly One[] {
  if (names === undefined) return all
  const wanted = names.split(',')
  const unknown = wanted.filter((name) => !all.some((one) => nameOf(one) === name))
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}, only ${all.map(nameOf).join(', ')}.`)
  return all.filter((one) => wanted.includes(nameOf(one)))
}

const watched = { id: 'watched' } as const
const thorough: Pace = { rounds: 5, seconds: 2, warmUpSeconds: 4, connections: 2000 }
const quick: Pace = { rounds: 3, seconds: 1, warmUpSeconds: 2, connections: 200 }
