import type { Balance } from '../config/config.ts'
import { rank } from './rank.ts'

/** What a choice looks at. */
export interface Candidate {
  readonly name: string
  readonly weight: number
  readonly inFlight: number
  turn: number
}

/** Chooses one of several, of which there is at least one. The key is what `hash` keeps together. */
export type Select = <One extends Candidate>(candidates: readonly One[], key: string | undefined) => One

/** The way to choose that a site asks for. `chance` gives a number from 0 to below 1. */
export function compileSelect(balance: Balance, chance: () => number): Select {
  switch (balance.kind) {
    case 'round-robin':
      return inTurn
    case 'least-requests':
      return leastBusy
    case 'random-two':
      return (candidates) => lessBusyOfTwo(candidates, chance)
    case 'hash':
      // Without a key there is nothing to keep together: a first visit, for instance, has no cookie yet.
      return (candidates, key) => (key === undefined ? leastBusy(candidates) : highestRank(candidates, key))
  }
}

/** Smooth weighted round-robin: 5, 1, 1 gives a a b a c a a, not a a a a a b c. */
function inTurn<One extends Candidate>(candidates: readonly One[]): One {
  let total = 0
  let best: One | undefined
  for (const candidate of candidates) {
    total += candidate.weight
    candidate.turn += candidate.weight
    if (best === undefined || candidate.turn > best.turn) best = candidate
  }
  const chosen = best ?? noneThere()
  chosen.turn -= total
  return chosen
}

/** Equals take turns, or the first would get all of a quiet site's requests. */
function leastBusy<One extends Candidate>(candidates: readonly One[]): One {
  let best: One | undefined
  for (const candidate of candidates) {
    candidate.turn += 1
    if (best === undefined || isBetter(candidate, best)) best = candidate
  }
  const chosen = best ?? noneThere()
  chosen.turn = 0
  return chosen
}

function isBetter(one: Candidate, other: Candidate): boolean {
  const difference = loadOf(one) - loadOf(other)
  return difference < 0 || (difference === 0 && one.turn > other.turn)
}

/** The load it would have with this request. */
function loadOf({ inFlight, weight }: Candidate): number {
  return (inFlight + 1) / weight
}

function lessBusyOfTwo<One extends Candidate>(candidates: readonly One[], chance: () => number): One {
  const first = Math.floor(chance() * candidates.length)
  const step = 1 + Math.floor(chance() * (candidates.length - 1))
  const one = candidates[first] ?? noneThere()
  const other = candidates[(first + step) % candidates.length] ?? one
  return loadOf(other) < loadOf(one) ? other : one
}

/** Rendezvous hashing: when an upstream goes, only its own visitors move. */
function highestRank<One extends Candidate>(candidates: readonly One[], key: string): One {
  let best: One | undefined
  let bestRank = -Infinity
  for (const candidate of candidates) {
    const itsRank = rank(candidate, key)
    if (itsRank > bestRank) [best, bestRank] = [candidate, itsRank]
  }
  return best ?? noneThere()
}

function noneThere(): never {
  throw new Error('There is nothing to choose from.')
}
