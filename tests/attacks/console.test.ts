import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import test from 'node:test'
import { statusOf } from '../e2e/ask-edge.ts'
import { startConsoleEdge, type ConsoleEdge, type Visitor } from '../e2e/start-console.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { operations } from './console-operations.ts'

const password = 'correct horse battery'
const session = '__Host-lasthop-session'

test('attacks on the console', async (context) => {
  await using app = await startRecorder()
  await using edge = await startConsoleEdge(app.port)
  const ada = edge.visitor()
  assert.equal((await ada.accept(edge.secret, 'ada')).status, 200)
  const link = async (role: string): Promise<string> =>
    (await ada.ask('POST', '/api/invitations', { role })).json.secret
  const cast: Record<string, Visitor> = { owner: ada, nobody: edge.visitor() }
  for (const role of ['viewer', 'operator']) {
    const visitor = (cast[role] = edge.visitor())
    assert.equal((await visitor.accept(await link(role), `the-${role}`)).status, 200)
  }

  await context.test('every operation is known here, and reached by its role and those above alone', async () => {
    const { json: document } = await edge.visitor().ask('GET', '/api/openapi.json')
    const described = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    assert.deepEqual(described.toSorted(), operations.map(([method, path]) => `${method} ${path}`).toSorted())
    for (const [method, path, needs] of operations) {
      for (const who of ranks) {
        const mayPass = ranks.indexOf(who) >= ranks.indexOf(needs)
        // One that may goes on for as long as somebody looks, and one that ends its own session is not for ada.
        if (mayPass && (path === '/live' || (path === '/session' && who === 'owner'))) continue
        const { status } = await asked(cast[who], method, path)
        const expected = mayPass ? 'let in' : who === 'nobody' ? 401 : 403
        const found = mayPass && status !== 401 && status !== 403 ? 'let in' : status
        const isLogIn = needs === 'nobody' && status === 401
        assert.equal(isLogIn ? 'let in' : found, expected, `${who}: ${method} ${path}`)
      }
    }
    for (const role of ['viewer', 'operator']) assert.equal((await cast[role]?.logIn(`the-${role}`))?.status, 200)
  })

  await context.test('a HEAD, a strange method, or another spelling of a path opens nothing', async () => {
    for (const [method, path] of strangeWays) {
      for (const who of ['nobody', 'viewer']) {
        const { status, text } = await (cast[who] ?? ada).ask(method, path)
        assert.doesNotMatch(text, /madeAt/, `${who}: ${method} ${path}`)
        if (method !== 'GET') assert.ok(status >= 400, `${who}: ${method} ${path}: ${status}`)
      }
    }
    assert.equal((await ada.ask('HEAD', '/api/users')).status, 200)
  })

  await context.test('no change that another site sends is made, by any operation', async () => {
    const senders = [
      { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' },
      { Origin: edge.origin.replace('console.', 'app.'), 'Sec-Fetch-Site': 'same-site' },
      { Origin: undefined, 'Sec-Fetch-Site': 'cross-site' },
      { Origin: undefined, 'Content-Type': 'text/plain' },
    ]
    for (const [method, path] of operations.filter(([each]) => each !== 'GET')) {
      for (const fields of senders) {
        const { status, json } = await ada.ask(method, `/api${filled(path)}`, {}, fields)
        assert.deepEqual([status, json.code], [403, 'sender'], `${method} ${path}`)
      }
    }
    assert.equal((await ada.ask('GET', '/api/status')).status, 200)
  })

  await context.test(
    'a token that may only look changes nothing of the account it is of, and is no cookie',
    async () => {
      const { json: made } = await ada.ask('POST', '/api/tokens', { title: 'looks', scope: 'viewer' })
      const program = edge.visitor()
      const fields = { Authorization: `Bearer ${made.secret}`, Origin: undefined }
      for (const [method, path] of operations.filter(([each, , needs]) => each !== 'GET' && needs !== 'nobody')) {
        const { status } = await program.ask(method, `/api${filled(path)}`, {}, fields)
        assert.equal(status, 403, `${method} ${path}`)
      }
      assert.equal((await program.ask('GET', '/api/status', undefined, fields)).status, 200)
      program.cookies.set(session, made.secret)
      assert.equal((await program.ask('GET', '/api/status')).status, 401)
      const bearer = { Authorization: `Bearer ${ada.cookies.get(session)}` }
      assert.equal((await program.ask('GET', '/api/status', undefined, bearer)).status, 401)
      const { status } = await ada.ask('GET', '/api/status', undefined, { Authorization: 'Basic YWRhOmFkYQ==' })
      assert.equal(status, 401)
    },
  )

  await context.test('a session that a stranger chose is not the one that somebody is logged in by', async () => {
    const visitor = edge.visitor()
    visitor.cookies.set(session, 'chosen-by-a-stranger-chosen-by-a-stranger-00')
    assert.equal((await visitor.logIn('ada')).status, 200)
    const thief = edge.visitor()
    thief.cookies.set(session, 'chosen-by-a-stranger-chosen-by-a-stranger-00')
    assert.equal((await thief.ask('GET', '/api/status')).status, 401)
    assert.equal((await visitor.ask('GET', '/api/status')).status, 200)
  })

  await context.test(
    'of two links that are used for one name at once, one opens an account, and the other stays good',
    async () => {
      const links = [await link('viewer'), await link('operator')]
      const visitors = links.map(() => edge.visitor())
      const answers = await Promise.all(visitors.map((visitor, at) => visitor.accept(links[at] ?? '', 'bob')))
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((one, other) => one - other),
        [200, 409],
      )
      const loser = answers.findIndex(({ status }) => status === 409)
      assert.equal((await visitors[loser]?.ask('GET', '/api/status'))?.status, 401)
      assert.equal((await visitors[loser]?.accept(links[loser] ?? '', 'rob'))?.status, 200)
    },
  )

  await context.test('who is removed while they watch sees nothing that happens afterwards', async () => {
    const watcher = edge.visitor()
    assert.equal((await watcher.accept(await link('viewer'), 'wim')).status, 200)
    const live = await watch(edge, watcher)
    assert.equal(await statusOf(edge), 200)
    while (shownIn(live.seen()) === 0) await live.more()
    assert.equal((await ada.ask('DELETE', '/api/users/wim')).status, 204)
    const before = shownIn(live.seen())
    assert.equal(await statusOf(edge), 200)
    await live.ended
    assert.equal(shownIn(live.seen()), before)
  })

  await context.test('every answer, of whatever kind, is kept from frames, scripts of others and caches', async () => {
    const ways: readonly (readonly [string, string, unknown])[] = [
      ['GET', '/', undefined],
      ['GET', '/sites/x', undefined],
      ['GET', '/assets/none.js', undefined],
      ['GET', '/api/nothing', undefined],
      ['GET', '/api/users', undefined],
      ['HEAD', '/api/users', undefined],
      ['POST', '/', {}],
      ['POST', '/api/session', 'nonsense'],
      ['POST', '/api/session', { name: 'ada', password: 'wrong wrong wrong' }],
      ['POST', '/api/session', { name: 'x'.repeat(70_000), password }],
      ['DELETE', '/api/openapi.json', undefined],
      ['GET', '/api/openapi.json', undefined],
    ]
    for (const [method, path, body] of ways) {
      const { status, headers } = await edge.visitor().ask(method, path, body, { Connection: 'close' })
      const at = `${method} ${path}: ${status}`
      assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/, at)
      assert.equal(headers['x-content-type-options'], 'nosniff', at)
      assert.equal(headers['x-frame-options'], 'DENY', at)
      assert.equal(headers['access-control-allow-origin'], undefined, at)
      if (path.startsWith('/api')) assert.equal(headers['cache-control'], 'no-store', at)
    }
  })

  await context.test('a passkey that was not asked for, or is none, is refused in words', async () => {
    const shapes: readonly unknown[] = [
      { id: 'x' },
      { id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} },
      {
        id: 'x',
        response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', authenticatorData: '', signature: '' },
      },
    ]
    for (const credential of shapes) {
      const added = await ada.ask('POST', '/api/passkeys', { title: 't', credential })
      assert.deepEqual([added.status, added.json.code], [422, 'passkey'])
      const entered = await edge.visitor().ask('POST', '/api/session/passkey', { credential })
      assert.deepEqual([entered.status, entered.json.code], [401, 'wrong'])
    }
    for (const credential of [undefined, null, 'x', [], { id: 1 }])
      assert.equal((await edge.visitor().ask('POST', '/api/session/passkey', { credential })).status, 400)
  })

  await context.test(
    'an account that exists is answered as one that does not, and guessing is held up whatever address is claimed',
    async () => {
      const guess = async (name: string, at: number) =>
        edge.visitor().ask(
          'POST',
          '/api/session',
          { name, password: 'wrong wrong wrong' },
          {
            'X-Forwarded-For': `203.0.113.${at}`,
            Forwarded: `for=203.0.113.${at}`,
            'X-Real-IP': `203.0.113.${at}`,
          },
        )
      const [known, unknown] = [await guess('the-operator', 1), await guess('nobody-at-all', 2)]
      assert.deepEqual([known.status, known.text], [unknown.status, unknown.text])
      assert.deepEqual(Object.keys(known.headers).toSorted(), Object.keys(unknown.headers).toSorted())
      for (let at = 3; at < 7; at++) assert.equal((await guess('the-operator', at)).status, 401)
      assert.equal((await guess('the-operator', 7)).status, 429)
      const { json: lines } = await ada.ask('GET', '/api/audit')
      assert.ok(
        !JSON.stringify(lines).includes('nobody-at-all'),
        'what is typed where the name belongs may be a password',
      )
    },
  )
})

