import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrigin } from '../src/index.ts'
import { originFetch } from '../src/fetch.ts'

const options = { trust: ['10.0.0.1', 'unix'], publicOrigins: ['https://app.test'] }

test('a Fetch request gets the believed URL and fields, and keeps its method and path', () => {
  const origin = createOrigin(options)
  const request = new Request('http://upstream.test:3000//page?x=%41#y', { method: 'PUT', headers: fromEdge() })
  const rewritten = origin.normalise(request, { peer: '10.0.0.1' })
  assert.equal(rewritten.url, 'https://app.test//page?x=%41')
  assert.equal(rewritten.method, 'PUT')
  assert.deepEqual(Object.fromEntries(rewritten.headers), {
    host: 'app.test',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-host': 'app.test',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  })
})

test('what is believed of a Fetch request is known for the rewritten one without being told again', () => {
  const origin = createOrigin(options)
  const request = new Request('http://upstream.test/', { headers: fromEdge() })
  const belief = origin.resolve(request, { peer: 'unix' })
  const rewritten = origin.normalise(request)
  assert.equal(origin.resolve(rewritten), belief)
  assert.equal(origin.url(rewritten, '/login'), 'https://app.test/login')
})

test('a Fetch request without a Host field is asked for by its URL', () => {
  const { authority } = createOrigin(options).resolve(new Request('http://APP.test:80/'), { peer: '203.0.113.7' })
  assert.equal(authority?.text, 'app.test')
})

test('a Fetch request whose sender nobody names cannot be resolved', () => {
  const origin = createOrigin(options)
  assert.throws(() => origin.resolve(new Request('http://app.test/')), /does not know who sent it/)
})

test('a Fetch request whose sender is unknown is not trusted', () => {
  const request = new Request('http://app.test/', { headers: fromEdge() })
  const belief = createOrigin(options).resolve(request, { peer: undefined })
  assert.equal(belief.trusted, false)
  assert.equal(belief.scheme, 'http')
})

test('a body is streamed: the handler reads its beginning before its end is sent', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const handler = originFetch(
    async (request) => {
      const reader = request.body?.getReader()
      const first = await reader?.read()
      void writer.write(Buffer.from('end')).then(() => writer.close())
      const second = await reader?.read()
      return new Response(
        `${Buffer.from(first?.value ?? []).toString()} ${Buffer.from(second?.value ?? []).toString()}`,
      )
    },
    { origin: createOrigin(options), peerOf: () => '10.0.0.1' },
  )
  void writer.write(Buffer.from('begin'))
  const answer = await handler(
    new Request('http://app.test/', { method: 'POST', body: readable, duplex: 'half', headers: fromEdge() }),
  )
  assert.equal(await answer.text(), 'begin end')
})

test('a client that leaves is seen on the rewritten request', () => {
  const abort = new AbortController()
  const request = new Request('http://app.test/', { signal: abort.signal })
  const rewritten = createOrigin(options).normalise(request, { peer: '203.0.113.7' })
  abort.abort()
  assert.equal(rewritten.signal.aborted, true)
})

function fromEdge(): Record<string, string> {
  return {
    host: 'upstream.test',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'app.test',
    'x-forwarded-for': '203.0.113.7',
    x_forwarded_host: 'evil.test',
    'x-forwarded-scheme': 'http',
  }
}
