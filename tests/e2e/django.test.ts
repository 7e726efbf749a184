import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startBrowser } from './browser.ts'
import { startDjango, superuser } from './start-django.ts'
import { startEdgeTo } from './start-edge.ts'

test('a visitor logs in to the Django admin, stays on https and gets Secure cookies', async () => {
  await using django = await startDjango('admin')
  await using edge = await startEdgeTo(django.port)
  await using browser = await startBrowser(edge.rootCertificate)
  const site = `https://app.test:${edge.httpsPort}`
  const page = await browser.context.newPage()

  await page.goto(`${site}/admin/`)
  assert.equal(page.url(), `${site}/admin/login/?next=/admin/`)
  await page.fill('#id_username', superuser.name)
  await page.fill('#id_password', superuser.password)
  await page.click('input[type=submit]')
  await page.waitForSelector('#user-tools')

  assert.equal(page.url(), `${site}/admin/`)
  assert.match(await page.innerText('#user-tools'), /grace/i)
  const cookies = await browser.context.cookies()
  assert.deepEqual(cookies.map(({ name, secure }) => ({ name, secure })).toSorted(byName), [
    { name: 'csrftoken', secure: true },
    { name: 'sessionid', secure: true },
  ])
})

test('a visitor who asks for http ends on https', async () => {
  await using django = await startDjango('admin')
  await using edge = await startEdgeTo(django.port)
  await using browser = await startBrowser(edge.rootCertificate)
  const page = await browser.context.newPage()

  await page.goto(`http://app.test:${edge.httpPort}/admin/login/?next=/admin/`)
  assert.equal(page.url(), `https://app.test:${edge.httpsPort}/admin/login/?next=/admin/`)
})

function byName(one: { name: string }, other: { name: string }): number {
  return one.name.localeCompare(other.name)
}
