import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { startCommand, type Edge } from './start-edge.ts'

test('the demo: a visitor logs in, stays on https, gets a Secure cookie and logs out', async () => {
  await using edge = await startCommand(['demo'])
  await using browser = await startBrowser(edge.rootCertificate)
  const page = await browser.context.newPage()
  const site = `https://localhost:${edge.httpsPort}`

  await logIn(page, site, edge)
  assert.equal(page.url(), `${site}/orders`)
  const cookies = await browser.context.cookies()
  assert.ok(cookies.length > 0)
  assert.deepEqual(
    cookies.filter(({ secure }) => !secure),
    [],
  )
  assert.match(await page.innerText('body'), /https:\/\/localhost/)

  await page.click('text=Log out')
  await page.waitForURL(`${site}/login`)
  await page.goto(`${site}/orders`)
  assert.equal(page.url(), `${site}/login`)
})

test('the demo without its cure: the login lands on http, and the page says what happened', async () => {
  await using edge = await startCommand(['demo', '--without-cure'])
  await using browser = await startBrowser(edge.rootCertificate)
  const page = await browser.context.newPage()

  await logIn(page, `https://localhost:${edge.httpsPort}`, edge)
  assert.equal(new URL(page.url()).protocol, 'http:')
  assert.match(await page.innerText('.bounce'), /you logged in over https, and this app sent you to http/i)
})

/** Opens the site, fills in the login that the demo printed, and waits for whatever page it leads to. */
async function logIn(page: Page, site: string, edge: Edge): Promise<void> {
  await page.goto(site)
  await page.fill('#name', 'admin')
  await page.fill('#password', /^ *password +(\S+)$/m.exec(edge.process.output())?.[1] ?? '')
  await page.click('button.wide')
  await page.waitForURL(/\/orders$/)
}
