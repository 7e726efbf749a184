/** A log-in that is followed on running sites of this machine: each way in which it goes wrong, and the one in which it goes right. */
import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { suite, test } from 'node:test'
import { text } from 'node:stream/consumers'

import { describeLogin } from '../../src/doctor/live/find-login.ts'
import { json } from '../../src/doctor/report/json.ts'
import { markdown } from '../../src/doctor/report/markdown.ts'
import { pretty } from '../../src/doctor/report/pretty.ts'
import { openSheet } from '../../src/doctor/report/sheet.ts'
import { certify, startSite, type Asked, type Site } from './live-site.ts'

const account = { path: '/private', user: 'tester', password: 'deadbeef-password' }

/** How an application answers a log-in with the right password. */
interface App {
  readonly cookie?: string
  /** Where it leads then; by the ports of https and http. */
  readonly location?: (https: number, http: number) => string
  readonly action?: string
  readonly fields?: Readonly<Record<string, string>>
  /** Pages besides, on https. */
  readonly more?: RequestListener
  /** What http does; it leads to https if not said. */
  readonly plain?: (request: IncomingMessage, response: ServerResponse, https: number) => void
  readonly refuses?: { readonly status: number; readonly body: string }
  readonly tls?: { readonly cert: string; readonly key: string }
}

interface Followed extends Asked {
  /** The bodies of the posts with a password. */
  readonly posts: readonly string[]
  readonly story: string
}

async function follow(app: App, given = account): Promise<Followed> {
  const posts: string[] = []
  let [port, plainPort] = [0, 0]
  await using site: Site = await startSite({
    answer: (request, response) => void answer(request, response),
    plain: (request, response) =>
      app.plain === undefined
        ? void response.writeHead(301, { location: `https://localhost:${port}${request.url ?? ''}` }).end()
        : app.plain(request, response, port),
    ...(app.tls === undefined ? {} : { tls: app.tls }),
  })
  port = site.port
  plainPort = site.plainPort ?? 0
  const asked = await site.ask({ account: given, loginPath: given.path })
  const { login } = asked.live
  return { ...asked, posts, story: login === undefined ? '' : describeLogin(login) }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0]
    for (const [name, value] of Object.entries(app.fields ?? {})) response.setHeader(name, value)
    if (path === '/login' && request.method === 'POST') await logIn(request, response)
    else if (path === '/login') response.end(form(app.action ?? '/login'))
    else if (path === '/private' && /session=ok/.test(request.headers.cookie ?? '')) response.end('<h1>Welcome</h1>')
    else if (app.more !== undefined && path !== '/') app.more(request, response)
    else response.writeHead(302, { location: '/login' }).end()
  }

  async function logIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    if (app.refuses !== undefined) {
      response.writeHead(app.refuses.status).end(app.refuses.body)
      return
    }
    const password = new URLSearchParams(body).get('password')
    if (password !== '') posts.push(body)
    if (password !== account.password) {
      response.end(form('/login'))
      return
    }
    if (app.cookie !== undefined) response.setHeader('set-cookie', app.cookie)
    response.writeHead(302, { location: app.location?.(port, plainPort) ?? '/private' }).end()
  }
}

function form(action: string): string {
  return `<!doctype html><title>Log in</title><form method="post" action="${action}"><input type="hidden" name="token" value="deadbeef-token"><input name="user"><input type="password" name="password"></form>`
}

const secure = 'session=ok; Secure; HttpOnly; Path=/'
const year = { 'strict-transport-security': 'max-age=31536000' }

test('a log-in that sticks is told, and gives no finding', async () => {
  const { said, story, posts, live } = await follow({ cookie: secure, fields: year })
  assert.deepEqual(loginRules(said), [])
  assert.match(story, /form at \/login; post: 302, 200; then the page opens/)
  assert.equal(posts.length, 1)
  assert.match(posts[0] ?? '', /token=deadbeef-token&user=tester&password=deadbeef-password/)
  assert.equal(live.login?.isStranger, false)
})

