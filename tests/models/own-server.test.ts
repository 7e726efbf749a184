import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf, peerOf } from '@lasthop/contract'
import type { AppServer } from '../../packages/lasthop/src/products/app-server.ts'
import { findLaunches } from '../../packages/lasthop/src/products/launch/find.ts'
import { ownServers } from '../../packages/lasthop/src/products/own-server/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startProcess } from '../e2e/start-process.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'

/** Debian's. */
const versions = { django: '3.2.25', werkzeug: '2.2.2', daphne: '4.0.0', hypercorn: '0.13.2' }

const cases = [
  {
    title: 'runserver of Django',
    packages: ['python3-django'],
    says: 'python manage.py runserver 8000',
    words: ['serve.py', 'runserver'],
  },
  { title: 'flask run', packages: ['python3-werkzeug'], says: 'flask --app app run', words: ['serve.py', 'werkzeug'] },
  { title: 'daphne', packages: ['daphne'], says: 'daphne app:asgi', words: ['-m', 'daphne', '-p', '0', 'app:asgi'] },
  {
    title: 'daphne',
    packages: ['daphne'],
    says: 'daphne --proxy-headers app:asgi',
    words: ['-m', 'daphne', '-p', '0', '--proxy-headers', 'app:asgi'],
  },
  {
    title: 'hypercorn',
    packages: ['python3-hypercorn'],
    says: 'hypercorn app:asgi',
    words: ['-m', 'hypercorn', '-b', '127.0.0.1:0', 'app:asgi'],
  },
]

for (const { title, packages, says, words } of cases) {
  test(`${says} hands on what its model says`, async () => {
    await using running = await startProcess({
      command: '/usr/bin/python3',
      words,
      folder: join(import.meta.dirname, 'own-server'),
      env: { PYTHONDONTWRITEBYTECODE: '1', DJANGO_SETTINGS_MODULE: 'django.conf.global_settings' },
      readReady: (output) =>
        /(?:[Ll]istening on|Listening on TCP address|Running on http:\/\/)\s*(?:127\.0\.0\.1:)?(\d+)/.exec(output)?.[1],
    })
    const port = Number(running.ready)
    const server = serverOf(says)
    const wrong: string[] = []
    const asked = corpusMessages(`app.test:${port}`).filter(isAsked)
    for (const request of asked) {
      const [model, real] = [predict(request, port, server), await ask(request, port)]
      if (!isDeepStrictEqual(model, real))
        wrong.push(`${request.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)}`)
    }
    record({
      product: title,
      version: debian(...packages),
      configurations: 1,
      requests: asked.length,
      disagreements: wrong.length,
      unknown: 0,
    })
    assert.deepEqual(wrong, [])
  })
}

/** No answer has a body to compare after HEAD; the model sees no bodies and no WebSockets. */
function isAsked({ message }: ModelRequest): boolean {
  const isSocket = firstOf(message.fields, 'upgrade') !== undefined
  return (
    !['HEAD', 'CONNECT'].includes(message.method) &&
    firstOf(message.fields, 'transfer-encoding') === undefined &&
    !isSocket
  )
}

function serverOf(says: string): AppServer {
  const launches = findLaunches({ path: 'Procfile', text: `web: ${says}\n` })
  const found = ownServers.flatMap((product) => product.find({ ...surroundingsOf({}, versions), launches }))
  assert.equal(found.length, 1)
  const [server] = found
  assert.ok(server)
  return server
}

function predict({ message }: ModelRequest, port: number, server: AppServer): unknown {
  const peer = peerOf('127.0.0.1', false)
  const environ = server.receive({ peer, scheme: 'http', address: '127.0.0.1', port, message })
  if (environ.kind !== 'environ') return environ.kind === 'refused' ? { status: environ.status } : environ
  const { variables, scheme, remoteAddress } = environ
  return { scheme, client: remoteAddress, variables: Object.fromEntries(variables) }
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const answered = await client.readAnswer(message.method).catch(() => 'closed' as const)
  if (answered === 'closed') return { status: answered }
  const { status, body } = answered
  if (status !== 200) return { status }
  const answer: unknown = JSON.parse(body)
  assert.ok(isEnviron(answer))
  return Array.isArray(answer.fields) ? asgiAnswer(answer, answer.fields) : wsgiAnswer(answer)
}

function wsgiAnswer(answer: Readonly<Record<string, unknown>>): unknown {
  const variables = Object.entries(answer).filter(([name]) => name.startsWith('HTTP_'))
  return { scheme: answer['wsgi.url_scheme'], client: answer['REMOTE_ADDR'], variables: Object.fromEntries(variables) }
}

function asgiAnswer(
  { scheme, client }: Readonly<Record<string, unknown>>,
  fields: readonly (readonly string[])[],
): unknown {
  const variables = new Map<string, string>()
  for (const [name = '', value = ''] of fields) {
    const before = variables.get(name)
    variables.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return { scheme, client, variables: Object.fromEntries(variables) }
}

function isEnviron(answer: unknown): answer is Readonly<Record<string, unknown>> {
  return typeof answer === 'object' && answer !== null
}
