/** One conversation with node:http2 about generated fields; says what the two read differently. */
import { Dice } from '../../wire/differential/dice.ts'
import { generateFields } from './generate.ts'
import { NodePeer } from './node-peer.ts'

const exchanges = 12
const pseudo = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':authority', 'app.test'],
  [':path', '/'],
] as const

export async function converse(seed: number): Promise<readonly string[]> {
  const dice = new Dice(seed)
  using peer = await NodePeer.connect([0, 50, 200, 1000, 4096][dice.below(5)] ?? 0)
  const differences: string[] = []
  for (let turn = 0; turn < exchanges; turn++) {
    if (dice.chance(0.3)) await peer.resize(...sizesOf(dice))
    const [request, answer] = [[...pseudo, ...generateFields(dice)], generateFields(dice)]
    const { ours, theirs } = await peer.exchange(request, answer)
    differences.push(...differenceOf(`seed ${seed} turn ${turn}, node to us`, request, ours))
    differences.push(...differenceOf(`seed ${seed} turn ${turn}, us to node`, [[':status', '200'], ...answer], theirs))
  }
  return differences
}

function sizesOf(dice: Dice): readonly number[] {
  return Array.from({ length: 1 + dice.below(3) }, () => [0, 40, 100, 500, 4096, 60_000][dice.below(6)] ?? 0)
}

/** Whoever writes may put single fields in an order of its own. */
function differenceOf(
  where: string,
  wanted: readonly (readonly [string, string])[],
  read: readonly string[] | string,
): string[] {
  if (typeof read === 'string') return [`${where}: ${read}`]
  const seen = read.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${read[at + 1]}`] : []))
  const sent = wanted.map(([name, value]) => `${name}: ${value}`)
  return seen.toSorted().join('\n') === sent.toSorted().join('\n') ? [] : [`${where}: ${sent.length} ${seen.length}`]
}
