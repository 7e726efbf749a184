/** The witness answers signed, fresh questions, each once; to everybody else it is not there. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { formatWitnessTarget, witnessPath, witnessTextOf } from '@lasthop/contract'
import { originFetch } from '../src/fetch.ts'
import { createOrigin } from '../src/index.ts'
import { originServer } from '../src/node.ts'

const secret = 'A'.repeat(43)
const key = `test:${secret}`
const now = (): number => Math.floor(Date.now() / 1000)
let count = 0

test('a signed question gets the fields as they arrived, what is believed, and why', async () => {
  const answer = await ask(key, question(), { 'X-Forwarded-Proto': 'https', X_Forwarded_Proto: 'http' })
  assert.equal(answer.status, 200)
  assert.equal(answer.cacheControl, 'no-store')
  const told = JSON.parse(answer.body)
  assert.equal(told.witness, 1)
  assert.equal(told.belief.scheme, 'https')
  assert.ok(told.belief.because.length > 0)
  assert.deepEqual(
    told.fields.slice(told.fields.indexOf('X_Forwarded_Proto')).slice(0, 2),
    ['X_Forwarded_Proto', 'http'],
    'the spelling was lost',
  )
})

test('secrets are told by name alone', async () => {
  const { body } = await ask(key, question(), { Cookie: 'session=deadbeef', Authorization: 'Bearer deadbeef' })
  assert.match(body, /"Cookie","\.\.\."/)
  assert.doesNotMatch(body, /deadbeef/)
})

const refused: readonly (readonly [title: string, target: () => string, keys?: string])[] = [
  ['without a question', () => witnessPath],
  ['with an empty question', () => `${witnessPath}?key=&at=&once=&signature=`],
  ['signed with another secret', () => question({ secret: 'B'.repeat(43) })],
  ['signed by a key that is not known', () => question({ id: 'other' })],
  ['two minutes old', () => question({ at: now() - 120 })],
  ['from two minutes ahead', () => question({ at: now() + 120 })],
  ['whose time was changed', () => question().replace(/at=\d+/, `at=${now() + 1}`)],
  ['with something behind it', () => `${question()}&x=1`],
  ['on another path', () => question().replace('lasthop-witness', 'lasthop-witness/')],
]
for (const [title, target] of refused)
  test(`a question ${title} goes to the application, as any address does`, async () => {
    const { body } = await ask(key, target())
    assert.equal(body, 'the application')
  })

test('a question is answered once', async () => {
  const target = question()
  await using site = await serve(key)
  assert.match(await (await fetch(`${site.url}${target}`)).text(), /"witness":1/)
  assert.equal(await (await fetch(`${site.url}${target}`)).text(), 'the application')
})

test('a question is not answered again for another spelling of its signature', async () => {
  const target = question()
  await using site = await serve(key)
  await fetch(`${site.url}${target}`)
  // 43 characters of base64url are two bits more than 32 bytes: the last one has four spellings.
  for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
    assert.equal(await (await fetch(`${site.url}${target.slice(0, -1)}${last}`)).text(), 'the application')
  }
})

test('without a key there is no witness', async () => {
  const { body } = await ask(undefined, question())
  assert.equal(body, 'the application')
})

test('a Fetch server has the same witness', async () => {
  const origin = createOrigin({ trust: ['loopback'], witness: key })
  const handler = originFetch(() => new Response('the application'), { origin, peerOf: () => '127.0.0.1' })
  const answer = await handler(
    new Request(`http://app.test${question()}`, { headers: { host: 'app.test', 'x-forwarded-proto': 'https' } }),
  )
  const told = JSON.parse(await answer.text())
  assert.equal(told.belief.scheme, 'https')
  const other = await handler(new Request(`http://app.test${witnessPath}`, { headers: { host: 'app.test' } }))
  assert.equal(await other.text(), 'the application')
})

test('a key that is none is refused when the application starts, and not told', () => {
  assert.throws(
    () => createOrigin({ trust: ['loopback'], witness: 'test:tooshortdeadbeef' }),
    (error: Error) => /^witness: .*shorter than 32 bytes/.test(error.message) && !error.message.includes('deadbeef'),
  )
})

interface Signer {
  readonly id?: string
  readonly secret?: string
  readonly at?: number
}

function question({ id = 'test', secret: own = secret, at = now() }: Signer = {}): string {
  const asked = { key: id, at, once: `once-${String(count++).padStart(16, '0')}` }
  const mac = createHmac('sha256', Buffer.from(own, 'base64url')).update(witnessTextOf(asked))
  return formatWitnessTarget({ ...asked, signature: mac.digest('base64url') })
}

interface Told {
  readonly status: number
  readonly body: string
  readonly cacheControl: string | null
}

async function ask(
  keys: string | undefined,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  await using site = await serve(keys)
  const answer = await fetch(`${site.url}${target}`, { headers })
  return { status: answer.status, body: await answer.text(), cacheControl: answer.headers.get('cache-control') }
}

async function serve(witness: string | undefined): Promise<AsyncDisposable & { readonly url: string }> {
  const origin = createOrigin({ trust: ['loopback'], witness })
  const server = originServer(
    createServer((_request, response) => void response.end('the application')),
    origin,
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