suite('a log-in that leads to http', () => {
  test('and stays there is P103 with the cookies that crossed in the clear', async () => {
    const { said, diagnosis } = await follow({
      cookie: 'session=ok; Path=/',
      location: (_https, http) => `http://localhost:${http}/private`,
      plain: (_request, response) => void response.end('<h1>Welcome</h1>'),
    })
    assert.match(said.get('P103') ?? '', /from https to http, and carries session there in the clear/)
    assert.match(readingOf(diagnosis, 'P103'), /On a first visit the visitor stays on http/)
  })

  test('and comes back seems to work: P103 says so, and that HSTS hides it', async () => {
    const { said, diagnosis } = await follow({
      cookie: secure,
      fields: year,
      location: (_https, http) => `http://localhost:${http}/private`,
    })
    assert.match(said.get('P103') ?? '', /leads from https to http\.$/)
    const reading = readingOf(diagnosis, 'P103')
    assert.match(reading, /On a first visit it comes back to https, so that it seems to work, and the page opens/)
    assert.match(reading, /With HSTS learned a browser takes https at once: the page opens/)
    assert.match(reading, /most browsers hide this fault/)
    assert.ok(!said.has('P602'))
  })

  test('and fails there on a first visit alone is told for both', async () => {
    const finish: RequestListener = (_request, response) =>
      void response.writeHead(302, { location: '/private', 'set-cookie': secure }).end()
    const { said, diagnosis, story } = await follow({
      location: (_https, http) => `http://localhost:${http}/finish`,
      more: (request, response) =>
        request.url === '/finish'
          ? finish(request, response)
          : void response.writeHead(302, { location: '/login' }).end(),
      plain: (request, response, https) =>
        void response
          .writeHead(302, { location: `https://localhost:${https}/private`, 'set-cookie': secure })
          .end(request.url),
    })
    const reading = readingOf(diagnosis, 'P103')
    assert.match(reading, /On a first visit .* and the log-in does not stick/)
    assert.match(reading, /With HSTS learned a browser takes https at once: the page opens/)
    assert.match(said.get('P602') ?? '', /browsers drop the cookie session, because it is Secure, and came over http/)
    assert.match(story, /the page asks for a log-in again/)
  })
})

suite('a log-in that leads around in a circle', () => {
  const circle: RequestListener = (request, response) =>
    void response.writeHead(302, { location: request.url === '/one' ? '/two' : '/one' }).end()

  test('on https alone is P104', async () => {
    const { said } = await follow({ cookie: secure, location: () => '/one', more: circle })
    assert.match(said.get('P104') ?? '', /The log-in leads around in a circle\.$/)
  })

  test('over http and https is P105', async () => {
    let http = 0
    const { said } = await follow({
      cookie: secure,
      location: (_https, plainPort) => {
        http = plainPort
        return '/one'
      },
      more: (request, response) =>
        request.url === '/one'
          ? void response.writeHead(302, { location: `http://localhost:${http}/one` }).end()
          : void response.writeHead(302, { location: '/login' }).end(),
    })
    assert.match(said.get('P105') ?? '', /in a circle, over http and https/)
  })
})

suite('a log-in that does not stick', () => {
  test('because a browser drops the cookie is P602 with the reason', async () => {
    const { said } = await follow({ cookie: '__Host-session=ok; Secure; Path=/app' })
    assert.match(said.get('P602') ?? '', /drop the cookie __Host-session, because its name begins with __Host-/)
  })

  test('because the cookie is for another site is P602 with the reason', async () => {
    const { said } = await follow({ cookie: 'session=ok; Secure; Path=/; Domain=example.org' })
    assert.match(said.get('P602') ?? '', /it is for example\.org, and came from localhost/)
  })

  test('without a cookie is P602', async () => {
    const { said } = await follow({})
    assert.match(said.get('P602') ?? '', /does not stick: the next page asks for it again/)
  })

  test('with a cookie of another path is P602', async () => {
    const { said } = await follow({ cookie: 'session=ok; Secure; Path=/login' })
    assert.match(said.get('P602') ?? '', /the next page asks for it again/)
  })
})

