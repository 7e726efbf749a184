import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf, peerOf } from '@lasthop/contract'
import type { AppServer, Environ } from '../../packages/lasthop/src/products/app-server.ts'
import type { Framework } from '../../packages/lasthop/src/products/framework.ts'
import { puma } from '../../packages/lasthop/src/products/puma/product.ts'
import { rackIp } from '../../packages/lasthop/src/products/rack/ip.ts'
import { readScheme } from '../../packages/lasthop/src/products/rack/scheme.ts'
import { readRack } from '../../packages/lasthop/src/products/rack/settings.ts'
import { rails } from '../../packages/lasthop/src/products/rails/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { pumaConfig, railsSettings } from './puma-rails/configurations.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'

// Debian's puma 5.6.5 has what 5.6.9 mends.
const versions = { puma: '5.6.9', rails: '6.1.7', rack: '2.2.22' }

test('puma, Rack and Rails under seventy settings believe what their models say', async () => {
  using folder = makeTemporaryFolder()
  const settings = railsSettings()
  const files = { 'puma.rb': pumaConfig, ...Object.fromEntries(settings.map(named)) }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text)
  await using running = await startProcess({
    command: '/usr/bin/puma',
    words: ['-C', join(folder.path, 'puma.rb'), '-b', 'tcp://127.0.0.1:0', 'config.ru'],
    folder: join(import.meta.dirname, 'puma-rails'),
    env: { FIXTURE_FOLDER: folder.path, RAILS_ENV: 'production' },
    readReady: (output) => /Listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1],
  })
  const port = Number(running.ready)
  const models = modelsOf(pumaConfig, settings)
  const wrong: string[] = []
  const asked = corpusMessages(`app.test:${port}`).filter(
    ({ id, message }) => message.method !== 'HEAD' && !isAboutChunks.test(id),
  )
  for (const request of asked) {
    const [model, real] = [predict(request, port, models), await ask(request, port)]
    if (!isDeepStrictEqual(model, real)) wrong.push(describe(request.id, { model, real, settings }))
  }
  for (const [product, version, configurations] of [
    ['Rack behind puma', debian('ruby-rack', 'puma'), 1],
    ['Rails behind puma', debian('ruby-rails', 'puma'), settings.length],
  ] as const)
    record({
      product,
      version,
      configurations,
      requests: asked.length * configurations,
      disagreements: wrong.length,
      unknown: 0,
    })
  assert.deepEqual(wrong, [])
})

interface Models {
  readonly server: AppServer
  readonly frameworks: readonly Framework[]
}

function modelsOf(config: string, settings: readonly string[]): Models {
  const [server] = puma.find(surroundingsOf({ 'puma.rb': config }, versions))
  const frameworks = settings.flatMap((text) =>
    rails.find(surroundingsOf({ 'config/environments/production.rb': text }, versions)),
  )
  assert.ok(server)
  assert.equal(frameworks.length, settings.length)
  assert.deepEqual(
    frameworks.flatMap(({ complaints }) => complaints.filter(({ rule }) => rule !== 'P909')),
    [],
  )
  return { server, frameworks }
}

function named(text: string, index: number): [string, string] {
  return [`settings_${String(index).padStart(3, '0')}.rb`, text]
}

/** What the models say that the application will answer. */
function predict(
  { message }: ModelRequest,
  port: number,
  { server, frameworks }: Models,
): Answer | { readonly status: unknown } {
  const peer = peerOf('127.0.0.1', false)
  const environ = server.receive({ peer, scheme: 'http', address: '127.0.0.1', port, message })
  if (environ.kind !== 'environ') return { status: environ.kind === 'refused' ? environ.status : environ }
  return {
    environ: { ...Object.fromEntries(environ.variables), ...plain(environ) },
    rack: rackSays(environ),
    rails: frameworks.map((framework) => beliefOf(framework, environ)),
  }
}

function rackSays(environ: Environ): Answer['rack'] {
  const settings = readRack([], versions.rack)
  const { scheme } = readScheme(environ, settings)
  return { scheme, isSecure: scheme === 'https' || scheme === 'wss', ip: rackIp(environ, settings) }
}

function plain({ scheme, remoteAddress, serverName, serverPort }: Environ): Record<string, string> {
  return { 'rack.url_scheme': scheme, REMOTE_ADDR: remoteAddress, SERVER_NAME: serverName, SERVER_PORT: serverPort }
}

function beliefOf(framework: Framework, environ: Environ): Readonly<Record<string, unknown>> {
  const { steps: _, ...belief } = framework.believe(environ)
  return withOrigin(belief)
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<Answer | { readonly status: unknown }> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  if (status !== 200) return { status }
  const answer: unknown = JSON.parse(body)
  assert.ok(isAnswer(answer))
  const { HTTP_VERSION: _, CONTENT_LENGTH: length, ...rest } = answer.environ
  // Of a chunked body puma tells the length, once it has read it.
  const isCounted = firstOf(message.fields, 'transfer-encoding') !== undefined
  const environ = { ...rest, ...(length === undefined || isCounted ? {} : { CONTENT_LENGTH: length }) }
  return { environ, rack: answer.rack, rails: answer.rails.map(withOrigin) }
}

/** Where a redirect leads decides; how the path is written does not. */
function withOrigin(belief: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { location } = belief
  return typeof location === 'string'
    ? { ...belief, location: /^\w+:\/\/(?:\[[^\]]*\]|[^/?:]*)(?::\d+)?/.exec(location)?.[0] ?? location }
    : belief
}

interface Answer {
  readonly environ: Readonly<Record<string, string>>
  readonly rack: { readonly scheme: string; readonly isSecure: boolean; readonly ip: string }
  readonly rails: readonly Readonly<Record<string, unknown>>[]
}

function isAnswer(answer: unknown): answer is Answer {
  return typeof answer === 'object' && answer !== null && 'environ' in answer && 'rack' in answer && 'rails' in answer
}

/** The first difference for a person. */
function describe(
  id: string,
  { model, real, settings }: { model: unknown; real: unknown; settings: readonly string[] },
): string {
  if (!isAnswer(model) || !isAnswer(real))
    return `${id}: ${JSON.stringify(real).slice(0, 300)} and not ${JSON.stringify(model).slice(0, 300)}`
  if (!isDeepStrictEqual(model.environ, real.environ))
    return `${id}: ${JSON.stringify(real.environ)} and not ${JSON.stringify(model.environ)}`
  if (!isDeepStrictEqual(model.rack, real.rack))
    return `${id}: Rack ${JSON.stringify(real.rack)} and not ${JSON.stringify(model.rack)}`
  const at = real.rails.findIndex((each, index) => !isDeepStrictEqual(each, model.rails[index]))
  return `${id}: ${JSON.stringify(real.rails[at])} and not ${JSON.stringify(model.rails[at])} ${(settings[at] ?? '').replaceAll('\n', ' ')}`
}

/** Broken bodies: the model is about heads. */
const isAboutChunks = /^FR-2/
