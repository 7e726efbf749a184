/** Caddy's own JSON: what `caddy adapt` makes of a Caddyfile means the same to the model, and to the real Caddy. */
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { describe, test } from 'node:test'
import { corpus } from '@lasthop/corpus'
import { caddy } from '../../packages/lasthop/src/products/caddy/product.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { adapt } from './caddy/adapt.ts'
import { generateSite } from './caddy/generate.ts'
import { startJsonSubjects } from './caddy/subjects.ts'
import { predicted } from './compare.ts'
import { contest, emptyTally } from './contest.ts'
import { seeded } from './random.ts'
import { describeDisagreements } from './report.ts'
import { edgeFrom, socketAt } from './subjects.ts'

void describe('the JSON of Caddy', () => {
  for (const seed of [501, 502, 503, 504]) {
    void test(`what caddy adapt makes of a Caddyfile means the same to the model (seed ${seed})`, () => compare(seed))
  }

  void test('Caddy forwards or refuses what the model of its JSON says', async () => {
    using folder = makeTemporaryFolder()
    chmodSync(folder.path, 0o755)
    await using running = await startJsonSubjects(folder.path, 511, 12)
    const tally = emptyTally()
    await contest(running.subjects, tally, 'kept')
    assert.equal(tally.disagreements.length, 0, describeDisagreements(tally))
    assert.equal(tally.unknown, 0, 'The model knows what becomes of everything.')
  })
})

/** Forty sites of every shape, most of them without a name, some behind one. */
function compare(seed: number): void {
  using folder = makeTemporaryFolder()
  const random = seeded(seed)
  const ports = Array.from({ length: 40 }, (_, index) => 20_001 + index)
  const text = ports.map((port) => `${addressOf(port)} {\n${generateSite(random, 9)}\n}\n`).join('\n')
  const written = edgeFrom(caddy, 'Caddyfile', text)
  const adapted = edgeFrom(caddy, 'caddy.json', adapt(folder.path, text))
  const different: string[] = []
  let known = 0
  for (const [index, port] of ports.entries()) {
    for (const { id, raw } of corpus.filter((_, at) => at % 8 === index % 8)) {
      const [one, other] = [written, adapted].map(
        (edge) => predicted(edge.passBytes(socketAt({ port, isTls: false }), raw)) ?? 'unknown',
      )
      if (one !== 'unknown') known++
      if (one !== other) different.push(`${id} on ${port}\n  Caddyfile ${one}\n  JSON ${other}`)
    }
  }
  assert.ok(known > 1500, `only ${known} are known to the model`)
  assert.deepEqual(different.slice(0, 3), [], `${different.length} differ\n${text}`)
}

function addressOf(port: number): string {
  return port % 3 === 0 ? `http://app.test:${port}, http://*.test:${port}` : `http://:${port}`
}
