import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startTestEdge, type AppScript, type Client } from './test-edge.ts'

const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const handshake =
  'GET /ws HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
const agreed = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'

interface Ending {
  readonly what: string
  readonly app: AppScript
  readonly play: (client: Client) => unknown
  readonly expected: readonly [status: number, reason: string]
}

const answering: (answer: string) => AppScript =
  (answer) =>
  ({ socket }) =>
    void socket.write(answer)
const endings: readonly Ending[] = [
  { what: 'a whole answer', app: answering(ok), play: (client) => client.send(get), expected: [200, 'ok'] },
  {
    what: 'a malformed head',
    app: answering(ok),
    play: (client) => client.send('GET /a b HTTP/1.1\r\n\r\n'),
    expected: [400, 'bad-version'],
  },
  {
    what: 'a host that is no site',
    app: answering(ok),
    play: (client) => client.send(get.replace('app.test', 'nobody.test')),
    expected: [421, 'unknown-site'],
  },
  {
    what: 'a loop',
    app: answering(ok),
    play: (client) => client.send(get.replace('\r\n\r\n', `\r\nVia: ${'1.1 lasthop, '.repeat(2)}1.1 lasthop\r\n\r\n`)),
    expected: [508, 'loop'],
  },
  {
    what: 'a client that leaves before its answer',
    app: () => {},
    play: (client) => client.send(get).socket.end(() => setTimeout(() => client.socket.destroy(), 50)),
    expected: [0, 'client-left'],
  },
  {
    what: 'an answer that is cut',
    app: ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok'),
    play: (client) => client.send(get),
    expected: [200, 'upstream-closed'],
  },
  {
    what: 'an answer that is no HTTP',
    app: answering('nonsense\r\n\r\n'),
    play: (client) => client.send(get),
    expected: [502, 'upstream-nonsense'],
  },
  {
    what: 'a tunnel that ends',
    app: ({ socket }) => void socket.end(agreed),
    play: (client) => client.send(handshake),
    expected: [101, 'ok'],
  },
]

suite('LG-04: exactly one line in the access log, with its reason', () => {
  for (const { what, app, play, expected } of endings) {
    test(`for ${what}`, async () => {
      await using edge = await startTestEdge(app)
      using client = await edge.connect()
      play(client)
      await edge.entry(0)
      await client.closed
      await edge.drain(1000)
      assert.deepEqual(
        edge.entries.map(({ status, reason }) => [status, reason]),
        [expected],
      )
      const [entry] = edge.entries
      assert.ok(entry !== undefined && entry.durationMs >= 0 && entry.bytesIn >= 0 && entry.bytesOut >= 0)
    })
  }
})
