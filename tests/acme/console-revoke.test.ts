import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { faultsForAll } from '../e2e/accessible.ts'
import { until } from '../e2e/ask-edge.ts'
import { startBrowser } from '../e2e/browser.ts'
import { Visitor } from '../e2e/start-console.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { shownCertificate, startAcmeEdge, untilCertified } from './acme-edge.ts'
import { problemOf, startFaultyAuthority } from './faulty-authority.ts'
import { startPebble } from './start-pebble.ts'

test('an owner revokes a certificate in the console: confirmed, replaced first, and written down; nobody else can', async (context) => {
  await using app = await startRecorder()
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  const sites = `console: { host: console.localhost }\nsites:\n  app.test: { to: ${app.port}, tls: acme }\n`
  await using edge = await startAcmeEdge({ pebble: { ...pebble, directory: authority.directory }, sites })
  const first = await untilCertified(edge, 'app.test', pebble.rootCertificate)
  await until(() => edge.process.output().includes('\nconsole '), 'the address of the console')
  const [, origin = '', secret = ''] = /^console (https:\/\/\S+?)\/welcome#(\S+)$/m.exec(edge.process.output()) ?? []
  const rootCertificate = readFileSync(join(edge.home, 'ca/root.crt'), 'utf8')
  const visitor = () => new Visitor({ httpsPort: edge.httpsPort, rootCertificate }, origin)
  const shown = async () => {
    const certificate = await shownCertificate(edge, 'app.test', pebble.rootCertificate)
    assert.ok(typeof certificate !== 'string', String(certificate))
    return certificate.serialNumber
  }
  const ada = visitor()
  assert.equal((await ada.accept(secret, 'ada')).status, 200)
  const path = '/api/certificates/app.test/revocation'

  await context.test('an operator may not, and neither a name nor a confirmation is guessed', async () => {
    const { json } = await ada.ask('POST', '/api/invitations', { role: 'operator' })
    const oscar = visitor()
    assert.equal((await oscar.accept(json.secret, 'oscar')).status, 200)
    assert.equal((await oscar.ask('POST', path, { confirm: 'app.test' })).status, 403)
    assert.equal((await visitor().ask('POST', path, { confirm: 'app.test' })).status, 401)
    assert.equal((await ada.ask('POST', path, { confirm: 'app.test' }, { Origin: 'https://evil.test' })).status, 403)
    assert.equal((await ada.ask('POST', path, {})).status, 400)
    const unconfirmed = await ada.ask('POST', path, { confirm: 'other.test' })
    assert.deepEqual([unconfirmed.status, unconfirmed.json.code], [422, 'confirm'])
    assert.match(unconfirmed.json.message, /which cannot be undone/)
    assert.equal((await ada.ask('POST', path, { confirm: 'app.test', reason: 'boredom' })).status, 400)
    const unknown = await ada.ask('POST', '/api/certificates/other.test/revocation', { confirm: 'other.test' })
    assert.equal(unknown.status, 404)
    assert.equal(await shown(), first.serialNumber)
    assert.match(await pebble.statusOf(first.serialNumber), /"Status": ?"Valid"/)
  })

  await context.test('it is in the document of the API, for owners', async () => {
    const { json } = await ada.ask('GET', '/api/openapi.json')
    const told = json.paths['/certificates/{name}/revocation'].post
    assert.equal(told['x-role'], 'owner')
    assert.deepEqual(json.components.schemas.Revocation.required, ['confirm'])
  })

  await using browser = await startBrowser(rootCertificate)
  const page = await browser.context.newPage()
  await page.goto(`${origin}/certificates`)
  await page.getByLabel('Name').fill('ada')
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('heading', { name: 'Certificates', level: 1 }).waitFor()
  const form = page.getByRole('form', { name: 'Revoke the certificate of app.test' })
  const button = form.getByRole('button', { name: 'Replace and revoke' })

  await context.test('without another certificate the old one is kept, and the page says why', async () => {
    authority.meddle = ({ path: asked }) => (asked === '/order-plz' ? problemOf('rateLimited', 429) : undefined)
    await page.getByRole('button', { name: 'Revoke…' }).click()
    assert.deepEqual(await faultsForAll(page), [])
    await form.getByLabel('Type app.test to confirm').fill('app')
    assert.equal(await button.isDisabled(), true)
    await form.getByLabel('Type app.test to confirm').fill('app.test')
    await form.getByLabel('Why').selectOption('key-compromise')
    await button.click()
    await form.getByText('visitors would see it without another in its place').waitFor()
    await form.getByLabel('Revoke it all the same').waitFor()
    assert.match(await pebble.statusOf(first.serialNumber), /"Status": ?"Valid"/)
  })

  await context.test(
    'with one, the new one is served and the old one is revoked for the reason that was chosen',
    async () => {
      authority.meddle = () => undefined
      await button.click()
      await page.getByText('is revoked, and a new one is served').waitFor()
      const status = await pebble.statusOf(first.serialNumber)
      assert.match(status, /"Status": ?"Revoked"/)
      assert.match(status, /"Reason": ?1\b/)
      assert.notEqual(await shown(), first.serialNumber)
      const { json } = await ada.ask('GET', '/api/audit')
      const [entry] = json.filter(({ did }: { did: string }) => did === 'revoked a certificate')
      assert.deepEqual(
        [entry.who, entry.about, entry.after],
        ['ada', 'app.test', 'key-compromise; a new one is served'],
      )
    },
  )
})
