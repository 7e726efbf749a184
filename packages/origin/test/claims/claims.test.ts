import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { answerField, exchange, head } from '../exchange.ts'
import type { RawAnswer } from '../exchange.ts'
import { startApp } from './start-app.ts'
import type { App } from './start-app.ts'

/** Applications in the way each framework's own manual begins, and the words in which each tells what it believes. */
const believed = { protocol: 'https', secure: true, ip: '203.0.113.7', hostname: 'app.test' }
const apps: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  connect: { secure: true, ip: '203.0.113.7' },
  express: believed,
  express4: believed,
  fastify: believed,
  h3: { ...believed, site: 'https://app.test' },
  hono: { ...believed, site: 'https://app.test' },
  koa: { ...believed, href: 'https://app.test/' },
  'nest-express': believed,
  'nest-fastify': believed,
}

/** What the edge sends for a visitor on https, on http, and what anybody else may send. */
const onHttps = ['Host: app.test', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.7']
const onHttp = ['Host: app.test', 'X-Forwarded-Proto: http', 'X-Forwarded-For: 203.0.113.7']

/** The edge's address, and that of somebody who is not the edge. */
const edge = '127.0.0.2'
const stranger = '127.0.0.3'

for (const means of ['adapter', 'preload'] as const) {
  for (const [name, view] of Object.entries(apps)) {
    describe(`${name}, ${means === 'adapter' ? 'by its one line' : 'with no line changed'}`, () => {
      let app: App
      before(async () => (app = await startApp({ name, means, settings: { LASTHOP_ORIGIN_TRUST: edge } })))
      after(() => app[Symbol.asyncDispose]())

      test('a visitor on https is believed to be, and gets the Secure session cookie', async () => {
        const answer = await ask(app, { lines: onHttps })
        assert.deepEqual(JSON.parse(answer.body), view)
        assert.match(answerField(answer, 'Set-Cookie') ?? '', /; secure/i)
      })

      test('a visitor on http is not believed to be on https', async () => {
        assertUnbelieved(name, await ask(app, { lines: onHttp }), '203.0.113.7')
      })

      test('a stranger who says https is not believed', async () => {
        assertUnbelieved(name, await ask(app, { from: stranger, lines: onHttps }), stranger)
      })

      if (name.includes('express')) {
        test('passport is called back on https, and on http where the visitor is', async () => {
          assert.equal(await callbackOf(app, onHttps), 'https://app.test/callback')
          assert.equal(await callbackOf(app, onHttp), 'http://app.test/callback')
        })
      }

      if (name === 'express') {
        test('Auth.js is called back on https', async () => {
          const { body } = await ask(app, { lines: onHttps, first: 'GET /auth/providers HTTP/1.1' })
          assert.equal(JSON.parse(body).github.callbackUrl, 'https://app.test/auth/callback/github')
        })
      }

      if (name === 'hono') {
        test("the framework's own check takes a form of its own site, and of no other", async () => {
          assert.equal(await postFrom(app, 'https://app.test'), 200)
          assert.equal(await postFrom(app, 'http://app.test'), 403)
          assert.equal(await postFrom(app, 'https://evil.test'), 403)
        })
      }
    })
  }
}

function assertUnbelieved(name: string, { status, head: fields, body }: RawAnswer, ip: string): void {
  // Koa refuses to send a Secure cookie there; the others send none, but for Hono, which does not look.
  if (name === 'koa') assert.equal(status, 500)
  else assert.partialDeepStrictEqual(JSON.parse(body), { secure: false, ip })
  if (name !== 'hono') assert.doesNotMatch(fields, /; secure/i)
}

interface Question {
  readonly from?: string
  readonly lines: readonly string[]
  readonly first?: string
}

function ask(app: App, { from = edge, lines, first = 'GET / HTTP/1.1' }: Question): Promise<RawAnswer> {
  return exchange({ ...app.to, localAddress: from }, head(first, ...lines))
}

async function callbackOf(app: App, lines: readonly string[]): Promise<string | null> {
  const answer = await ask(app, { lines, first: 'GET /oauth HTTP/1.1' })
  return new URL(answerField(answer, 'Location') ?? '').searchParams.get('redirect_uri')
}

async function postFrom(app: App, site: string): Promise<number> {
  const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 0', `Origin: ${site}`]
  return (await ask(app, { lines: [...onHttps, ...form], first: 'POST /form HTTP/1.1' })).status
}
