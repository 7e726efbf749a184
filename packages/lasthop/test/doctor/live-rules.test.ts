/** Redirects, Strict-Transport-Security, cookies and mixed content, each wrong on a running site of this machine, and each right. */
import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import https from 'node:https'
import { suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { askDoctor, certify, listen, page, pages, startSite, stop, type SiteOptions, type Values } from './live-site.ts'

const year = 'max-age=31536000'
const hello = page('<p>Hello.</p>', { 'strict-transport-security': year })

/** Sends everything on to https, on the port that the site has. */
function toHttps(status: number, port: () => number): RequestListener {
  return (request, response) =>
    void response.writeHead(status, { location: `https://localhost:${port()}${request.url ?? ''}` }).end()
}

async function saidOf(options: SiteOptions): Promise<ReadonlyMap<string, string>> {
  await using site = await startSite(options)
  return (await site.ask()).said
}

/** A site whose http does what this says, with a way to name its https. */
async function saidOfPlain(plain: (port: () => number) => RequestListener): Promise<ReadonlyMap<string, string>> {
  let port = 0
  await using site = await startSite({ answer: hello, plain: plain(() => port) })
  port = site.port
  return (await site.ask()).said
}

suite('what http does', () => {
  test('one that leads to https for good is well', async () => {
    const said = await saidOfPlain((port) => toHttps(301, port))
    for (const rule of ['P501', 'P503', 'P510', 'P806']) assert.ok(!said.has(rule), `${rule}: ${said.get(rule)}`)
  })

  test('pages on http are P501', async () => {
    const said = await saidOfPlain(() => page('<p>Hello.</p>'))
    assert.match(said.get('P501') ?? '', /serves pages in the clear/)
  })

  test('a redirect for now is P503', async () => {
    const said = await saidOfPlain((port) => toHttps(302, port))
    assert.match(said.get('P503') ?? '', /temporary/)
  })

  test('a redirect to another name on http first is P502, and one to https of another name is not', async () => {
    const to = (location: string) => (): RequestListener => (_request, response) =>
      void response.writeHead(301, { location }).end()
    const said = await saidOfPlain(to('http://www.example.org/'))
    assert.match(said.get('P502') ?? '', /leads to http:\/\/www\.example\.org before any https/)
    assert.ok(!(await saidOfPlain(to('https://www.example.org/'))).has('P502'))
    assert.ok(!(await saidOfPlain((port) => toHttps(301, port))).has('P502'))
  })

  test('a redirect that a client can talk itself past is P504', async () => {
    const believing = (port: () => number): RequestListener => {
      return (request, response) =>
        request.headers['x-forwarded-proto'] === 'https'
          ? hello(request, response)
          : toHttps(301, port)(request, response)
    }
    assert.match((await saidOfPlain(believing)).get('P504') ?? '', /answers in the clear what it redirects otherwise/)
    assert.ok(!(await saidOfPlain((port) => toHttps(301, port))).has('P504'))
    const refusing = (port: () => number): RequestListener => {
      return (request, response) =>
        'x-forwarded-proto' in request.headers
          ? void response.writeHead(400).end()
          : toHttps(301, port)(request, response)
    }
    assert.ok(!(await saidOfPlain(refusing)).has('P504'))
  })

  test('Strict-Transport-Security on http is P510', async () => {
    const said = await saidOfPlain(() => page('<p>Hello.</p>', { 'strict-transport-security': year }))
    assert.ok(said.has('P510'))
  })

  test('a challenge that is refused is P806, and one that is not there is well', async () => {
    const refused = await saidOfPlain((port) => (request, response) => {
      if (request.url?.startsWith('/.well-known/') === true) response.writeHead(403).end()
      else toHttps(301, port)(request, response)
    })
    assert.match(refused.get('P806') ?? '', /is refused with 403/)
    const missing = await saidOfPlain((port) => (request, response) => {
      if (request.url?.startsWith('/.well-known/') === true) response.writeHead(404).end()
      else toHttps(301, port)(request, response)
    })
    assert.ok(!missing.has('P806'))
  })

  test('a challenge that is redirected to a log-in is P806', async () => {
    let port = 0
    const login = page('<form method="post"><input name="u"><input type="password" name="p"></form>')
    await using site = await startSite({ answer: login, plain: (...both) => toHttps(301, () => port)(...both) })
    port = site.port
    const { said } = await site.ask()
    assert.match(said.get('P806') ?? '', /redirected and then answered with a log-in/)
  })
})

suite('Strict-Transport-Security', () => {
  for (const { title, fields, rule } of [
    { title: 'none is P506', fields: {}, rule: 'P506' },
    { title: 'a day is P507', fields: { 'strict-transport-security': 'max-age=86400' }, rule: 'P507' },
    { title: 'one without max-age is P508', fields: { 'strict-transport-security': 'preload' }, rule: 'P508' },
    {
      title: 'two that differ are P508',
      fields: { 'strict-transport-security': [year, 'max-age=0'] },
      rule: 'P508',
    },
  ])
    test(title, async () => {
      const said = await saidOf({ answer: page('<p>Hello.</p>', fields) })
      assert.deepEqual(
        [...said.keys()].filter((id) => id.startsWith('P5')),
        [rule],
      )
    })

  test('one that errors do not have is P509', async () => {
    const said = await saidOf({ answer: pages({ '/': hello }) })
    assert.ok(said.has('P509'))
    assert.ok(!said.has('P506'))
  })
})

suite('redirects that lead around', () => {
  test('https to the same https is P104; behind a CDN its cause is P704', async () => {
    const circle =
      (fields: Values): RequestListener =>
      (request, response) =>
        void response
          .writeHead(301, { location: `https://${request.headers.host ?? ''}${request.url ?? ''}`, ...fields })
          .end()
    const alone = await saidOf({ answer: circle({}) })
    assert.ok(alone.has('P104'))
    assert.ok(!alone.has('P704'))
    await using site = await startSite({ answer: circle({ 'cf-ray': '8a1b2c3d4e5f-FRA', server: 'cloudflare' }) })
    const { diagnosis } = await site.ask()
    const [top] = diagnosis.findings
    assert.equal(top?.rule, 'P704')
    assert.deepEqual(
      top.consequences.map(({ rule }) => rule),
      ['P104'],
    )
    assert.equal(top.confidence, 'likely')
  })

  test('https to http and back is P105', async () => {
    let [port, plainPort] = [0, 0]
    await using site = await startSite({
      answer: (request, response) =>
        void response.writeHead(302, { location: `http://localhost:${plainPort}${request.url ?? ''}` }).end(),
      plain: (request, response) =>
        void response.writeHead(301, { location: `https://localhost:${port}${request.url ?? ''}` }).end(),
    })
    port = site.port
    plainPort = site.plainPort ?? 0
    const { said } = await site.ask()
    assert.match(said.get('P105') ?? '', /from https to http and back/)
  })
})

suite('who may read the answers', () => {
  const allowing =
    (allowed: (origin: string) => string): RequestListener =>
    (request, response) => {
      const { origin } = request.headers
      if (origin !== undefined) response.setHeader('access-control-allow-origin', allowed(origin))
      hello(request, response)
    }

  test('a site that repeats an http origin of its own name is P612', async () => {
    const said = await saidOf({ answer: allowing((origin) => origin) })
    assert.match(said.get('P612') ?? '', /^Pages on http:\/\/localhost may read/)
  })

  test('one that names its https origin, or everybody, is not', async () => {
    for (const allowed of ['https://localhost', '*', 'null'])
      assert.ok(!(await saidOf({ answer: allowing(() => allowed) })).has('P612'), allowed)
  })
})

suite('cookies', () => {
  for (const { cookie, rule, says } of [
    { cookie: 'session=1; HttpOnly; Path=/', rule: 'P601', says: /without Secure/ },
    { cookie: 'session=1; Secure; HttpOnly; Path=/', rule: undefined, says: / / },
    { cookie: 'theme=dark', rule: undefined, says: / / },
    { cookie: 'widget=1; SameSite=None', rule: 'P603', says: /drop the cookie widget: it is SameSite=None/ },
    { cookie: 'widget=1; SameSite=None; Secure', rule: undefined, says: / / },
    { cookie: '__Host-s=1; Secure; Path=/app', rule: 'P604', says: /__Host-s: .*Path=\// },
    { cookie: '__Host-s=1; Secure; Path=/; Domain=localhost', rule: 'P604', says: /no Domain/ },
    { cookie: '__Secure-s=1; Path=/', rule: 'P604', says: /it is not Secure/ },
    { cookie: '__Host-s=1; Secure; Path=/', rule: undefined, says: / / },
  ])
    test(`${cookie} is ${rule ?? 'well'}`, async () => {
      const said = await saidOf({ answer: page('<p>Hello.</p>', { 'set-cookie': cookie }) })
      const found = [...said].filter(([id]) => id.startsWith('P6'))
      assert.deepEqual(
        found.map(([id]) => id),
        rule === undefined ? [] : [rule],
      )
      for (const [, message] of found) assert.match(message, says)
    })
})

suite('addresses in the clear', () => {
  const cases: readonly { readonly body: string; readonly rule: string | undefined; readonly says?: RegExp }[] = [
    { body: '<script src="http://cdn.invalid/a.js"></script>', rule: 'P607', says: /http:\/\/cdn\.invalid\/a\.js/ },
    { body: '<iframe src=http://frames.invalid/></iframe>', rule: 'P607' },
    { body: '<link rel=stylesheet href="http://cdn.invalid/a.css">', rule: 'P607' },
    { body: '<style>@import url("http://cdn.invalid/b.css");</style>', rule: 'P607' },
    { body: '<style>@font-face { src: url(http://cdn.invalid/a.woff2) }</style>', rule: 'P607' },
    { body: '<img src="http://cdn.invalid/a.png">', rule: 'P608' },
    { body: '<img srcset="/a.png 1x, http://cdn.invalid/b.png 2x">', rule: 'P608' },
    { body: '<video poster="http://cdn.invalid/p.jpg"></video>', rule: 'P608' },
    { body: '<p style="background: url(http://cdn.invalid/b.png)">', rule: 'P608' },
    { body: '<link rel="shortcut icon" href="http://cdn.invalid/i.ico">', rule: 'P608' },
    { body: '<form action="http://localhost/send"><input name=q></form>', rule: 'P609' },
    { body: '<form><button formaction="http://localhost/send">Send</button></form>', rule: 'P609' },
    { body: '<link rel=canonical href="http://localhost/">', rule: 'P610' },
    { body: '<meta property="og:url" content="http://localhost/">', rule: 'P610' },
    { body: "<script>new WebSocket('ws://' + location.host + '/ws')</script>", rule: 'P611' },
    { body: '<script>const at = "ws://live.invalid/ws"</script>', rule: 'P611' },
    { body: '<div hx-ext="ws" ws-connect="ws://live.invalid/ws"></div>', rule: 'P611' },
    // What must stay silent.
    { body: '<script>new WebSocket((isTls ? "wss://" : "ws://") + location.host)</script>', rule: undefined },
    { body: '<a href="http://elsewhere.invalid/">A link</a>', rule: undefined },
    { body: '<link rel="dns-prefetch" href="http://cdn.invalid/">', rule: undefined },
    { body: '<link rel=canonical href="http://other.invalid/">', rule: undefined },
    { body: '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>', rule: undefined },
    { body: '<script src="//cdn.invalid/a.js"></script><img src="/a.png">', rule: undefined },
    { body: '<!-- <img src="http://cdn.invalid/a.png"> -->', rule: undefined },
  ]
  for (const { body, rule, says } of cases)
    test(`${body} is ${rule ?? 'well'}`, async () => {
      const said = await saidOf({ answer: pages({ '/': page(body) }) })
      const found = [...said].filter(([id]) => id.startsWith('P6'))
      assert.deepEqual(
        found.map(([id]) => id),
        rule === undefined ? [] : [rule],
      )
      if (says !== undefined) assert.match(found[0]?.[1] ?? '', says)
    })

  test('a policy that makes browsers ask over https is said', async () => {
    const policy = { 'content-security-policy': 'upgrade-insecure-requests' }
    const said = await saidOf({ answer: page('<img src="http://cdn.invalid/a.png">', policy) })
    assert.match(said.get('P608') ?? '', /upgrade-insecure-requests hides it/)
  })

  test('what a page is made of is looked into: its own script, its own style sheet', async () => {
    const said = await saidOf({
      answer: pages({
        '/': page('<script src="/live.js"></script><link rel="stylesheet" href="/look.css">'),
        '/live.js': page('new WebSocket(`ws://${location.host}/ws`)', { 'content-type': 'text/javascript' }),
        '/look.css': page('@import "http://cdn.invalid/more.css";', { 'content-type': 'text/css' }),
      }),
    })
    assert.match(said.get('P611') ?? '', /ws:\/\//)
    assert.match(said.get('P607') ?? '', /more\.css/)
  })

  test('a site map, an issuer of OpenID and an address to come back to, on http, are P610', async () => {
    const notices: Readonly<Record<string, RequestListener>>[] = [
      { '/sitemap.xml': page('<loc>http://localhost/a</loc>', { 'content-type': 'application/xml' }) },
      {
        '/.well-known/openid-configuration': page('{"issuer":"http://localhost"}', {
          'content-type': 'application/json',
        }),
      },
      {
        '/login': (_request, response) =>
          void response
            .writeHead(302, { location: 'https://id.invalid/auth?redirect_uri=http%3A%2F%2Flocalhost%2Fback' })
            .end(),
      },
    ]
    for (const notice of notices) {
      const said = await saidOf({ answer: pages({ '/': hello, ...notice }) })
      assert.match(said.get('P610') ?? '', /http:\/\/localhost/, Object.keys(notice).join(' '))
    }
    const others = page('<loc>http://elsewhere.invalid/</loc>', { 'content-type': 'application/xml' })
    const said = await saidOf({ answer: pages({ '/': hello, '/sitemap.xml': others }) })
    assert.ok(!said.has('P610'))
  })
})

suite('what Host says', () => {
  const redirect =
    (location: (host: string) => string): RequestListener =>
    (request, response) => {
      if (request.url?.startsWith('/admin') !== true) return void response.end('<p>Hello.</p>')
      response.writeHead(302, { location: location(`${request.headers.host}`) }).end()
    }

  test('a redirect that loses the port of the site is P305, and one that keeps it is well', async () => {
    const lost = await saidOf({ answer: redirect(() => 'https://localhost/login') })
    assert.match(lost.get('P305') ?? '', /leads them to localhost without it/)
    const kept = await saidOf({ answer: redirect((host) => `https://${host}/login`) })
    assert.ok(!kept.has('P305'), [...kept].join(' '))
    assert.ok(!(kept.get('P302') ?? '').includes(':1337'))
  })

  test('pages for a request without Host are P306, and a refusal is well', async () => {
    const lenient = https.createServer({ ...certify(['localhost']), requireHostHeader: false })
    lenient.on('request', (request, response) =>
      response.writeHead(/^localhost:|^$/.test(request.headers.host ?? '') ? 200 : 421).end('<p>Hello.</p>'),
    )
    const port = await listen(lenient)
    const { said } = await askDoctor(`https://localhost:${port}/`)
    await stop(lenient)
    assert.match(said.get('P306') ?? '', /without Host is answered/)
    const strict: RequestListener = (request, response) =>
      void response.writeHead(request.headers.host?.startsWith('localhost:') === true ? 200 : 421).end('<p>Hello.</p>')
    assert.ok(!(await saidOf({ answer: strict })).has('P306'))
  })
})

suite('pages that come compressed although nobody asked for it', () => {
  const packed =
    (body: string): RequestListener =>
    (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(gzipSync(body))

  test('are read', async () => {
    const said = await saidOf({ answer: packed('<script src="http://cdn.test/a.js"></script>') })
    assert.ok(said.has('P607'), [...said.keys()].join(' '))
  })

  test('and stay packed where they would fill the memory', async () => {
    const said = await saidOf({
      answer: packed(`<script src="http://cdn.test/a.js"></script>${' '.repeat(50_000_000)}`),
    })
    assert.ok(!said.has('P607'))
  })
})
