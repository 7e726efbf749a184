import type { PeerName } from '../peers/peer.ts'
import type { Result } from '../rounds.ts'
import type { Floor, Scenario } from '../scenario.ts'
import { renderTable } from './markdown.ts'

/** What Lasthop is held to, what it reached, whether that is enough, and what the platform would allow. */
export function renderFloors(results: readonly Result[]): string {
  const rows = results.flatMap((result) => result.scenario.floors.map((floor) => rowOf(result, floor)))
  return renderTable(['Lasthop compared', 'with', 'wanted', 'measured', '', barest], rows)
}

function rowOf(result: Result, { peer, ratio }: Floor): readonly string[] {
  const { scenario } = result
  const own = figureOf(result, 'Lasthop')
  const others = figureOf(result, peer)
  const wanted = `${scenario.better === 'more' ? 'at least' : 'at most'} ${ratio}`
  if (own === undefined || others === undefined) return [scenario.title, peer, wanted, '', 'not measured', '']
  const reached = own / others
  const verdict = isKept(scenario, ratio, reached) ? 'kept' : '**missed**'
  const least = figureOf(result, barest)
  return [
    scenario.title,
    peer,
    wanted,
    reached.toFixed(2),
    verdict,
    least === undefined ? '' : (least / others).toFixed(2),
  ]
}

function isKept({ better }: Scenario, ratio: number, reached: number): boolean {
  return better === 'more' ? reached >= ratio : reached <= ratio
}

function figureOf({ outcomes }: Result, peer: PeerName): number | undefined {
  return outcomes.find(({ name }) => name === peer)?.figure
}

const barest: PeerName = 'the barest relay in Node'
