import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { compareAnswers } from './answer-differences.ts'
import { readOurAnswer } from './answers.ts'
import { compareReadings } from './differences.ts'
import type { Comparison } from './differences.ts'
import { Dice } from './dice.ts'
import { generateAnswer, generateRequests } from './generate.ts'
import { Line } from './line.ts'
import { readAsNode } from './node-client.ts'
import { NodeServer } from './node-server.ts'
import { readOurs } from './ours.ts'
import { Sockets } from './sockets.ts'

// Two hundred thousand in CI, once: the oldest Node that is supported reads a tenth of them again.
const isOldest = process.versions.node.startsWith('24.')
const usual = process.env['CI'] === undefined || isOldest ? 20_000 : 200_000
const count = Number(process.env['LASTHOP_FUZZ_COUNT'] ?? usual)
const answerCount = Math.ceil(count / 4)
const socketCount = Math.ceil(count / 200)
// The same every time unless asked otherwise, so that a change is red for what it changed.
const firstSeed = Number(process.env['LASTHOP_SEED'] ?? 1)

test('where Node reads requests differently, we are the stricter, for a known reason', async (t) => {
  const node = new NodeServer()
  await compareAll(t, count, async (seed) => {
    const raw = generateRequests(seed)
    const bytes = Buffer.from(raw, 'latin1')
    return [raw, compareReadings(raw, readOurs(bytes), await node.read(new Line(bytes)))]
  })
})

test('where Node reads answers differently, we are the stricter, for a known reason', async (t) => {
  await compareAll(t, answerCount, async (seed) => {
    const raw = generateAnswer(seed)
    const bytes = Buffer.from(raw, 'latin1')
    const method = seed % 7 === 0 ? 'HEAD' : 'GET'
    const { taken, ...ours } = readOurAnswer(bytes, method)
    // What stands behind a complete answer is not Node's to judge.
    const theirs = await readAsNode(new Line(ours.end === 'complete' ? bytes.subarray(0, taken) : bytes), method)
    return [raw, compareAnswers(raw, ours, theirs)]
  })
})

test('the same bytes are read the same however they are cut', () => {
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    // The last line is ended: within a line, a refusal may come a few bytes later when they come one by one.
    const bytes = Buffer.from(`${generateRequests(seed)}\n`, 'latin1')
    const whole = readOurs(bytes)
    const pieces = readOurs(bytes, cut(bytes.length, new Dice(seed)))
    if (!isDeepStrictEqual(pieces, whole)) assert.deepEqual(pieces, whole, describe(seed, bytes.toString('latin1')))
  }
})

test('Node reads from a real socket what it reads from a line without a kernel', async () => {
  await using sockets = await Sockets.start()
  const node = new NodeServer()
  for (let seed = firstSeed; seed < firstSeed + socketCount; seed += 1) {
    const requests = Buffer.from(generateRequests(seed), 'latin1')
    assert.deepEqual(await node.read(new Line(requests)), await node.read(await sockets.open(requests)), `seed ${seed}`)
    const answer = Buffer.from(generateAnswer(seed), 'latin1')
    const [lined, real] = [new Line(answer), await sockets.open(answer)]
    assert.deepEqual(await readAsNode(lined, 'GET'), await readAsNode(real, 'GET'), `seed ${seed}`)
  }
})

/** Runs the comparison for each seed, several at once, and tells how often each reason was met. */
async function compareAll(
  t: TestContext,
  seeds: number,
  compare: (seed: number) => Promise<readonly [raw: string, comparison: Comparison]>,
): Promise<void> {
  const reasons = new Map<string, number>()
  let next = firstSeed
  const compareNext = async (): Promise<void> => {
    while (next < firstSeed + seeds) {
      const seed = next
      next += 1
      const [raw, comparison] = await compare(seed)
      const because = comparison.kind === 'same' ? 'same' : comparison.because
      if (comparison.kind === 'unexplained') assert.fail(`${because}, ${describe(seed, raw)}`)
      reasons.set(because, (reasons.get(because) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 32 }, compareNext))
  t.diagnostic(`seeds ${firstSeed} to ${next - 1}`)
  for (const [because, times] of reasons) t.diagnostic(`${times} ${because}`)
  // Guards the test itself: a generator of nothing but noise, or a comparison that never compares, would pass.
  assert.ok((reasons.get('same') ?? 0) > seeds / 2)
}

function describe(seed: number, raw: string): string {
  return `seed ${seed}: ${JSON.stringify(raw)}`
}

/** Where pieces of one byte, of a few, or of many end, up to the whole length. */
function cut(length: number, dice: Dice): number[] {
  const longest = [1, 5, 60][dice.below(3)] ?? 1
  const ends: number[] = []
  for (let end = 0; end < length; ends.push(end)) end = Math.min(length, end + 1 + dice.below(longest))
  return ends
}
