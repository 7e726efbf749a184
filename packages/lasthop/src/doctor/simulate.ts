import { remembered } from '../products/remembered.ts'
import { chainFrom, locationOf } from './chain.ts'
import { chooseWays, type Chosen } from './choose.ts'
import { pathsElsewhere } from './elsewhere.ts'
import { follow } from './follow.ts'
import type { Outcome, Trial } from './outcome.ts'
import type { Stack } from './stack.ts'
import {
  challengeTrial,
  corpusTrials,
  fieldTrials,
  foreignHostTrial,
  ordinaryTrial,
  pairTrials,
  pathTrial,
  postTrial,
  upgradeTrial,
} from './trials.ts'
import type { Way } from './way.ts'
import { publicWays } from './ways.ts'

/** What the models say of every request on every way in. */
export interface Simulation {
  readonly ways: readonly WayResult[]
  readonly chosen: Chosen
  /** How many requests went through the models. */
  readonly requests: number
}

/** One way in, and everything that was sent along it. */
export interface WayResult {
  readonly way: Way
  readonly ordinary: Outcome
  readonly post: Outcome
  readonly foreignHost: Outcome
  /** Paths of the files that end in a slash, asked without it. */
  readonly slashless: readonly Outcome[]
  /** Paths at which the application does what it does nowhere else. */
  readonly ownPaths: readonly Outcome[]
  /** The doctor's own requests and the corpus. */
  readonly outcomes: readonly Outcome[]
  /** How many requests were not sent, because each of them meets so many lines. */
  readonly unsent: number
  /** The doctor's own requests for paths that the site treats in another way. */
  readonly elsewhere: readonly Elsewhere[]
  /** The ordinary request, and what its redirects lead to. */
  readonly chain: readonly Outcome[]
  /** A challenge of an authority for certificates, and what its redirects lead to. */
  readonly challenge: readonly Outcome[]
  /** A browser that opens a WebSocket. */
  readonly upgrade: Outcome
}

/** A path, and what was sent for it. */
export interface Elsewhere {
  readonly ordinary: Outcome
  readonly outcomes: readonly Outcome[]
}

/** Sends the doctor's own requests and the whole corpus along every public way. */
export function simulate(stack: Stack): Simulation {
  const open = publicWays(stack)
  const chosen = chooseWays(stack, open)
  const ways = chosen.asked.map((way) => simulateWay(stack, way, open))
  return { ways, chosen, requests: ways.reduce((sum, way) => sum + countOf(way), 0) }
}

function countOf({ outcomes, elsewhere }: WayResult): number {
  return outcomes.length + 6 + elsewhere.reduce((sum, each) => sum + each.outcomes.length + 1, 0)
}

function simulateWay(stack: Stack, way: Way, open: readonly Way[]): WayResult {
  const { authority, scheme, origin } = way
  const along = (trial: Trial): Outcome => follow(stack, way, trial)
  const first = along(ordinaryTrial(authority))
  const others = way.kind === 'door' ? pathsElsewhere(way.site) : []
  const home = homeOf(first, others, (path) => along(pathTrial(authority, path)))
  const trials = [...fieldTrials(authority, home), ...pairTrials(authority, home), ...corpusTrials(authority, scheme)]
  const ordinary = home === '/' ? first : along(pathTrial(authority, home))
  const affordable = affordableAt(ordinary.steps.length)
  return {
    way,
    ordinary,
    chain: chainFrom(ordinary, open, stack),
    challenge: chainFrom(along(challengeTrial(authority)), open, stack),
    upgrade: along(upgradeTrial(authority, origin, home)),
    post: along(postTrial(authority, origin, home)),
    foreignHost: along(foreignHostTrial()),
    slashless: slashPaths(stack.edges).map((path) => along(pathTrial(authority, path.slice(0, -1)))),
    ownPaths: ownPaths(stack).map((path) => along(pathTrial(authority, path))),
    outcomes: trials.slice(0, affordable).map(along),
    unsent: Math.max(0, trials.length - affordable),
    elsewhere: others.filter((path) => path !== home).map((path) => askedAt(path, authority, along)),
  }
}

/** Where the application lives: `/`, unless a proxy answers there itself with a page or sends visitors on along the same way, and another path leads to an application. */
function homeOf(first: Outcome, paths: readonly string[], ask: (path: string) => Outcome): string {
  if (first.end.kind !== 'edge') return '/'
  const location = locationOf(first)
  const staysHere = location === undefined || location.startsWith('/') || location.startsWith(`${first.way.origin}/`)
  return (staysHere ? paths.find((path) => ask(path).app !== undefined) : undefined) ?? '/'
}

/** A thousand lines that each change a field cost a million looks. */
function affordableAt(steps: number): number {
  return Math.max(fewest, Math.floor(mostSteps / (steps * Math.max(1, steps / 100) + 1)))
}

function askedAt(path: string, authority: string, along: (trial: Trial) => Outcome): Elsewhere {
  const trials = [...fieldTrials(authority, path), ...pairTrials(authority, path)]
  return { ordinary: along(pathTrial(authority, path)), outcomes: trials.map(along) }
}

function ownPaths({ apps }: Stack): readonly string[] {
  return [...new Set(apps.flatMap(({ framework }) => framework?.facts.ownPaths ?? []))]
}

/** Plain paths of proxied places that end in a slash: `/app/`. */
const slashPaths = remembered((edges: Stack['edges']): readonly string[] => {
  const routes = edges
    .flatMap(({ doors }) => doors)
    .flatMap(({ sites }) => sites)
    .flatMap((site) => site.routes)
  const paths = routes
    .filter(({ does, path }) => does === 'proxies' && /^\/[\w./-]+\/$/.test(path))
    .map(({ path }) => path)
  return [...new Set(paths)].slice(0, mostPaths)
})

const mostPaths = 20
// The doctor's own requests come first.
const fewest = 5
const mostSteps = 500_000
