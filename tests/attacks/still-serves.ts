import assert from 'node:assert/strict'
import { RawClient } from '../e2e/raw-client.ts'
import { tlsOf, type Edge } from '../e2e/start-edge.ts'

/** After every attack: the process lives, and a fresh ordinary request is answered 200. */
export async function assertStillServes(edge: Edge): Promise<void> {
  assert.equal(edge.process.hasEnded(), false, edge.process.output())
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /ordinary HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const answer = await client.readAnswer()
  assert.equal(answer.status, 200, answer.body)
}
