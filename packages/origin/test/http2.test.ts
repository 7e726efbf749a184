import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { Http2Server, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import { test } from 'node:test'
import { createOrigin } from '../src/index.ts'
import type { Origin, OriginOptions } from '../src/index.ts'
import { originServer } from '../src/node.ts'

const trusted: OriginOptions = { trust: ['loopback'], publicOrigins: ['https://app.test'] }
const untrusted: OriginOptions = { ...trusted, trust: ['10.0.0.1'] }

/** What the application saw. */
interface Seen {
  readonly headers: Readonly<Record<string, string>>
  readonly raw: readonly string[]
  readonly scheme: string
  readonly belief: { readonly scheme: string; readonly host: string | null; readonly client: string | null }
}

test('over HTTP/2 a trusted edge is believed, and each field is there once', async () => {
  const { seen } = await ask(createOrigin(trusted), {
    ':authority': 'upstream.test',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'app.test',
    'x-forwarded-for': ['198.51.100.66', '203.0.113.7'],
    x_forwarded_proto: 'http',
  })
  assert.deepEqual(seen?.belief, { scheme: 'https', host: 'app.test', client: '203.0.113.7' })
  assert.equal(seen?.scheme, 'https')
  assert.deepEqual(forwardingIn(seen?.raw ?? []), [
    ':scheme: https',
    ':authority: app.test',
    'host: app.test',
    'x-forwarded-for: 203.0.113.7',
    'x-forwarded-host: app.test',
    'x-forwarded-port: 443',
    'x-forwarded-proto: https',
  ])
  assert.deepEqual(forwardingIn(Object.entries(seen?.headers ?? {}).flat()), forwardingIn(seen?.raw ?? []))
})

test('over HTTP/2 a list made of two lines is seen as two lines', async () => {
  const { seen } = await ask(createOrigin(trusted), { 'x-forwarded-proto': ['http', 'https'] })
  assert.deepEqual(seen?.belief, { scheme: 'http', host: null, client: null })
})

test('over HTTP/2 an untrusted peer cannot say https, not even in :scheme', async () => {
  const { seen } = await ask(createOrigin(untrusted), {
    ':authority': 'app.test',
    ':scheme': 'https',
    'x-forwarded-proto': 'https',
    x_forwarded_proto: 'https',
  })
  assert.deepEqual(seen?.belief, { scheme: 'http', host: 'app.test', client: '127.0.0.1' })
  assert.deepEqual(forwardingIn(seen?.raw ?? []), [':scheme: http', ':authority: app.test'])
  assert.equal(seen?.scheme, 'http')
})

test('over HTTP/2 an authority and a Host that differ are refused when enforcing', async () => {
  const origin = createOrigin({ ...trusted, mode: 'enforce' })
  const { head } = await ask(origin, { ':authority': 'app.test', host: 'evil.test' })
  assert.equal(head[':status'], 400)
})

test('over HTTP/2 a visitor on http is sent to https', async () => {
  const { head } = await ask(createOrigin(untrusted), { ':authority': 'app.test', ':path': '/gate?x' })
  assert.equal(head[':status'], 308)
  assert.equal(head.location, 'https://app.test/gate?x')
})

test('bytes outside ASCII in a target are sent back as the same bytes', async () => {
  const { head } = await ask(createOrigin(untrusted), { ':authority': 'app.test', ':path': '/gate/m\xc3\xbcde' })
  assert.equal(head.location, 'https://app.test/gate/m%C3%BCde')
})

async function ask(
  origin: Origin,
  fields: OutgoingHttpHeaders,
): Promise<{ readonly head: IncomingHttpHeaders; readonly seen: Seen | undefined }> {
  await using server = await startServer(origin)
  const session = connect(`http://127.0.0.1:${server.port}`)
  const stream = session.request({ ':path': '/', ...fields })
  // The first event of a response carries its head; Node types it as what arrived.
  const [head]: IncomingHttpHeaders[] = await once(stream, 'response')
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece)
  session.close()
  const body = Buffer.concat(pieces).toString()
  return { head: head ?? {}, seen: body.startsWith('{') ? JSON.parse(body) : undefined }
}

async function startServer(origin: Origin): Promise<AsyncDisposable & { readonly port: number }> {
  const gate = origin.requireHttps()
  const server = originServer(createServer(), origin)
  server.on('request', (request, response) => {
    const answer = (): void => {
      const { scheme, authority, client } = origin.resolve(request)
      const belief = { scheme, host: authority?.text ?? null, client: client?.text ?? null }
      const { headers, rawHeaders } = request
      response.end(JSON.stringify({ headers, raw: rawHeaders, scheme: request.scheme, belief }))
    }
    if (request.url.startsWith('/gate')) gate(request, response, answer)
    else answer()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: portOf(server), [Symbol.asyncDispose]: () => close(server) }
}

async function close(server: Http2Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

function portOf(server: Http2Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

function forwardingIn(list: readonly string[]): readonly string[] {
  const pairs = list.flatMap((name, at) => (at % 2 === 0 ? [`${name.toLowerCase()}: ${list[at + 1] ?? ''}`] : []))
  const order = [':scheme', ':authority', 'host', 'x-forwarded', 'x_forwarded']
  return pairs
    .filter((pair) => order.some((start) => pair.startsWith(start)))
    .toSorted((a, b) => rank(a, order) - rank(b, order) || (a < b ? -1 : 1))
}

function rank(pair: string, order: readonly string[]): number {
  return order.findIndex((start) => pair.startsWith(start))
}
