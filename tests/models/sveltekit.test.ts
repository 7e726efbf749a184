import assert from 'node:assert/strict'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf } from '@lasthop/contract'
import type { Framework } from '../../packages/lasthop/src/products/framework.ts'
import type { Message } from '../../packages/lasthop/src/products/message.ts'
import { receive } from '../../packages/lasthop/src/products/node/server.ts'
import { sveltekit } from '../../packages/lasthop/src/products/sveltekit/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { arrivalAt } from './arrival.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { record } from './record.ts'
import { buildSvelteKit, startSvelteKits, versionHere, type Variables } from './sveltekit/start.ts'
import { surroundingsOf } from './surroundings-of.ts'

const environments: readonly Variables[] = [
  {},
  { PROTOCOL_HEADER: 'x-forwarded-proto' },
  { PROTOCOL_HEADER: 'X-Forwarded-Proto', HOST_HEADER: 'X-Forwarded-Host' },
  {
    PROTOCOL_HEADER: 'x-forwarded-proto',
    HOST_HEADER: 'host',
    PORT_HEADER: 'x-forwarded-port',
    ADDRESS_HEADER: 'X-Forwarded-For',
  },
  { ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '2', HOST_HEADER: 'x-forwarded-host' },
  { PROTOCOL_HEADER: 'x-scheme', ADDRESS_HEADER: 'x-real-ip', PORT_HEADER: 'x-forwarded-port' },
  { PROTOCOL_HEADER: 'x-forwarded-proto', ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '0' },
]

test(`SvelteKit on adapter-node believes, and takes forms, as its model says, by ${environments.length} environments`, async ({
  mock,
}) => {
  // It says of each request that it refuses why.
  mock.method(console, 'error', () => {})
  await buildSvelteKit()
  const server = await startSvelteKits(environments)
  try {
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    assert.deepEqual(await differences(address.port), [])
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

async function differences(port: number): Promise<readonly string[]> {
  const frameworks = environments.map(frameworkOf)
  const requests = corpusMessages(`app.test:${port}`)
    .filter(isAsked)
    .flatMap((each) => asked(each, port))
  const wrong: string[] = []
  for (const request of requests) {
    const real = await ask(request, port)
    for (const [at, model] of predict(request.message, frameworks, port).entries()) {
      const found = Array.isArray(real) ? real[at] : real
      if (!isDeepStrictEqual(model, found))
        wrong.push(
          `${request.id}: ${JSON.stringify(found)} and not ${JSON.stringify(model)} ${JSON.stringify(environments[at])}`,
        )
    }
  }
  record({
    product: 'SvelteKit on adapter-node',
    version: versionHere,
    configurations: environments.length,
    requests: requests.length * environments.length,
    disagreements: wrong.length,
    unknown: 0,
  })
  return wrong.slice(0, 5)
}

function frameworkOf(variables: Variables): Framework {
  const command = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
  const manifest = '{"scripts":{"start":"node --env-file=.env build"},"devDependencies":{"@sveltejs/adapter-node":"6"}}'
  const files = { 'package.json': manifest, '.env': command.join('') }
  const [found, ...others] = sveltekit.find(surroundingsOf(files, { sveltekit: versionHere() }))
  assert.ok(found !== undefined && others.length === 0)
  return found
}

/** Answers to HEAD and CONNECT have no body to compare; the models see no chunked bodies and no WebSockets. */
function isAsked({ message }: ModelRequest): boolean {
  const hasMore = firstOf(message.fields, 'transfer-encoding') !== undefined
  const isSwitch = firstOf(message.fields, 'upgrade') !== undefined
  return message.method !== 'HEAD' && message.method !== 'CONNECT' && !hasMore && !isSwitch
}

/** Its fields on the path that answers; and of what has none, a form of its own site and of another one. */
function asked({ id, raw, message }: ModelRequest, port: number): readonly ModelRequest[] {
  const target = message.target.startsWith('/') ? '/belief' : message.target
  const moved = { id, raw: raw.replace(message.target, target), message: { ...message, target } }
  if (message.method !== 'GET') return [moved]
  return [moved, ...[`https://app.test:${port}`, 'https://evil.test'].map((origin) => form(moved, origin))]
}

function form({ id, raw, message }: ModelRequest, origin: string): ModelRequest {
  const added = { Origin: origin, 'Content-Type': 'text/plain' }
  const lines = Object.entries(added).map(([name, value]) => `${name}: ${value}\r\n`)
  return {
    id: `${id}, a form of ${origin}`,
    raw: raw.replace(/^GET/, 'POST').replace('\r\n', `\r\n${lines.join('')}`),
    message: { ...message, method: 'POST', fields: [...Object.entries(added).flat(), ...message.fields] },
  }
}

function predict(message: Message, frameworks: readonly Framework[], port: number): readonly object[] {
  const environ = receive(arrivalAt(port, message))
  if (environ.kind !== 'environ')
    return frameworks.map(() => (environ.kind === 'refused' ? { status: environ.status } : environ))
  return frameworks.map((framework) => {
    const belief = framework.believe(environ)
    if (belief.kind !== 'believed') return belief.kind === 'answered' ? { status: belief.status } : belief
    const { scheme, host, client = '' } = belief
    // What its Host adds to the path is of no route.
    const isRoute = message.target.startsWith('/') && !/[/\\?#]/.test(environ.variables.get('host') ?? '')
    return isForm(message) && !isOwn(environ.variables.get('origin'), `${scheme}://${host}`, framework)
      ? { status: 403 }
      : isRoute
        ? { scheme, host, client }
        : { status: 404 }
  })
}

/** What its check looks at: without a type, or with that of a form. */
function isForm({ method, fields }: Message): boolean {
  const type = firstOf(fields, 'content-type')?.split(';')[0]?.trim().toLowerCase()
  const isOfForm = !type || /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)$/.test(type)
  return /^(?:POST|PUT|PATCH|DELETE)$/.test(method) && isOfForm
}

function isOwn(origin: string | undefined, own: string, { facts: { originCheck } }: Framework): boolean {
  assert.equal(originCheck.compares, 'scheme and host')
  return origin === own || (origin !== undefined && originCheck.accepts.includes(origin))
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  return status === 200 ? JSON.parse(Buffer.from(body, 'latin1').toString()) : { status }
}
