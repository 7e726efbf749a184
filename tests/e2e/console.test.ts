import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import test from 'node:test'
import type { Page } from 'playwright-core'
import { faultsForAll } from './accessible.ts'
import { startBrowser } from './browser.ts'
import { RawClient } from './raw-client.ts'
import { startConsoleEdge, type ConsoleEdge } from './start-console.ts'
import { tlsOf } from './start-edge.ts'

const password = 'correct horse battery'
const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>'

const rooms = ['Live', 'Sites', 'Certificates', 'Doctor', 'People', 'Audit', 'Your account', 'Settings', 'Overview']

test('the console in a browser', async (context) => {
  await using app = await startHttpApp()
  await using edge = await startConsoleEdge(app.port)
  await using browser = await startBrowser(edge.rootCertificate)
  const page = await browser.context.newPage()
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (said) => /Content Security Policy|TrustedHTML/i.test(said.text()) && errors.push(said.text()))

  await context.test(
    'the printed link lets the first owner choose a password, and the address keeps no secret',
    async () => {
      await page.goto(`${edge.origin}/welcome#${edge.secret}`)
      await page.getByLabel('Name').fill('ada')
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByLabel('Password again').fill(password)
      await page.getByRole('button', { name: 'Begin' }).click()
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      assert.equal(page.url(), `${edge.origin}/`)
    },
  )

  await context.test(
    'wrong passwords are refused in words, the right one opens, and all of it stays on https',
    async () => {
      await page.getByRole('button', { name: 'Log out' }).click()
      await logIn(page, 'wrong wrong wrong')
      await page.getByText('The name or the password is wrong.').waitFor()
      await logIn(page, password)
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      assert.equal(new URL(page.url()).protocol, 'https:')
      const cookies = await browser.context.cookies(edge.origin)
      assert.ok(cookies.length === 2 && cookies.every(({ secure, httpOnly }) => secure && httpOnly))
    },
  )

  await context.test('every room of the navigation opens and shows its heading', async () => {
    for (const room of rooms) await enter(page, room)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    await context.test(`every room keeps the rules of WCAG 2.2 AA that can be checked, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme })
      for (const room of rooms) {
        await enter(page, room)
        assert.deepEqual(await faultsForAll(page), [], room)
      }
      await page.emulateMedia({ colorScheme: null })
    })
  }

  await context.test('on a phone no room is wider than the screen', async () => {
    const desk = page.viewportSize()
    await page.setViewportSize({ width: 360, height: 740 })
    for (const room of rooms) {
      await enter(page, room)
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, room)
      assert.deepEqual(await faultsForAll(page), [], room)
    }
    if (desk !== null) await page.setViewportSize(desk)
  })

  await context.test('the keyboard goes everywhere', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor()
    await page.keyboard.press('/')
    assert.equal(await page.evaluate('document.activeElement.type'), 'search')
  })

  await context.test('who wants no keys can turn them off', async () => {
    await enter(page, 'Your account')
    await page.getByLabel('Single keys').uncheck()
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await page.getByRole('heading', { name: 'Your account', level: 1 }).waitFor()
    await page.getByLabel('Single keys').check()
    await enter(page, 'Live')
  })

  await context.test('hostile paths, fields and hosts are shown as text and run nothing', async () => {
    await page.getByText('Watching.').waitFor()
    const title = await page.title()
    await askApp(edge, `/${encodeURIComponent(hostile)}`, [
      `X-Evil: ${hostile}`,
      `User-Agent: ${hostile}`,
      'X_Forwarded_Proto: http',
    ])
    await page.getByText('1 stripped').first().waitFor()
    await page.locator('table.exchanges button').first().click()
    const opened = page.getByRole('article', { name: 'One exchange' })
    await opened.getByText(hostile).first().waitFor()
    await opened.getByText('set by the edge').first().waitFor()
    assert.equal(await page.title(), title)
    assert.equal(await page.locator('img[src=x]').count(), 0)
  })

  await context.test('an answer that shows that the app thinks http is marked so', async () => {
    await askApp(edge, '/login', [])
    await page.locator('.tag', { hasText: 'the app thinks http' }).first().waitFor()
  })

  await context.test('a site is added, checked as one types, shown as a difference, applied and served', async () => {
    await page.getByRole('link', { name: 'Sites', exact: true }).click()
    await page.getByPlaceholder('shop.example.com').fill('new.test')
    await page.getByRole('button', { name: 'Add a site' }).click()
    const editor = page.getByLabel('What stands below new.test')
    await editor.fill('too: 1')
    await page.getByText('"too" is not known here').waitFor()
    await editor.fill(`to: http://127.0.0.1:${app.port}`)
    await page.getByText('This can be served.').waitFor()
    await page.getByRole('button', { name: 'Show what changes' }).click()
    await page.locator('.diff .added', { hasText: 'new.test' }).waitFor()
    await page.getByRole('button', { name: /^Apply/ }).click()
    await page.getByRole('link', { name: 'new.test' }).waitFor()
    await page.goto(`${edge.origin}/sites/new.test`)
    await page.getByRole('heading', { name: 'new.test' }).waitFor()
    await using client = await RawClient.connect(tlsOf(edge, 'new.test'))
    client.write(`GET / HTTP/1.1\r\nHost: new.test:${edge.httpsPort}\r\nConnection: close\r\n\r\n`)
    assert.equal((await client.readAnswer()).status, 200)
  })

  await context.test(
    'of two who edit one site, the second sees what theirs would undo, and can begin with the other’s',
    async () => {
      const colleague = edge.visitor()
      await colleague.logIn('ada')
      await page.goto(`${edge.origin}/sites/new.test`)
      await page.getByRole('button', { name: 'Edit' }).click()
      const editor = page.getByLabel('What stands below new.test')
      const began = await editor.inputValue()
      const change = { kind: 'set', host: 'new.test', settings: `${began}\nrepair: false` }
      const { json: plan } = await colleague.ask('POST', '/api/file/plan', { change })
      assert.equal((await colleague.ask('PUT', '/api/file', { text: plan.text, base: plan.base })).status, 200)
      await editor.fill(`${began}\nhealth: { path: /healthz }`)
      await page.getByText('Somebody changed this meanwhile.').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Show what changes' }).isDisabled(), true)
      await page.getByRole('button', { name: 'Show what mine would change of theirs' }).click()
      await page.locator('.diff .removed', { hasText: 'repair: false' }).waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Edit' }).click()
      await page.getByText('Somebody changed this meanwhile.').waitFor()
      await page.getByRole('button', { name: 'Drop mine, begin with theirs' }).click()
      await page.getByText('Nothing is changed yet.').waitFor()
      assert.match(await editor.inputValue(), /repair: false/)
    },
  )

  await context.test('an address that is none leads to a page that says so', async () => {
    await page.goto(`${edge.origin}/sites/%E0%A4`)
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
  })

  await context.test('the live view goes on after it was answered with something else than a stream', async () => {
    let isBroken = true
    await page.route('**/api/live', (route) => (isBroken ? route.fulfill({ status: 502 }) : route.continue()))
    await page.goto(`${edge.origin}/live`)
    await page.getByText('The connection was lost; trying again.').waitFor()
    isBroken = false
    await page.getByText('Watching.').waitFor()
    await page.unroute('**/api/live')
  })

  await context.test('a passkey is added, and opens the console without a password', async () => {
    const devices = await browser.context.newCDPSession(page)
    await devices.send('WebAuthn.enable')
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
    } as const
    await devices.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, isUserVerified: true } })
    await page.getByRole('link', { name: 'Your account' }).click()
    await page.getByPlaceholder('My laptop').fill('the test')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('the test').waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in with a passkey' }).click()
    await page.getByRole('link', { name: 'Your account' }).click()
    await page.getByText('by passkey').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'the test' }).getByRole('button', { name: 'Remove' }).click()
    await page.getByText('the test').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in with a passkey' }).click()
    await page.getByText('This passkey is not known here').waitFor()
    await logIn(page, password)
    await page.getByRole('link', { name: 'Overview' }).waitFor()
  })

  await context.test('no other page can hold the console in a frame', async () => {
    const frame = await browser.context.newPage()
    const refused = frame.waitForEvent('console', (said) => /frame-ancestors|X-Frame-Options/i.test(said.text()))
    await frame.setContent(`<iframe src="${edge.origin}/"></iframe>`)
    assert.match((await refused).text(), /refused|violates/i)
    await frame.close()
  })

  await context.test('a viewer sees no button that changes anything', async () => {
    const secret = await invite(edge)
    const other = await browser.context.browser()?.newContext({ ignoreHTTPSErrors: true })
    const viewer = await (other ?? browser.context).newPage()
    await viewer.goto(`${edge.origin}/welcome#${secret}`)
    await viewer.getByLabel('Name').fill('vera')
    await viewer.getByLabel('Password', { exact: true }).fill(password)
    await viewer.getByLabel('Password again').fill(password)
    await viewer.getByRole('button', { name: 'Begin' }).click()
    await viewer.getByRole('heading', { name: 'Overview' }).waitFor()
    assert.equal(await viewer.getByRole('link', { name: 'People' }).count(), 0)
    await viewer.goto(`${edge.origin}/sites`)
    await viewer.getByText('# kept').waitFor()
    assert.equal(await viewer.getByRole('button', { name: 'Edit the file' }).count(), 0)
    await viewer.close()
  })

  await context.test('a session that is ended elsewhere leads back to the door', async () => {
    const visitor = edge.visitor()
    await visitor.logIn('ada')
    const { json } = await visitor.ask('GET', '/api/sessions')
    for (const { id, user, agent } of json) {
      if (user === 'vera' || agent !== '') await visitor.ask('DELETE', `/api/sessions/${id}`)
    }
    await page.goto(`${edge.origin}/`)
    await page.getByRole('button', { name: 'Log in', exact: true }).waitFor()
  })

  await context.test('nothing of it ran against the Content-Security-Policy, and no script failed', () => {
    assert.deepEqual(errors, [])
  })
})

