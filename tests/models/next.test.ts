import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { execPath } from 'node:process'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { firstOf } from '@lasthop/contract'
import type { AppBelief, Framework } from '../../packages/lasthop/src/products/framework.ts'
import { nextjs } from '../../packages/lasthop/src/products/nextjs/product.ts'
import { receive } from '../../packages/lasthop/src/products/node/server.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startProcess } from '../e2e/start-process.ts'
import { buildOnce, commandOf, folderOf, installFrameworks, nextBuild } from '../frameworks/build.ts'
import { arrivalAt } from './arrival.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'

test('Next.js believes, and takes Server Actions, as its model says', async () => {
  await installFrameworks()
  await buildOnce('next', nextBuild)
  await using running = await startProcess({
    command: execPath,
    words: [commandOf('next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', '0'],
    folder: folderOf('next'),
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    readReady: (output) => /http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Ready in/.exec(output)?.[1],
  })
  const port = Number(running.ready)
  const action = await actionOf(port)
  const [framework, ...others] = nextjs.find(
    surroundingsOf({ 'package.json': '{"dependencies":{"next":"16"}}' }, { next: versionHere() }),
  )
  assert.ok(framework !== undefined && others.length === 0)
  const requests = corpusMessages(`app.test:${port}`).filter(isAsked)
  const asked = [...requests.map(reading), ...requests.filter(isPlain).flatMap((each) => posts(each, { port, action }))]
  const wrong: string[] = []
  for (const each of asked) {
    const [model, real] = [predict(each, framework, port), await ask(each, port)]
    if (!isDeepStrictEqual(model, real))
      wrong.push(`${each.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)} ${JSON.stringify(each.raw)}`)
  }
  record({
    product: 'Next.js',
    version: versionHere,
    configurations: 1,
    requests: asked.length,
    disagreements: wrong.length,
    unknown: 0,
  })
  assert.deepEqual(wrong.slice(0, 5), [])
})

/** A form whose action is a Server Action, as the page names it. */
async function actionOf(port: number): Promise<string> {
  const page = await fetch(`http://127.0.0.1:${port}/form`)
  const action = /\$ACTION_ID_[0-9a-f]+/.exec(await page.text())?.[0]
  assert.ok(action !== undefined)
  return action
}

function versionHere(): string {
  const manifest: { readonly version: string } = createRequire(import.meta.url)(commandOf('next/package.json'))
  return manifest.version
}

/** The models see no bodies that come in pieces and no WebSockets; what Next.js does with paths and methods is not theirs. */
function isAsked({ message: { method, target, fields } }: ModelRequest): boolean {
  const hasMore = firstOf(fields, 'transfer-encoding') !== undefined || firstOf(fields, 'upgrade') !== undefined
  return /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(method) && target.startsWith('/') && !hasMore
}

/** It says nothing of what a Server Action says. */
function isPlain({ message }: ModelRequest): boolean {
  const given = ['content-length', 'origin'].map((name) => firstOf(message.fields, name))
  return message.method === 'GET' && given.every((value) => value === undefined)
}

/** A request, on the path that tells what is believed. */
function reading({ id, raw, message }: ModelRequest): ModelRequest {
  return { id, raw: raw.replace(message.target, '/belief'), message: { ...message, target: '/belief' } }
}

interface Where {
  readonly port: number
  readonly action: string
}

/** The same fields with a Server Action of the own site and of another one. */
function posts({ id, raw, message }: ModelRequest, { port, action }: Where): readonly ModelRequest[] {
  const body = `--end\r\nContent-Disposition: form-data; name="${action}"\r\n\r\n\r\n--end--\r\n`
  return [`https://app.test:${port}`, 'https://evil.test'].map((origin) => {
    const added = {
      Origin: origin,
      'Content-Type': 'multipart/form-data; boundary=end',
      'Content-Length': String(body.length),
    }
    const lines = Object.entries(added).map(([name, value]) => `${name}: ${value}\r\n`)
    const head = raw.replace(message.target, '/form').replace(/^GET/, 'POST')
    return {
      id: `${id}, an action of ${origin}`,
      raw: head.replace('\r\n', `\r\n${lines.join('')}`) + body,
      message: {
        ...message,
        method: 'POST',
        target: '/form',
        fields: [...Object.entries(added).flat(), ...message.fields],
      },
    }
  })
}

function predict({ message }: ModelRequest, framework: Framework, port: number): unknown {
  const environ = receive(arrivalAt(port, message))
  if (environ.kind !== 'environ') return environ.kind === 'refused' ? { status: environ.status } : environ
  const belief = framework.believe(environ)
  if (message.target === '/form') return { status: isOwn(environ.variables.get('origin') ?? '', belief) ? 200 : 500 }
  if (belief.kind !== 'believed') return belief
  // Redirects on request.url lead there (P118), whatever Host says.
  return { scheme: belief.scheme, url: `${belief.scheme}://localhost:${port}/belief` }
}

/** Server Actions compare the host alone. */
function isOwn(origin: string, belief: AppBelief): boolean {
  return belief.kind === 'believed' && new URL(origin).host === belief.host
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  if (message.target === '/form' || status !== 200) return { status }
  const bytes = Buffer.from(body, 'latin1')
  // For whoever takes it, it is compressed.
  const text = (body.startsWith('{') ? bytes : gunzipSync(bytes)).toString()
  const { scheme, url }: { readonly scheme: string; readonly url: string } = JSON.parse(text)
  return { scheme, url }
}
