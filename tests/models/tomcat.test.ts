import assert from 'node:assert/strict'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { valuesOf } from '@lasthop/contract'
import { spring } from '../../packages/lasthop/src/products/spring/product.ts'
import { tomcat } from '../../packages/lasthop/src/products/tomcat/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { arrivalAt } from './arrival.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'
import { propertiesOf, settings, valveOf, type Settings } from './tomcat/settings.ts'
import { startTomcat } from './tomcat/start.ts'

test(`Tomcat's RemoteIpValve concludes what the model of Spring Boot's native strategy says, by ${settings.length} settings`, async () => {
  using folder = makeTemporaryFolder()
  await using running = await startTomcat(folder.path, settings.map(valveOf))
  const port = Number(running.ready)
  const requests = corpusMessages(`app.test:${port}`).filter(isAsked)
  const wrong: string[] = []
  for (const [at, each] of settings.entries()) {
    const believe = modelOf(each, port)
    for (const request of requests.map((one) => moved(one, `/${at}/`))) {
      const [model, real] = [believe(request), await ask(request, port)]
      if (!isDeepStrictEqual(model, real))
        wrong.push(
          `${request.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)} ${JSON.stringify(each)} ${JSON.stringify(request.raw)}`,
        )
    }
  }
  record({
    product: 'RemoteIpValve of Tomcat, as Spring Boot sets it',
    version: debian('tomcat10-common'),
    configurations: settings.length,
    requests: requests.length * settings.length,
    disagreements: wrong.length,
    unknown: 0,
  })
  assert.deepEqual(wrong.slice(0, 3), [])
})

/** What Tomcat makes of paths, methods and framing is not modelled. */
function isAsked({ message: { method, target, fields } }: ModelRequest): boolean {
  const isFramed = ['transfer-encoding', 'upgrade', 'expect'].some((name) => valuesOf(fields, name).length > 0)
  return /^(?:GET|POST)$/.test(method) && target.startsWith('/') && !isFramed
}

function moved({ id, raw, message }: ModelRequest, target: string): ModelRequest {
  return { id, raw: raw.replace(message.target, target), message: { ...message, target } }
}

function modelOf(each: Settings, port: number): (request: ModelRequest) => unknown {
  const surroundings = surroundingsOf({ 'application.properties': propertiesOf(each) }, {})
  const [[server], [framework]] = [tomcat.find(surroundings), spring.find(surroundings)]
  assert.ok(server !== undefined && framework !== undefined)
  return ({ message }) => {
    const environ = server.receive(arrivalAt(port, message))
    if (environ.kind !== 'environ') return environ.kind === 'refused' ? { status: environ.status } : environ
    const belief = framework.believe(environ)
    if (belief.kind !== 'believed') return belief
    const { scheme, host, client = '' } = belief
    return { scheme, host, client }
  }
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  if (status !== 200) return { status }
  const [scheme = '', name = '', told = '', address = ''] = body.trimEnd().split('\n')
  const isUsual = told === (scheme === 'https' ? '443' : '80')
  return { scheme, host: isUsual ? name : `${name}:${told}`, client: address }
}
