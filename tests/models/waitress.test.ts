import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf, peerOf } from '@lasthop/contract'
import type { AppServer } from '../../packages/lasthop/src/products/app-server.ts'
import { findLaunches } from '../../packages/lasthop/src/products/launch/find.ts'
import { waitress } from '../../packages/lasthop/src/products/waitress/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startProcess } from '../e2e/start-process.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'
import { waitressWords } from './waitress/configurations.ts'

for (const words of waitressWords) {
  test(`waitress hands on what its model says: ${words.join(' ') || 'no options'}`, async () => {
    await using running = await startProcess({
      command: '/usr/bin/python3',
      words: ['-m', 'waitress', '--listen=127.0.0.1:0', '--threads=1', ...words, 'app:application'],
      folder: join(import.meta.dirname, 'waitress'),
      env: { PYTHONDONTWRITEBYTECODE: '1' },
      readReady: (output) => /Serving on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1],
    })
    const port = Number(running.ready)
    const server = serverWith(words)
    const wrong: string[] = []
    const asked = corpusMessages(`app.test:${port}`).filter(isAsked)
    for (const request of asked) {
      const [model, real] = [predict(request, port, server), await ask(request, port)]
      if (!isDeepStrictEqual(model, real))
        wrong.push(`${request.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)}`)
    }
    record({
      product: 'waitress',
      version: debian('python3-waitress'),
      configurations: 1,
      requests: asked.length,
      disagreements: wrong.length,
      unknown: 0,
    })
    assert.deepEqual(wrong, [])
  })
}

/** No answer has a body to compare after HEAD; the model sees no bodies. */
function isAsked({ message }: ModelRequest): boolean {
  return message.method !== 'HEAD' && firstOf(message.fields, 'transfer-encoding') === undefined
}

function serverWith(words: readonly string[]): AppServer {
  const quoted = words.map((word) => `"${word}"`).join(' ')
  const launches = findLaunches({ path: 'Procfile', text: `web: waitress-serve ${quoted} app:application\n` })
  const [server] = waitress.find({ ...surroundingsOf({}, { waitress: '2.1.2' }), launches })
  assert.equal(server?.runs, 'app:application')
  return server
}

function predict({ message }: ModelRequest, port: number, server: AppServer): unknown {
  const peer = peerOf('127.0.0.1', false)
  const environ = server.receive({ peer, scheme: 'http', address: '127.0.0.1', port, message })
  if (environ.kind !== 'environ') return environ.kind === 'refused' ? { status: environ.status } : environ
  const { variables, scheme, remoteAddress, serverName, serverPort } = environ
  return {
    ...Object.fromEntries(variables),
    'wsgi.url_scheme': scheme,
    REMOTE_ADDR: remoteAddress,
    SERVER_NAME: serverName,
    SERVER_PORT: serverPort,
  }
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  if (status !== 200) return { status }
  const answer: unknown = JSON.parse(body)
  assert.ok(typeof answer === 'object' && answer !== null)
  return Object.fromEntries(Object.entries(answer).filter(([name]) => compared.test(name)))
}

const compared = /^(?:HTTP_.*|CONTENT_(?:TYPE|LENGTH)|wsgi\.url_scheme|REMOTE_ADDR|SERVER_NAME|SERVER_PORT)$/
