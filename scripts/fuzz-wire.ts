/**
 * Compares the codec with Node's own parser for as long as you like: `node scripts/fuzz-wire.ts [COUNT] [SEED]`.
 * Prints each difference without an explanation, and ends with 1 if there was one.
 */
import { compareReadings } from '../packages/lasthop/test/wire/differential/differences.ts'
import { generateRequests } from '../packages/lasthop/test/wire/differential/generate.ts'
import { Line } from '../packages/lasthop/test/wire/differential/line.ts'
import { NodeServer } from '../packages/lasthop/test/wire/differential/node-server.ts'
import { readOurs } from '../packages/lasthop/test/wire/differential/ours.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const firstSeed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 32))

console.log(`seeds ${firstSeed} to ${firstSeed + count - 1}`)
const node = new NodeServer()
let next = firstSeed
await Promise.all(Array.from({ length: 32 }, compareUntilDone))

async function compareUntilDone(): Promise<void> {
  while (next < firstSeed + count) {
    const seed = next
    next += 1
    if ((seed - firstSeed) % 50_000 === 0) console.log(`at seed ${seed}`)
    await compareOne(seed)
  }
}

async function compareOne(seed: number): Promise<void> {
  const raw = generateRequests(seed)
  const bytes = Buffer.from(raw, 'latin1')
  const comparison = compareReadings(raw, readOurs(bytes), await node.read(new Line(bytes)))
  if (comparison.kind !== 'unexplained') return
  console.log(`seed ${seed}, ${comparison.because}: ${JSON.stringify(raw)}`)
  process.exitCode = 1
}
