import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { after, suite, test } from 'node:test'
import { bytesOf, corpus, placedAt, type CorpusRequest } from '@lasthop/corpus'
import { RawClient, type Destination } from '../e2e/raw-client.ts'
import { faultsOf } from '../e2e/seen-request.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { writeRecord, type Reached } from './reached-record.ts'
import { assertStillServes } from './still-serves.ts'

// The app reads as leniently as any, and answers whatever it takes for a request.
const recorder = await startRecorder()
const edge = await startEdgeTo(recorder.port)
const ports = { HTTPSPORT: edge.httpsPort, HTTPPORT: edge.httpPort }
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

/** Set to write the records anew; then read their diff. */
const isWriting = process.env['LASTHOP_WRITE_REACHED'] === '1'

void suite('what reaches an app that reads anything is known byte for byte', () => {
  for (const [group, requests] of Map.groupBy(corpus, ({ id }) => id.slice(0, 2))) {
    void test(`the ${requests.length} requests of group ${group}`, async () => {
      const reached: Reached[] = []
      for (const request of requests) reached.push(await follow(request))
      await assertStillServes(edge)
      const file = new URL(`reached/${group}.txt`, import.meta.url)
      const record = writeRecord(reached, ports)
      if (isWriting) writeFileSync(file, record)
      assert.ok(existsSync(file), `write it: LASTHOP_WRITE_REACHED=1 node --test ${import.meta.filename}`)
      assertSame(record, readFileSync(file, 'utf8'))
    })
  }
})

/** Sends one request on a connection of its own, and waits until all is over. */
async function follow(request: CorpusRequest): Promise<Reached> {
  const isPlain = request.arrives === 'plain'
  const placed = placedAt(request, `app.test:${isPlain ? edge.httpPort : edge.httpsPort}`)
  const to: Destination = isPlain ? { port: edge.httpPort } : tlsOf(edge)
  const before = recorder.requests.length
  await using client = await RawClient.connect(to)
  client.write(bytesOf(placed.raw))
  const answer = await client.readAnswer(placed.raw.trimStart().split(' ')[0])
  const code = /^code: (\S+)$/m.exec(answer.body)?.[1]
  const seen = recorder.requests.slice(before)
  assert.deepEqual(seen.flatMap(faultsOf), [], `${request.id}: what reached the app is not sound`)
  return { request, answered: [answer.status, code].filter(Boolean).join(' '), seen: seen.map(({ raw }) => raw) }
}

/** The first block that differs says more than two long texts. */
function assertSame(record: string, expected: string): void {
  const [blocks, others] = [record.split('\n\n'), expected.split('\n\n')]
  for (const [at, block] of blocks.entries()) assert.equal(block, others[at])
  assert.equal(blocks.length, others.length)
}