async function logIn(page: Page, secret: string): Promise<void> {
  await page.getByLabel('Name').fill('ada')
  await page.getByLabel('Password').fill(secret)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

async function invite(edge: ConsoleEdge): Promise<string> {
  const owner = edge.visitor()
  await owner.logIn('ada')
  const { json } = await owner.ask('POST', '/api/invitations', { role: 'viewer' })
  return json.secret
}

async function askApp(edge: ConsoleEdge, target: string, fields: readonly string[]): Promise<void> {
  await using client = await RawClient.connect(tlsOf(edge))
  const lines = [`GET ${target} HTTP/1.1`, `Host: app.test:${edge.httpsPort}`, ...fields, 'Connection: close']
  client.write(`${lines.join('\r\n')}\r\n\r\n`)
  await client.readAnswer()
}

/** An application that sends everybody who logs in to http. */
async function startHttpApp(): Promise<{ port: number } & AsyncDisposable> {
  const server = http.createServer((request, response) => {
    if (request.url === '/login') response.writeHead(302, { Location: `http://${request.headers.host}/in` })
    response.end('hello')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function enter(page: Page, room: string): Promise<void> {
  const menu = page.getByRole('button', { name: 'Menu' })
  if (await menu.isVisible()) await menu.click()
  await page.getByRole('link', { name: room, exact: true }).click()
  await page.getByRole('heading', { name: room, level: 1 }).waitFor()
}
