import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { isProblem, peerOf } from '@lasthop/contract'
import type { AppServer, Environ } from '../../packages/lasthop/src/products/app-server.ts'
import { django } from '../../packages/lasthop/src/products/django/product.ts'
import type { Framework } from '../../packages/lasthop/src/products/framework.ts'
import { gunicorn } from '../../packages/lasthop/src/products/gunicorn/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { djangoSettings, gunicornConfigs } from './gunicorn-django/configurations.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'

const versions = { gunicorn: '20.1.0', django: '3.2.25' }

for (const [index, config] of gunicornConfigs.entries()) {
  const settings = djangoSettings.filter((_, each) => each % gunicornConfigs.length === index)
  test(`gunicorn and Django believe what their models say: ${config.replaceAll('\n', '; ')}`, async () => {
    using folder = makeTemporaryFolder()
    const files = { 'gunicorn.conf.py': config, ...Object.fromEntries(settings.map(named)) }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text)
    await using running = await startProcess({
      command: '/usr/bin/python3',
      words: [
        '-m',
        'gunicorn',
        'app',
        '--bind',
        '127.0.0.1:0',
        '--config',
        join(folder.path, 'gunicorn.conf.py'),
        '--threads',
        '4',
      ],
      folder: join(import.meta.dirname, 'gunicorn-django'),
      env: { FIXTURE_FOLDER: folder.path, PYTHONDONTWRITEBYTECODE: '1' },
      readReady: (output) => /Listening at: http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Booting worker/.exec(output)?.[1],
    })
    const port = Number(running.ready)
    const models = modelsOf(config, settings)
    const wrong: string[] = []
    const asked = corpusMessages(`app.test:${port}`).filter(({ message }) => message.method !== 'HEAD')
    for (const request of asked) {
      const [model, real] = [predict(request, port, models), await ask(request, port)]
      if (!isDeepStrictEqual(model, real))
        wrong.push(`${request.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)}`)
    }
    record({
      product: 'Django behind gunicorn',
      version: debian('python3-django', 'gunicorn'),
      configurations: settings.length,
      requests: asked.length * settings.length,
      disagreements: wrong.length,
      unknown: 0,
    })
    assert.deepEqual(wrong, [])
  })
}

interface Models {
  readonly server: AppServer
  readonly frameworks: readonly Framework[]
}

function modelsOf(config: string, settings: readonly string[]): Models {
  const [server] = gunicorn.find(surroundingsOf({ 'gunicorn.conf.py': config }, versions))
  const frameworks = settings.flatMap((text) => django.find(surroundingsOf({ 'settings.py': text }, versions)))
  assert.ok(server)
  assert.equal(frameworks.length, settings.length)
  return { server, frameworks }
}

function named(text: string, index: number): [string, string] {
  return [`settings_${String(index).padStart(3, '0')}.py`, text]
}

/** What the models say that the application will answer. */
function predict({ message }: ModelRequest, port: number, { server, frameworks }: Models): unknown {
  const peer = peerOf('127.0.0.1', false)
  const environ = server.receive({ peer, scheme: 'http', address: '127.0.0.1', port, message })
  if (environ.kind !== 'environ') return environ.kind === 'refused' ? { status: environ.status } : environ
  return {
    environ: { ...Object.fromEntries(environ.variables), ...plain(environ) },
    django: frameworks.map((framework) => beliefOf(framework, environ)),
  }
}

function plain({ scheme, remoteAddress, serverPort }: Environ): Record<string, string> {
  return { 'wsgi.url_scheme': scheme, REMOTE_ADDR: remoteAddress, SERVER_PORT: serverPort }
}

function beliefOf(framework: Framework, environ: Environ): unknown {
  const belief = framework.believe(environ)
  if (belief.kind === 'believed') return { kind: belief.kind, scheme: belief.scheme, host: belief.host }
  if (belief.kind === 'unknown') return belief
  const { kind, status, location } = belief
  return { kind, status, ...(location === undefined ? {} : { location: originIn(location) }) }
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  if (status !== 200) return { status }
  const answer: unknown = JSON.parse(body)
  assert.ok(isAnswer(answer))
  const known = Object.entries(answer.environ).filter(([name]) => compared.test(name))
  return { environ: Object.fromEntries(known), django: answer.django.map(withOrigin) }
}

/** Where a redirect leads decides; how Django escapes the path does not. */
function withOrigin(belief: Readonly<Record<string, unknown>>): unknown {
  const { location } = belief
  return typeof location === 'string' ? { ...belief, location: originIn(location) } : belief
}

function originIn(location: string): string {
  return /^\w+:\/\/[^/?]*/.exec(location)?.[0] ?? location
}

interface Answer {
  readonly environ: Readonly<Record<string, string>>
  readonly django: readonly Readonly<Record<string, unknown>>[]
}

function isAnswer(answer: unknown): answer is Answer {
  return (
    typeof answer === 'object' && answer !== null && !isProblem(answer) && 'environ' in answer && 'django' in answer
  )
}

const compared = /^(?:HTTP_.*|CONTENT_(?:TYPE|LENGTH)|wsgi\.url_scheme|REMOTE_ADDR|SERVER_PORT)$/
