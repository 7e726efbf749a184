import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request as send } from 'node:https'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { after, before, describe, test } from 'node:test'
import { startEdge } from './start-edge.ts'
import type { Edge } from './start-edge.ts'
import { startProcess } from './start-process.ts'
import type { Running } from './start-process.ts'

const root = join(import.meta.dirname, '../..')
const examples = ['express', 'nest', 'fastify', 'koa', 'hono', 'h3']

// NestJS needs decorators, which Node does not read: that example is compiled first, as its own script does.
before(() => {
  const { status, stdout } = spawnSync(
    execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'examples/nest'],
    { cwd: root },
  )
  assert.equal(status, 0, stdout.toString())
})

for (const name of examples) {
  describe(`the example on ${name}`, () => {
    let app: Running<number>
    let edge: Edge
    before(async () => {
      app = await startExample(name)
      edge = await startEdge({ words: ['--to', `${app.ready}`, '--host', 'app.localhost'] })
    })
    after(async () => {
      await edge[Symbol.asyncDispose]()
      await app[Symbol.asyncDispose]()
    })

    test('a visitor logs in on https, keeps a note, and logs out', async () => {
      const visitor = new Visitor(edge)
      assertSeesLogin(await visitor.ask('GET', '/'))
      assert.equal((await visitor.ask('POST', '/login', { name: 'ada', password: 'wrong' })).status, 401)

      const login = await visitor.ask('POST', '/login', { name: 'ada', password: 'lovelace' })
      assert.equal(login.status, 303)
      assert.equal(login.location, '/')
      assert.match(
        login.setCookie,
        /^__Host-session=[^;]+(?=.*; secure)(?=.*; httponly)(?=.*; path=\/(?:;|$))(?!.*domain)/i,
      )

      assert.equal((await visitor.ask('POST', '/notes', { note: 'milk & <honey>' })).status, 303)
      const { body } = await visitor.ask('GET', '/')
      assert.match(body, /<li>milk &amp; &lt;honey/)
      assert.match(body, new RegExp(`You came by https to app\\.localhost:${edge.httpsPort}, from 127\\.0\\.0\\.1\\.`))

      assert.equal((await visitor.ask('POST', '/logout', {})).status, 303)
      assertSeesLogin(await visitor.ask('GET', '/'))
    })

    test('a form of another site is refused, though the browser sends its cookie', async () => {
      const visitor = new Visitor(edge)
      await visitor.ask('POST', '/login', { name: 'ada', password: 'lovelace' })
      assert.equal((await visitor.ask('POST', '/notes', { note: 'forged' }, 'https://evil.test')).status, 403)
      assert.doesNotMatch((await visitor.ask('GET', '/')).body, /forged/)
    })
  })
}

interface Seen {
  readonly status: number
  readonly location: string
  readonly setCookie: string
  readonly body: string
}

/** A browser as far as these applications need one: it keeps cookies and says from where a form is sent. */
class Visitor {
  readonly #edge: Edge
  readonly #cookies = new Map<string, string>()

  constructor(edge: Edge) {
    this.#edge = edge
  }

  async ask(
    method: string,
    path: string,
    form?: Readonly<Record<string, string>>,
    page = this.#ownOrigin(),
  ): Promise<Seen> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const posted = { Origin: page, 'Content-Type': 'application/x-www-form-urlencoded' }
    const asked = send({
      host: '127.0.0.1',
      port: this.#edge.httpsPort,
      servername: 'app.localhost',
      ca: this.#edge.rootCertificate,
      agent: false,
      method,
      path,
      headers: {
        Host: `app.localhost:${this.#edge.httpsPort}`,
        ...(cookie === '' ? {} : { cookie }),
        ...(form ? posted : {}),
      },
    })
    asked.end(form === undefined ? undefined : new URLSearchParams(form).toString())
    const [answer]: IncomingMessage[] = await once(asked, 'response')
    assert.ok(answer)
    this.#keep(answer)
    let body = ''
    for await (const piece of answer.setEncoding('utf8')) body += piece
    const { location = '', 'set-cookie': cookies = [] } = answer.headers
    return { status: answer.statusCode ?? 0, location, setCookie: cookies[0] ?? '', body }
  }

  #keep({ headers }: IncomingMessage): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      const value = pair.slice(name.length + 1)
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }

  #ownOrigin(): string {
    return `https://app.localhost:${this.#edge.httpsPort}`
  }
}

function assertSeesLogin({ status, location }: Seen): void {
  assert.ok([302, 303].includes(status), `${status}`)
  assert.equal(location, '/login')
}

/** Gives the port it listens on. */
async function startExample(name: string): Promise<Running<number>> {
  return await startProcess({
    command: execPath,
    words: ['--conditions=@lasthop/source', name === 'nest' ? 'dist/main.js' : 'src/main.ts'],
    folder: join(root, 'examples', name),
    env: { PORT: '0', PASSWORD: 'lovelace' },
    readReady: (output) => {
      const port = /^listening http:\/\/127\.0\.0\.1:(\d+)$/m.exec(output)?.[1]
      return port === undefined ? undefined : Number(port)
    },
  })
}
