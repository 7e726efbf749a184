import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import http from 'node:http'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startAcmeEdge, untilCertified, type AcmeEdge } from '../tests/acme/acme-edge.ts'
import { startPebble } from '../tests/acme/start-pebble.ts'
import { until } from '../tests/e2e/ask-edge.ts'
import { startBrowser } from '../tests/e2e/browser.ts'
import { Visitor } from '../tests/e2e/start-console.ts'
import { makeTemporaryFolder } from '../tests/e2e/temporary-folder.ts'

// Makes the pictures of the console in docs/console anew: an edge with a test authority, some sites with visitors, and a browser.
const place = join(import.meta.dirname, '../docs/console')
const password = 'correct horse battery'
const wide = { width: 1280, height: 850 }
const asked = [
  ['shop.example.com', '/'],
  ['shop.example.com', '/cart?token=abc'],
  ['shop.example.com', '/missing'],
  ['shop.example.com', '/products/41'],
  ['admin.example.com', '/login'],
  ['admin.example.com', '/orders'],
  ['api.example.com', '/v1/orders'],
] as const
const stack = {
  'site.conf': `<VirtualHost *:443>
  ServerName app.example.com
  SSLEngine on
  RequestHeader unset X-Forwarded-Proto
  RequestHeader set X-Forwarded-Proto https
  ProxyPass / http://127.0.0.1:8000/
  ProxyPassReverse / http://127.0.0.1:8000/
</VirtualHost>
`,
  'admin/settings.py': `DEBUG = False
ALLOWED_HOSTS = ["app.example.com"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
`,
}

await using shop = await startApp()
await using pebble = await startPebble({ validity: 90 * 86_400 })
await using edge = await startAcmeEdge({ pebble, sites: sitesOn(shop.port), workers: 2 })
await until(() => edge.process.output().includes('\nconsole '), 'the address of the console')
const [, origin = '', secret = ''] = /^console (https:\/\/\S+?)\/welcome#(\S+)$/m.exec(edge.process.output()) ?? []
const rootCertificate = readFileSync(join(edge.home, 'ca/root.crt'), 'utf8')
await untilCertified(edge, 'shop.example.com', pebble.rootCertificate)
await furnish()
const visits = setInterval(() => void visit(edge), 120)
// The folders of a test are told as those of a machine.
const folders = Object.entries({ [edge.home]: '/var/lib/lasthop', [dirname(edge.config)]: '/etc/lasthop' })
const plainPaths = `
  const plain = (text) => ${JSON.stringify(folders)}
    .reduce((so, [folder, name]) => so.replaceAll(folder, name), text)
    .replaceAll(/\\/tmp\\/lasthop-test-\\w+/g, '/srv/admin')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) walker.currentNode.nodeValue = plain(walker.currentNode.nodeValue)
  for (const field of document.querySelectorAll('input')) if (field.type !== 'file') field.value = plain(field.value)
`
await using browser = await startBrowser(rootCertificate)
const page = await browser.context.newPage()
await page.setViewportSize(wide)
await page.emulateMedia({ colorScheme: 'light' })
await page.goto(`${origin}/`)
await picture('log-in')
await page.getByLabel('Name').fill('ada')
await page.getByLabel('Password').fill(password)
await page.getByRole('button', { name: 'Log in', exact: true }).click()
await page.getByRole('heading', { name: 'Overview' }).waitFor()
await pause(Number(process.argv[2] ?? 75) * 1000)
await open('/', 'Overview')
await page.getByText('Belief is truth').waitFor()
await picture('overview')
await page.setViewportSize({ width: 390, height: 844 })
await picture('phone')
await page.setViewportSize(wide)
await takeLive()
await open('/sites', 'Sites')
await page.getByText('by hand').first().waitFor()
await picture('sites')
await open('/sites/admin.example.com', 'admin.example.com')
await page.getByRole('button', { name: 'Edit' }).click()
const editor = page.getByLabel('What stands below admin.example.com')
await editor.fill(`${await editor.inputValue()}\ncontract: {}\nhsts: true`.replace('\ncontract: {}', ''))
await page.getByText('This can be served.').waitFor()
await page.getByRole('button', { name: 'Show what changes' }).click()
await picture('site')
await open('/certificates', 'Certificates')
await page.getByRole('button', { name: 'Revoke…' }).first().waitFor()
await picture('certificates')
await page.getByRole('button', { name: 'Revoke…' }).first().click()
await picture('revocation')
await takeDoctor()
for (const [path, heading] of [
  ['/people', 'People'],
  ['/audit', 'Audit'],
  ['/account', 'Your account'],
  ['/settings', 'Settings'],
] as const) {
  await open(path, heading)
  await picture(path.slice(1))
}
clearInterval(visits)

