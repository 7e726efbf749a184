import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import { test } from 'node:test'
import { connect } from 'node:tls'
import type { PSKCallbackNegotation } from 'node:tls'
import { createOrigin } from '../src/index.ts'
import { originServer } from '../src/node.ts'
import { exchangeOn, head } from './exchange.ts'

// A shared key instead of a certificate: what matters here is only that the socket is TLS.
const key = Buffer.from('a key that both sides of this test know')
const tls = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const

for (const trust of [[], ['loopback']]) {
  test(`without an edge the application's own TLS socket is https, trusting ${trust.join() || 'nobody'}`, async () => {
    const origin = createOrigin({ trust, publicOrigins: ['https://app.test'] })
    const server = originServer(createServer({ ...tls, pskCallback: () => key }), origin)
    const gate = origin.requireHttps()
    server.on('request', (request, response) => {
      gate(request, response, () => response.end(origin.resolve(request).scheme))
    })
    assert.equal(await answerOf(server), 'https')
  })
}

async function answerOf(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const pskCallback = (): PSKCallbackNegotation => ({ psk: key, identity: 'test' })
  const socket = connect({ ...tls, port: address.port, host: '127.0.0.1', pskCallback, checkServerIdentity })
  const { body } = await exchangeOn(socket, head('GET / HTTP/1.1', 'Host: app.test'))
  server.close()
  return body
}

/** There is no certificate to check. */
function checkServerIdentity(): undefined {
  return undefined
}
