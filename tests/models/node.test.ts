import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf, peerOf } from '@lasthop/contract'
import { express } from '../../packages/lasthop/src/products/express/product.ts'
import { fastify } from '../../packages/lasthop/src/products/fastify/product.ts'
import { koa } from '../../packages/lasthop/src/products/koa/product.ts'
import { receive } from '../../packages/lasthop/src/products/node/server.ts'
import type { Framework } from '../../packages/lasthop/src/products/framework.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { configurations } from './node/configurations.ts'
import { startApplication, versionOf } from './node/start.ts'
import { surroundingsOf } from './surroundings-of.ts'

const products = { express, koa, fastify }
process.env['NODE_ENV'] = 'production'

for (const kind of ['express', 'koa', 'fastify'] as const) {
  const version = versionOf(kind)
  for (const text of configurations[kind]) {
    test(`${kind} ${version} believes what its model says: ${text.split('\n').slice(1).join('; ')}`, async () => {
      const server = await startApplication(kind, text)
      try {
        const [framework] = products[kind].find(surroundingsOf({ 'app.js': text }, { [kind]: version }))
        assert.ok(framework)
        assert.deepEqual(await differences(framework, server), [])
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })
  }
}

async function differences(framework: Framework, server: Server): Promise<readonly string[]> {
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const { port } = address
  const wrong: string[] = []
  for (const request of corpusMessages(`app.test:${port}`).filter(isAsked)) {
    const [model, real] = [predict(request, framework, port), await ask(request, port)]
    if (!isDeepStrictEqual(model, real))
      wrong.push(`${request.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)}`)
  }
  return wrong
}

/** No answer has a body to compare after HEAD and CONNECT; the models see no bodies and no WebSockets. */
function isAsked({ message }: ModelRequest): boolean {
  const hasMore = firstOf(message.fields, 'transfer-encoding') !== undefined
  const isSwitch = firstOf(message.fields, 'upgrade') !== undefined
  return message.method !== 'HEAD' && message.method !== 'CONNECT' && !hasMore && !isSwitch
}

function predict({ message }: ModelRequest, framework: Framework, port: number): unknown {
  const environ = receive({ peer: peerOf('127.0.0.1', false), scheme: 'http', address: '127.0.0.1', port, message })
  if (environ.kind !== 'environ') return environ.kind === 'refused' ? { status: environ.status } : environ
  const belief = framework.believe(environ)
  if (belief.kind === 'answered') return { status: belief.status }
  return belief.kind === 'believed' ? { scheme: belief.scheme, host: belief.host, client: belief.client } : belief
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  // Answers are UTF-8, and the client reads bytes.
  return status === 200 ? JSON.parse(Buffer.from(body, 'latin1').toString()) : { status }
}