/** The three columns, light and dark: a login of an application that thinks http, by a visitor who claimed something. */
async function takeLive(): Promise<void> {
  await open('/live', 'Live')
  await page.getByText('Watching.').waitFor()
  await page.getByLabel('Which').selectOption('lies')
  await page.locator('tr', { hasText: 'the app thinks http' }).first().waitFor()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.locator('tr', { hasText: 'the app thinks http' }).first().getByRole('button').click()
  await picture('live')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture('live-dark')
  await page.setViewportSize({ width: 390, height: 844 })
  await picture('phone-live')
  await page.setViewportSize(wide)
  await open('/', 'Overview')
  await picture('overview-dark')
  await page.emulateMedia({ colorScheme: 'light' })
}

async function takeDoctor(): Promise<void> {
  using folder = makeTemporaryFolder()
  mkdirSync(join(folder.path, 'admin'))
  for (const [name, text] of Object.entries(stack)) writeFileSync(join(folder.path, name), text)
  await open('/doctor', 'Doctor')
  await page.getByLabel('Address or folder').fill(folder.path)
  await page.getByRole('button', { name: 'Look' }).click()
  await page.locator('.finding').first().waitFor({ timeout: 60_000 })
  await picture('doctor')
}

async function open(path: string, heading: string): Promise<void> {
  await page.goto(`${origin}${path}`)
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  await pause(700)
}

/** As tall as the page is, up to what one looks at. */
async function picture(name: string): Promise<void> {
  const size = page.viewportSize() ?? wide
  const tall = await page.evaluate<number>('document.documentElement.scrollHeight')
  if (size.width === wide.width)
    await page.setViewportSize({ ...wide, height: Math.min(1400, Math.max(size.height, tall)) })
  await page.evaluate(plainPaths)
  await page.screenshot({ path: join(place, `${name}.png`) })
  await page.setViewportSize(size)
}

/** People, a token, and a history. */
async function furnish(): Promise<void> {
  const ada = new Visitor({ httpsPort: edge.httpsPort, rootCertificate }, origin)
  await ada.accept(secret, 'ada', password)
  for (const [name, role] of [
    ['grace', 'operator'],
    ['linus', 'viewer'],
  ] as const) {
    const { json } = await ada.ask('POST', '/api/invitations', { role })
    await new Visitor({ httpsPort: edge.httpsPort, rootCertificate }, origin).accept(json.secret, name, password)
  }
  await ada.ask('POST', '/api/tokens', { title: 'Prometheus', scope: 'viewer', days: 365 })
  const { json: file } = await ada.ask('GET', '/api/file')
  const text = file.text.replace('# The shop', '# The shop and its two machines')
  await ada.ask('PUT', '/api/file', { text, base: file.hash, note: 'a word about the shop' })
}

/** Somebody asks a site for something; now and then somebody claims what only the edge can know. */
async function visit({ httpsPort }: AcmeEdge): Promise<void> {
  const [host, path] = asked[Math.floor(Math.random() * asked.length)] ?? ['shop.example.com', '/']
  const claims = path.startsWith('/log') ? { X_Forwarded_Proto: 'http', 'X-Forwarded-For': '203.0.113.9' } : {}
  const headers = { Host: `${host}:${httpsPort}`, 'User-Agent': 'Mozilla/5.0', Cookie: 'session=secret', ...claims }
  const request = https.get(
    // The certificates are those of a test authority.
    { port: httpsPort, host: '127.0.0.1', servername: host, path, headers, rejectUnauthorized: false },
    (answer) => answer.resume(),
  )
  request.on('error', () => {})
  await once(request, 'close')
}

/** An application with answers of different length and duration; its log-in sends people to http. */
async function startApp(): Promise<{ port: number } & AsyncDisposable> {
  const server = http.createServer((request, response) => {
    const host = request.headers.host ?? ''
    setTimeout(
      () => {
        if (request.url === '/login')
          response.writeHead(302, { Location: `http://${host}/admin`, 'Set-Cookie': 'session=1; Path=/' })
        else if (request.url === '/missing') response.writeHead(404)
        response.end('hello')
      },
      Math.random() ** 4 * 120,
    )
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

function sitesOn(port: number): string {
  return `console: { host: console.localhost }
sites:
  # The shop
  shop.example.com:
    to: [http://127.0.0.1:${port}, http://localhost:${port}]
    balance: least-requests
    canary: true
  admin.example.com:
    to: http://127.0.0.1:${port}
    canary: true
  api.example.com:
    to: http://127.0.0.1:${port}
`
}
