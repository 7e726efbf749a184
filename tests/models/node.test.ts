import assert from 'node:assert/strict'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf } from '@lasthop/contract'
import { express } from '../../packages/lasthop/src/products/express/product.ts'
import { fastify } from '../../packages/lasthop/src/products/fastify/product.ts'
import type { Framework } from '../../packages/lasthop/src/products/framework.ts'
import { koa } from '../../packages/lasthop/src/products/koa/product.ts'
import { receive } from '../../packages/lasthop/src/products/node/server.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { arrivalAt } from './arrival.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { configurationsOf, type Kind } from './node/configurations.ts'
import { startApplications, versionOf } from './node/start.ts'
import { record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'

const products = { express, express4: express, koa, fastify }
const titles = { express: 'Express', express4: 'Express', koa: 'Koa', fastify: 'Fastify' }
process.env['NODE_ENV'] = 'production'

for (const kind of ['express', 'express4', 'koa', 'fastify'] as const) {
  const version = versionOf(kind)
  const texts = configurationsOf(kind)
  test(`${titles[kind]} ${version} believes what its model says, in ${texts.length} applications`, async () => {
    const server = await startApplications(kind, texts)
    try {
      const address = server.address()
      assert.ok(typeof address === 'object' && address !== null)
      assert.deepEqual(await differences(kind, texts, address.port), [])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
}

async function differences(kind: Kind, texts: readonly string[], port: number): Promise<readonly string[]> {
  const version = versionOf(kind)
  const frameworks = texts.flatMap((text) =>
    products[kind].find(surroundingsOf({ 'app.js': text }, { [kind === 'express4' ? 'express' : kind]: version })),
  )
  assert.equal(frameworks.length, texts.length)
  const requests = corpusMessages(`app.test:${port}`).filter(isAsked)
  const wrong: string[] = []
  let unknown = 0
  for (const request of requests) {
    const real = await ask(request, port)
    for (const [at, model] of predict(request, frameworks, { kind, port }).entries()) {
      const found = Array.isArray(real) ? real[at] : real
      if ('kind' in model) unknown++
      else if (!isDeepStrictEqual(model, found))
        wrong.push(`${request.id}: ${JSON.stringify(found)} and not ${JSON.stringify(model)}\n${texts[at]}`)
    }
  }
  record({
    product: `${titles[kind]} on Node`,
    version: () => `${version} on ${process.versions.node}`,
    configurations: texts.length,
    requests: requests.length * texts.length,
    disagreements: wrong.length,
    unknown,
  })
  return wrong
}

/** No answer has a body to compare after HEAD and CONNECT; the models see no bodies and no WebSockets. */
function isAsked({ message }: ModelRequest): boolean {
  const hasMore = firstOf(message.fields, 'transfer-encoding') !== undefined
  const isSwitch = firstOf(message.fields, 'upgrade') !== undefined
  return message.method !== 'HEAD' && message.method !== 'CONNECT' && !hasMore && !isSwitch
}

interface Where {
  readonly kind: Kind
  readonly port: number
}

function predict(
  { message }: ModelRequest,
  frameworks: readonly Framework[],
  { kind, port }: Where,
): readonly object[] {
  const environ = receive(arrivalAt(port, message))
  if (environ.kind !== 'environ')
    return frameworks.map(() => (environ.kind === 'refused' ? { status: environ.status } : environ))
  return frameworks.map((framework) => {
    const belief = framework.believe(environ)
    if (belief.kind === 'answered') return { status: belief.status }
    if (belief.kind === 'unknown') return belief
    const { scheme, host, client } = belief
    return { scheme, host: kind === 'express4' ? withoutPort(host) : host, client }
  })
}

/** Express 4 tells the name alone. */
function withoutPort(host: string): string {
  const at = host.indexOf(':', host.startsWith('[') ? host.indexOf(']') + 1 : 0)
  return at === -1 ? host : host.slice(0, at)
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  // Answers are UTF-8, and the client reads bytes.
  return status === 200 ? JSON.parse(Buffer.from(body, 'latin1').toString()) : { status }
}