suite('a log-in that is refused', () => {
  for (const { status, body, cause } of [
    {
      status: 403,
      body: '<p>Origin checking failed - https://localhost does not match.',
      cause: /Origin checking failed/,
    },
    { status: 403, body: '<p>CSRF cookie not set.', cause: /CSRF cookie not set/ },
    { status: 422, body: "HTTP Origin header didn't match request.base_url", cause: /didn't match request\.base_url/ },
  ])
    test(`with ${status} is P605 with its own words: ${body.slice(0, 30)}`, async () => {
      const { said } = await follow({ refuses: { status, body } })
      assert.match(said.get('P605') ?? '', cause)
    })

  test('for its password is no fault of the site, and is said', async () => {
    const { said, story, posts } = await follow({ cookie: secure }, { ...account, password: 'wrong' })
    assert.deepEqual(loginRules(said), [])
    assert.match(story, /asked for the password again at once: look whether the account is right/)
    assert.equal(posts.length, 1, 'it was tried more than once')
  })
})

suite('a password that is refused', () => {
  const again = '<p>Wrong name or password.<form method="post"><input name="u"><input type="password" name="p"></form>'
  for (const status of [401, 403, 422])
    test(`with ${status} and the form once more is no fault of the site`, async () => {
      const { said, story } = await follow({ refuses: { status, body: again } })
      assert.deepEqual(loginRules(said), [])
      assert.match(story, /asked for the password again at once: look whether the account is right/)
    })

  test('beside words about a form that is not taken is P605 all the same', async () => {
    const { said } = await follow({ refuses: { status: 422, body: `<p>CSRF token missing.</p>${again}` } })
    assert.match(said.get('P605') ?? '', /CSRF token missing/)
  })
})

suite('a password is not sent', () => {
  test('to a form that leads to http: P609', async () => {
    const { said, posts, story } = await follow({ action: 'http://localhost/login' })
    assert.deepEqual(posts, [])
    assert.match(story, /over http: it was not sent/)
    assert.ok(said.has('P609'))
  })

  test('to another site', async () => {
    const { posts, story } = await follow({ action: 'https://other.invalid/login' })
    assert.deepEqual(posts, [])
    assert.match(story, /another site: it was not sent/)
  })

  test('where the certificate does not verify', async () => {
    const { posts, story, said } = await follow({ cookie: secure, tls: certify(['localhost'], -30, -2) })
    assert.deepEqual(posts, [])
    assert.match(story, /certificate does not verify: the password was not sent/)
    assert.ok(said.has('P801'))
  })
})

test('no report holds the password, a cookie or a token of a form', async () => {
  const { diagnosis } = await follow({
    cookie: 'session=ok; Path=/',
    location: (_https, http) => `http://localhost:${http}/private`,
  })
  const report = { diagnosis, version: '0', targets: ['https://localhost'] }
  for (const told of [json(report), markdown(report), pretty(report, openSheet(80))]) {
    assert.doesNotMatch(told, /deadbeef|session=ok/)
    assert.match(told, /P103/)
  }
  assert.match(json(report), /"Cookie: session=\.\.\."/)
  assert.match(json(report), /set-cookie: session=\.\.\./i)
})

function loginRules(said: ReadonlyMap<string, string>): readonly string[] {
  return [...said.keys()].filter((rule) => ['P103', 'P104', 'P105', 'P602', 'P605', 'P609'].includes(rule))
}

function readingOf(diagnosis: Asked['diagnosis'], rule: string): string {
  const found = diagnosis.findings
    .flatMap((finding) => [finding, ...finding.consequences])
    .find((each) => each.rule === rule)
  return found?.evidence.map(({ reading }) => reading).join(' ') ?? ''
}
