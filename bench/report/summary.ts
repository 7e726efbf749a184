import type { PeerName } from '../peers/peer.ts'
import type { Result } from '../rounds.ts'
import { renderTable } from './markdown.ts'

/** The short table of the README: each scenario a line, Lasthop's ratio to each of the others. */
export function renderSummary(results: readonly Result[], peers: readonly PeerName[]): string {
  const others = peers.filter((name) => name !== 'Lasthop' && name !== 'the barest relay in Node')
  const rows = results.map((result) => [result.scenario.title, ...others.map((name) => ratioTo(result, name))])
  return renderTable(['Lasthop compared with', ...others], rows)
}

/** How many times as good as the other, whichever way round the figure counts. */
function ratioTo({ scenario, outcomes }: Result, peer: PeerName): string {
  const own = outcomes.find(({ name }) => name === 'Lasthop')?.figure
  const theirs = outcomes.find(({ name }) => name === peer)?.figure
  if (own === undefined || theirs === undefined) return '–'
  const times = scenario.better === 'more' ? own / theirs : theirs / own
  return `${times.toFixed(2)}×`
}
