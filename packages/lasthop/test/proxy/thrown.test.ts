import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultContract } from '@lasthop/contract'
import { H2Client } from '../listen/h2-client.ts'
import { startTestEdge } from './test-edge.ts'

/** A name that no head can hold: writing it throws, as a fault of the edge itself would. */
const broken = { contract: { ...defaultContract, via: 'not\r\nclean' } }
const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

test('ND-16: a fault of the edge itself ends one connection of HTTP/1.1, and no other', async () => {
  let answer = () => {}
  await using edge = await startTestEdge(({ socket }) => (answer = () => void socket.write(ok)))
  using other = await edge.connect()
  other.send(get)
  while (edge.app.length === 0) await new Promise((resolve) => setImmediate(resolve))
  edge.reload(broken)
  using client = await edge.connect()
  client.send(get)
  await client.closed
  assert.match(edge.warnings.join('\n'), /A fault of the edge itself ended one connection/)
  answer()
  assert.match(await other.until('ok'), /^HTTP\/1\.1 200 /)
})

test('ND-16: a fault of the edge itself ends one stream of HTTP/2, and no other', async () => {
  let answer = () => {}
  await using edge = await startTestEdge(({ socket }) => (answer = () => void socket.write(ok)))
  await using client = await H2Client.connect(edge.httpsPort)
  const other = client.ask()
  while (edge.app.length === 0) await new Promise((resolve) => setImmediate(resolve))
  edge.reload(broken)
  assert.notEqual((await client.ask()).resetCode, 0)
  answer()
  assert.equal((await other).body, 'ok')
})
