/**
 * Holds HTTP/2 to node:http2 and to its own rules for as long as you like: `node scripts/fuzz-h2.ts [COUNT] [SEED]`, with
 * `--conditions=@lasthop/source`. Prints each difference, and ends with 1 if there was one.
 */
import { converse as converseInHpack } from '../packages/lasthop/test/h2/differential/compare.ts'
import { answerSize } from '../packages/lasthop/test/listen/h2-fuzz/app.ts'
import { converse } from '../packages/lasthop/test/listen/h2-fuzz/converse.ts'
import { RawH2 } from '../packages/lasthop/test/listen/raw-h2.ts'
import { startTestEdge } from '../packages/lasthop/test/proxy/test-edge.ts'
import { Dice } from '../packages/lasthop/test/wire/differential/dice.ts'

const count = Number(process.argv[2] ?? 100_000)
const firstSeed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 32))

console.log(`seeds ${firstSeed} to ${firstSeed + count - 1}`)
await using edge = await startTestEdge(answerSize)
let next = firstSeed
await Promise.all(Array.from({ length: 4 }, converseUntilDone))
for (const warning of edge.warnings) tell(warning)

async function converseUntilDone(): Promise<void> {
  while (next < firstSeed + count) {
    const seed = next
    next += 1
    if ((seed - firstSeed) % 1000 === 0) console.log(`at seed ${seed}`)
    for (const difference of await converseInHpack(seed)) tell(difference)
    using client = await RawH2.connect(edge.httpsPort)
    for (const fault of await converse(client, new Dice(seed))) tell(`seed ${seed}: ${fault}`)
  }
}

function tell(text: string): void {
  console.log(text)
  process.exitCode = 1
}
