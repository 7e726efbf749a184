import assert from 'node:assert/strict'
import { once } from 'node:events'
import http2 from 'node:http2'
import { setImmediate } from 'node:timers/promises'
import { suite, test } from 'node:test'
import { startTestEdge, type AppScript, type TestEdge } from '../proxy/test-edge.ts'

const get = 'GET /long HTTP/1.1\r\nHost: app.test\r\n\r\n'
const upgrade =
  'GET /long HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
const agreed =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'
/** Answers nothing but the wish for another protocol. */
const script: AppScript = ({ socket }, sent) => void (sent.includes('Upgrade') && socket.write(agreed))

async function ask(edge: TestEdge, how: 'connect' | 'connectClear', request = get) {
  const client = await edge[how]()
  return client.send(request)
}

async function askOverH2({ httpsPort }: TestEdge) {
  const session = http2.connect(`https://127.0.0.1:${httpsPort}`, { servername: 'app.test', rejectUnauthorized: false })
  session.on('error', () => {})
  await once(session, 'connect')
  session.request({ ':authority': 'app.test', ':path': '/long' }).on('error', () => {})
  return { [Symbol.dispose]: () => session.destroy() }
}

const ways: Record<string, (edge: TestEdge) => Promise<Disposable>> = {
  'in clear text': (edge) => ask(edge, 'connectClear'),
  'over TLS': (edge) => ask(edge, 'connect'),
  'over HTTP/2': askOverH2,
  async 'that became a tunnel'(edge) {
    const client = await ask(edge, 'connect', upgrade)
    await client.until('HTTP/1.1 101 ')
    return client
  },
}

suite('LG-04: an edge that has drained has a line for each request that it cut', () => {
  for (const [what, begin] of Object.entries(ways)) {
    test(`for one ${what}`, { timeout: 30_000 }, async () => {
      await using edge = await startTestEdge(script, { site: { tell: false } })
      using client = new DisposableStack()
      client.use(await begin(edge))
      while (edge.app[0]?.received.includes('GET /long ') !== true) await setImmediate()
      await edge.drain(0)
      assert.deepEqual(
        edge.entries.map(({ target }) => target),
        ['/long'],
      )
    })
  }
})
