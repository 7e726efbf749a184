/** Whatever a client says in whatever order, what the edge answers is HTTP/2, and the edge goes on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestEdge } from '../proxy/test-edge.ts'
import { Dice } from '../wire/differential/dice.ts'
import { converse } from './h2-fuzz/converse.ts'
import { get, RawH2, type Frame } from './raw-h2.ts'
import { answerSize } from './h2-fuzz/app.ts'

const count = Number(process.env['LASTHOP_H2_COUNT'] ?? 80)
const firstSeed = Number(process.env['LASTHOP_SEED'] ?? 1)

test('windows, ends, resets and header sections of the edge keep to the rules in conversations of chance', async () => {
  await using edge = await startTestEdge(answerSize)
  const kinds = new Map<string, number>()
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    using client = await RawH2.connect(edge.httpsPort)
    assert.deepEqual(await converse(client, new Dice(seed)), [], `seed ${seed}`)
    for (const frame of client.frames) kinds.set(kindOf(frame), (kinds.get(kindOf(frame)) ?? 0) + 1)
  }
  using client = await RawH2.connect(edge.httpsPort)
  assert.equal(await client.headers(1, get).outcomeOf(1), 'answered')
  assert.deepEqual(edge.warnings, [])
  // Guards the test itself: conversations that end at once would show nothing.
  for (const kind of ['content', 'head', 'end', 'reset']) assert.ok((kinds.get(kind) ?? 0) > count / 5, kind)
})

function kindOf({ type, flags }: Frame): string {
  if (type === 3) return 'reset'
  if (type > 1) return 'other'
  if ((flags & 1) !== 0) return 'end'
  return type === 0 ? 'content' : 'head'
}
