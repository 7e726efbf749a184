import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { describePeer, isProblem, parseAddress, parseTrust } from '@lasthop/contract'
import { parseProxyHeader } from '../../src/listen/proxy-protocol.ts'
import { writeOwnProxyHeader, writeProxyHeader } from '../../src/upstream/proxy-header.ts'
import { startTestEdge, type AppScript } from '../proxy/test-edge.ts'

const versions = ['v1', 'v2'] as const
const ok: AppScript = ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'

suite('a PROXY header that we write', () => {
  for (const version of versions) {
    for (const text of ['192.0.2.7', '255.254.253.252', '2001:db8::ff:1']) {
      test(`in ${version} is read back as ${text}`, () => {
        const header = Buffer.from(writeProxyHeader(version, { client: parseAddress(text), port: 443 }), 'latin1')
        const parsed = parseProxyHeader(Buffer.concat([header, Buffer.from('GET')]))
        assert.ok(typeof parsed === 'object' && parsed.kind === 'client')
        assert.deepEqual([describePeer(parsed.peer), parsed.end], [text, header.length])
      })
    }

    test(`in ${version} speaks for nobody when the client is unknown, and for a health check`, () => {
      const headers = [writeProxyHeader(version, { client: undefined, port: 443 }), writeOwnProxyHeader(version)]
      for (const header of headers) {
        assert.deepEqual(parseProxyHeader(Buffer.from(header, 'latin1')), { kind: 'local', end: header.length })
      }
    })
  }

  test('has exactly these bytes', () => {
    const told = { client: parseAddress('192.0.2.7'), port: 443 }
    assert.equal(writeProxyHeader('v1', told), 'PROXY TCP4 192.0.2.7 0.0.0.0 0 443\r\n')
    assert.equal(
      Buffer.from(writeProxyHeader('v2', told), 'latin1').toString('hex'),
      '0d0a0d0a000d0a515549540a2111000cc000020700000000000001bb',
    )
  })
})

suite('an app that wants PROXY headers', () => {
  for (const version of versions) {
    test(`is told the client in ${version} once, at the start of a connection that carries this client's requests`, async () => {
      await using edge = await startTestEdge(ok, { site: { proxyProtocol: version } })
      using client = await edge.connect()
      client.send(get)
      await client.until('\r\n\r\nok')
      client.received = ''
      client.send(get)
      await client.until('\r\n\r\nok')
      const header = writeProxyHeader(version, { client: parseAddress('127.0.0.1'), port: 443 })
      assert.equal(edge.app.length, 1)
      const [first, second] = edge.app[0]?.received.split('GET /a').slice(0, 2) ?? []
      assert.equal(first, header)
      assert.ok(!second?.includes('PROXY') && !second?.includes('QUIT'))
    })
  }

  test('gets another connection for another client', async () => {
    await using edge = await startTestEdge(ok, { site: { proxyProtocol: 'v1' } })
    for (let turn = 0; turn < 3; turn++) {
      using client = await edge.connect()
      client.send(get)
      await client.until('\r\n\r\nok')
    }
    assert.deepEqual(
      edge.app.map(({ received }) => received.startsWith('PROXY TCP4 127.0.0.1 0.0.0.0 0 443\r\nGET ')),
      [true, true, true],
    )
  })

  test("gets another connection for each client that came over a load balancer's one", async () => {
    const trust = parseTrust(['loopback'])
    assert.ok(!isProblem(trust))
    const behind = { trust, family: 'x-forwarded', proxyProtocol: false } as const
    await using edge = await startTestEdge(ok, { site: { proxyProtocol: 'v1' }, behind })
    using client = await edge.connect()
    for (const address of ['192.0.2.7', '192.0.2.8', '192.0.2.7']) {
      client.received = ''
      client.send(`GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: ${address}\r\n\r\n`)
      await client.until('\r\n\r\nok')
    }
    assert.deepEqual(
      edge.app.map(({ received }) => received.split(' ', 3)[2]),
      ['192.0.2.7', '192.0.2.8'],
    )
  })
})
