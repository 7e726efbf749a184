import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf, peerOf } from '@lasthop/contract'
import type { AppServer } from '../../packages/lasthop/src/products/app-server.ts'
import type { Framework } from '../../packages/lasthop/src/products/framework.ts'
import { findLaunches } from '../../packages/lasthop/src/products/launch/find.ts'
import { starlette } from '../../packages/lasthop/src/products/starlette/product.ts'
import { uvicorn } from '../../packages/lasthop/src/products/uvicorn/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'
import { applications, uvicornWords } from './uvicorn-starlette/configurations.ts'

const versions = { uvicorn: '0.17.6', starlette: '0.26.1' }

for (const words of uvicornWords) {
  test(`uvicorn and Starlette believe what their models say: ${words.join(' ') || 'no options'}`, async () => {
    using folder = makeTemporaryFolder()
    for (const [index, text] of applications.entries())
      writeFileSync(join(folder.path, `app_${String(index).padStart(2, '0')}.py`), text)
    await using running = await startProcess({
      command: '/usr/bin/python3',
      words: ['-m', 'uvicorn', 'app:application', '--port', '0', '--http', 'h11', ...words],
      folder: join(import.meta.dirname, 'uvicorn-starlette'),
      env: { FIXTURE_FOLDER: folder.path, PYTHONDONTWRITEBYTECODE: '1' },
      readReady: (output) => /running on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1],
    })
    const port = Number(running.ready)
    const models = modelsOf(words)
    const wrong: string[] = []
    const asked = corpusMessages(`app.test:${port}`).filter(isAsked)
    for (const request of asked) {
      const [model, real] = [predict(request, port, models), await ask(request, port)]
      if (!isDeepStrictEqual(model, real))
        wrong.push(`${request.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)}`)
    }
    record({
      product: 'Starlette behind uvicorn',
      version: debian('python3-starlette', 'python3-uvicorn'),
      configurations: applications.length,
      requests: asked.length * applications.length,
      disagreements: wrong.length,
      unknown: 0,
    })
    assert.deepEqual(wrong, [])
  })
}

/** No answer has a body to compare after HEAD and CONNECT; the models see no bodies and no WebSockets. */
function isAsked({ message }: ModelRequest): boolean {
  const hasMore = firstOf(message.fields, 'transfer-encoding') !== undefined
  const isSocket = /^websocket$/i.test(firstOf(message.fields, 'upgrade') ?? '')
  return message.method !== 'HEAD' && message.method !== 'CONNECT' && !hasMore && !isSocket
}

interface Models {
  readonly server: AppServer
  readonly frameworks: readonly Framework[]
}

function modelsOf(words: readonly string[]): Models {
  const quoted = words.map((word) => `"${word}"`).join(' ')
  const launches = findLaunches({ path: 'Procfile', text: `web: uvicorn app:application ${quoted}\n` })
  const [server] = uvicorn.find({ ...surroundingsOf({}, versions), launches })
  const frameworks = applications.flatMap((text) => starlette.find(surroundingsOf({ 'app.py': text }, versions)))
  assert.ok(server)
  assert.equal(frameworks.length, applications.length)
  return { server, frameworks }
}

function predict({ message }: ModelRequest, port: number, { server, frameworks }: Models): unknown {
  const peer = peerOf('127.0.0.1', false)
  const environ = server.receive({ peer, scheme: 'http', address: '127.0.0.1', port, message })
  if (environ.kind !== 'environ') return environ.kind === 'refused' ? { status: environ.status } : environ
  return {
    scheme: environ.scheme,
    client: environ.remoteAddress,
    names: [...environ.variables.keys()].toSorted(),
    starlette: frameworks.map((framework) => {
      const belief = framework.believe({ ...environ, target: '/', method: 'GET' })
      if (belief.kind === 'unknown') return belief
      const { steps: _, ...rest } = belief
      return comparable(rest, environ.scheme)
    }),
  }
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  if (status !== 200) return { status }
  const answer: unknown = JSON.parse(body)
  assert.ok(isAnswer(answer))
  return {
    ...answer,
    names: [...new Set(answer.names)].toSorted(),
    starlette: answer.starlette.map((each) => comparable(withHost(each), answer.scheme)),
  }
}

/** Of the URL that a view prints, its host: what stands between the scheme and the path. */
function withHost({ url, client, ...rest }: Readonly<Record<string, unknown>>): object {
  if (typeof url !== 'string') return rest
  const own = typeof client === 'string' && client !== '' ? client : undefined
  return { ...rest, host: url.replace(/^.*?\/\//, '').replace(/\/$/, ''), client: own }
}

/** Python mangles a URL whose scheme is none: then it does not matter where a redirect leads. */
function comparable(belief: object, scheme: string): object {
  if (/^https?$/.test(scheme) || !('location' in belief)) return belief
  const { location: _, ...rest } = belief
  return rest
}

interface Answer {
  readonly scheme: string
  readonly names: readonly string[]
  readonly starlette: readonly Readonly<Record<string, unknown>>[]
}

function isAnswer(answer: unknown): answer is Answer {
  return typeof answer === 'object' && answer !== null && 'names' in answer && 'starlette' in answer
}
