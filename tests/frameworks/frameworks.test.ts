import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as send } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { execPath } from 'node:process'
import { startProcess } from '../e2e/start-process.ts'
import type { Running } from '../e2e/start-process.ts'
import { buildOnce, commandOf, folderOf, installFrameworks, nextBuild } from './build.ts'

/** A framework that is built before it runs. */
interface Framework {
  readonly name: string
  readonly build: readonly (readonly string[])[]
  /** How its own manual starts it. */
  readonly start: (port: number) => readonly string[]
  /** What it answers to a form of another site; undefined where it has no check. */
  readonly refuses: number | undefined
  /** Whether its page sets a Secure cookie. */
  readonly hasCookie?: true
  /** Where Auth.js tells its callback URLs. */
  readonly auth?: string
}

const frameworks: readonly Framework[] = [
  {
    name: 'sveltekit',
    build: [[commandOf('vite/bin/vite.js'), 'build']],
    start: () => ['build/index.js'],
    refuses: 403,
    hasCookie: true,
    auth: '/auth',
  },
  {
    name: 'astro',
    build: [[commandOf('astro/bin/astro.mjs'), 'build']],
    start: () => ['dist/server/entry.mjs'],
    refuses: 403,
    hasCookie: true,
  },
  {
    name: 'react-router',
    build: [[commandOf('@react-router/dev/bin.cjs'), 'build']],
    start: () => [commandOf('@react-router/serve/bin.cjs'), 'build/server/index.js'],
    refuses: 400,
  },
  {
    name: 'nitro',
    build: [
      [commandOf('nitro/dist/cli/index.mjs'), 'build'],
      [commandOf('nitro/dist/cli/index.mjs'), 'build', '--preset', 'node_middleware'],
    ],
    start: () => ['.output/server/index.mjs'],
    refuses: undefined,
  },
  {
    name: 'next',
    build: nextBuild,
    start: (port) => [commandOf('next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', `${port}`],
    refuses: 500,
    hasCookie: true,
    auth: '/api/auth',
  },
]

/** The edge's address, and that of somebody who is not the edge. */
const edge = '127.0.0.2'
const stranger = '127.0.0.3'
const fromEdge = { host: 'app.test', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }

before(() => installFrameworks())

for (const framework of frameworks) {
  describe(framework.name, () => {
    before(() => buildOnce(framework.name, framework.build))
    for (const means of ['adapter', 'preload'] as const) describe(`by ${means}`, () => believes(framework, means))
  })
}

function believes(framework: Framework, means: 'adapter' | 'preload'): void {
  const { name, refuses, auth, hasCookie } = framework
  let port = 0
  let app: Running<true>
  before(async () => {
    port = await findPort()
    app = await start(framework, means, port)
  })
  after(() => app[Symbol.asyncDispose]())
  const ask = (question: Question): Promise<Answer> => exchange({ port, ...question })

  test('a visitor on https is believed to be', async () => {
    const { body } = await ask({ fields: fromEdge })
    assert.equal(read(body).origin, 'https://app.test')
    if (name !== 'react-router') assert.equal(read(body).ip, '203.0.113.7')
  })

  test('a visitor on http is not believed to be on https', async () => {
    const { body } = await ask({ fields: { ...fromEdge, 'x-forwarded-proto': 'http' } })
    assert.equal(read(body).origin, 'http://app.test')
  })

  test('a stranger is not believed', async () => {
    const { body } = await ask({ from: stranger, fields: fromEdge })
    // Behind the preload alone, adapter-node takes whoever does not say for one on https.
    if (!(name === 'sveltekit' && means === 'preload')) assert.equal(read(body).origin, 'http://app.test')
    if (name !== 'react-router') assert.equal(read(body).ip, stranger)
  })

  if (hasCookie === true) {
    test('a visitor on https gets the Secure session cookie', async () => {
      const { cookies } = await ask({ fields: fromEdge })
      assert.match(cookies.join(), /^session=1;.* secure/i)
    })
  }

  if (auth !== undefined) {
    test('Auth.js is called back on https, and on http where the visitor is', async () => {
      for (const scheme of ['https', 'http']) {
        const { body } = await ask({ path: `${auth}/providers`, fields: { ...fromEdge, 'x-forwarded-proto': scheme } })
        assert.equal(JSON.parse(body).github.callbackUrl, `${scheme}://app.test${auth}/callback/github`)
      }
    })
  }

  if (refuses === undefined) return
  test('its own check takes a form of our site, and of no other', async () => {
    const page = (await ask({ path: '/form', fields: fromEdge })).body
    const post = async (site: string): Promise<number> =>
      (await ask({ path: '/form', fields: { ...fromEdge, origin: site }, form: formIn(page) })).status
    assert.equal(await post('https://app.test'), 200)
    assert.equal(await post('https://evil.test'), refuses)
    // Next.js compares hosts, and leaves the scheme alone.
    if (name !== 'next') assert.equal(await post('http://app.test'), refuses)
    else assert.equal(await post('https://app.test:8443'), refuses)
  })
}

async function start(framework: Framework, means: 'adapter' | 'preload', port: number): Promise<Running<true>> {
  const preload = means === 'preload' ? [`--import=${import.meta.resolve('@lasthop/origin/preload')}`] : []
  const words = means === 'preload' ? framework.start(port) : ['front.mjs']
  const trust = { EDGE: edge, LASTHOP_ORIGIN_TRUST: edge }
  return await startProcess({
    command: execPath,
    words: ['--conditions=@lasthop/source', ...preload, ...words],
    folder: folderOf(framework.name),
    env: {
      ...trust,
      // What Auth.js asks for before it looks at the host of a request at all.
      AUTH_TRUST_HOST: 'true',
      PORT: `${port}`,
      HOST: '127.0.0.1',
      NODE_ENV: 'production',
    },
    // The preload says so when the server listens, and each front.mjs by itself.
    readReady: (output) => (/this application believes|^ready$/m.test(output) ? true : undefined),
  })
}

interface Question {
  readonly from?: string
  readonly path?: string
  readonly fields: Readonly<Record<string, string>>
  readonly form?: string
}

interface Answer {
  readonly status: number
  readonly cookies: readonly string[]
  readonly body: string
}

async function exchange({
  port,
  from = edge,
  path = '/view',
  fields,
  form,
}: Question & { readonly port: number }): Promise<Answer> {
  const method = form === undefined ? 'GET' : 'POST'
  const type =
    form?.startsWith('--') === true ? 'multipart/form-data; boundary=end' : 'application/x-www-form-urlencoded'
  const headers = form === undefined ? fields : { ...fields, 'content-type': type }
  const asked = send({ host: '127.0.0.1', port, localAddress: from, path, method, headers }).end(form)
  const [answer] = await once(asked, 'response')
  let body = ''
  for await (const piece of answer.setEncoding('utf8')) body += piece
  return { status: answer.statusCode, cookies: answer.headers['set-cookie'] ?? [], body }
}

/** A server action of Next.js is named in the page, and sent as multipart. */
function formIn(page: string): string {
  const action = /\$ACTION_ID_[0-9a-f]+/.exec(page)?.[0]
  if (action === undefined) return ''
  return `--end\r\nContent-Disposition: form-data; name="${action}"\r\n\r\n\r\n--end--\r\n`
}

function read(body: string): { readonly origin?: string; readonly ip?: string } {
  // Every /view answers so.
  const view: { readonly origin?: string; readonly ip?: string } = JSON.parse(body)
  return view
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}