const ranks = ['nobody', 'viewer', 'operator', 'owner'] as const
const strangeWays: readonly (readonly [string, string])[] = [
  ['HEAD', '/api/users'],
  ['HEAD', '/api/audit'],
  ['PATCH', '/api/users'],
  ['QUERY', '/api/users'],
  ['GET', '/api/%75sers'],
  ['GET', '/api//users'],
  ['GET', '//api/users'],
  ['GET', '/api/users/'],
  ['GET', '/api/users;x'],
  ['GET', '/API/users'],
  ['GET', '/api/./users'],
  ['GET', '/api/x/../users'],
  ['GET', '/api/users%2f'],
  ['GET', '/api/users%3fx'],
  ['GET', '/api%2fusers'],
]

function filled(path: string): string {
  return path.replaceAll(/\{\w+\}/g, '1')
}

function asked(visitor: Visitor | undefined, method: string, path: string) {
  if (visitor === undefined) throw new Error('There is nobody of this role.')
  return visitor.ask(method, `/api${filled(path)}`, method === 'GET' ? undefined : {})
}

/** How many exchanges of the site a text of events shows. */
function shownIn(text: string): number {
  return text.split('"site":"app.test"').length - 1
}

/** Follows the live view as somebody who is logged in. */
async function watch(edge: ConsoleEdge, visitor: Visitor) {
  const headers = { Host: new URL(edge.origin).host, Cookie: `${session}=${visitor.cookies.get(session)}` }
  const to = { host: '127.0.0.1', port: edge.httpsPort, ca: edge.rootCertificate, servername: 'console.localhost' }
  const request = https.get({ ...to, path: '/api/live', headers, agent: false })
  const [answer]: IncomingMessage[] = await once(request, 'response')
  if (answer === undefined) throw new Error('There was no answer.')
  let text = ''
  answer.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  const ended = once(answer, 'close')
  await once(answer, 'data')
  return { seen: () => text, ended, more: () => once(answer, 'data') }
}
