/** The log-in in a real Chromium: what it shows of right and wrong sites, where its pictures go, and what it never does. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import test, { after as atTheEnd } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findChromium } from '../../packages/lasthop/src/doctor/browser/find-chromium.ts'
import { isProblem } from '@lasthop/contract'
import { runCommand } from '../e2e/run-command.ts'
import { startDjango, superuser } from '../e2e/start-django.ts'
import { startEdge } from '../e2e/start-edge.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { askDoctor, type Found } from './ask-doctor.ts'

const folder = makeTemporaryFolder()
atTheEnd(() => folder[Symbol.dispose]())
const files = makeCertificate(folder.path)
const credentials = { key: readFileSync(files.key), cert: readFileSync(files.certificate) }
const account = { path: '/members', user: 'tester', password: 'correct horse & battery' }
const program = findChromium(env)
const lasthop = [
  '--disable-warning=ExperimentalWarning',
  '--conditions=@lasthop/source',
  join(import.meta.dirname, '../../packages/lasthop/src/cli/main.ts'),
]

test('a Django admin behind this edge is logged in to, and the report refers to its pictures', async () => {
  await using django = await startDjango('admin')
  await using edge = await startEdge({ words: ['--to', `${django.port}`, '--host', 'localhost'] })
  writeFileSync(join(folder.path, 'root.crt'), edge.rootCertificate)
  const said = await doctorOn(`https://localhost:${edge.httpsPort}`, '--ca', 'root.crt', '--format', 'json')
  const [site] = JSON.parse(said.stdout).sites
  assert.equal(site.browser.isStranger, false, said.stdout + said.stderr)
  assert.equal(site.browser.left, undefined)
  assert.equal(site.browser.pictures.length, 3)
  for (const { file } of site.browser.pictures) {
    assert.equal(readFileSync(file).subarray(1, 4).toString(), 'PNG')
    assert.equal(statSync(file).mode & 0o077, 0, 'others may read it')
    assert.ok(file.startsWith(join(folder.path, 'pictures')))
  }
  assert.ok(!said.stdout.includes(superuser.password) && !said.stderr.includes(superuser.password))
  assert.match(said.stderr, /goes through the log-in too; screenshots in .*pictures/)
})

test('a log-in that leads over http is found, and the password did not go there', async () => {
  const { found, plainSaw } = await ask((site) => ({ after: `http://localhost:${site.plainPort}/members` }))
  const { browser } = liveOf(found)
  assert.ok(found.rules.has('P103'), [...found.rules].join(' '))
  assert.ok(
    browser.post.some(({ url }) => url.startsWith('http:')),
    JSON.stringify(browser),
  )
  assert.ok(
    plainSaw.every((text) => !text.includes('horse')),
    plainSaw.join(' '),
  )
})

test('a cookie that the browser drops is named with the reason of the browser', async () => {
  const { found } = await ask(() => ({ cookie: 'session=1; SameSite=None' }))
  assert.equal(liveOf(found).browser.isStranger, true)
  const p602 = found.diagnosis.findings.find(({ rule }) => rule === 'P602')
  assert.match(p602?.evidence.map(({ request }) => request).join(' ') ?? '', /in (?:Headless)?Chrome/)
  assert.deepEqual(liveOf(found).browser.dropped[0], {
    name: 'session',
    because: 'it is SameSite=None, and not Secure',
  })
})

test('a form that leads over http is not filled in, and other sites are not asked', async () => {
  const { found, plainSaw } = await ask((site) => ({
    action: `http://localhost:${site.plainPort}/login`,
    more: '<img src="https://elsewhere.invalid/a.png"><script src="http://127.0.0.1:1/x.js"></script>',
  }))
  const { browser } = liveOf(found)
  assert.match(browser.left ?? '', /would send the password over http: it was not typed in/)
  assert.deepEqual(browser.strangers.toSorted(), ['127.0.0.1:1', 'elsewhere.invalid'])
  assert.deepEqual(
    plainSaw.filter((text) => text.includes('horse')),
    [],
  )
})

test('a page that sends the password over http by a script is stopped', async () => {
  const { found, plainSaw } = await ask((site) => ({
    more: `<script>addEventListener('submit', (event) => { event.preventDefault(); location = 'http://localhost:${site.plainPort}/?p=' + encodeURIComponent(document.querySelector('[type=password]').value) })</script>`,
  }))
  assert.match(liveOf(found).browser.left ?? '', /it was stopped/)
  assert.deepEqual(
    plainSaw.filter((text) => text.includes('horse')),
    [],
  )
})

test('without Chromium the report says so, everything else is asked, and the exit code is 3', async () => {
  const server = https.createServer(credentials, (_request, response) => void response.end('<p>A page.</p>'))
  using open = new DisposableStack()
  const port = await listen(open, server)
  env['CHROME_PATH'] = '/nowhere/chromium'
  const said = await doctorOn(`https://localhost:${port}`, '--ca', files.certificate)
  delete env['CHROME_PATH']
  assert.match(said.stdout.replaceAll(/\s+/g, ' '), /CHROME_PATH is "\/nowhere\/chromium", which is no program/)
  assert.equal(said.code, 3, said.stdout)
})

test('a browser without an account, or pictures without a browser, is a wrong command line', async () => {
  const run = (...words: string[]): ReturnType<typeof runCommand> =>
    runCommand(folder.path, execPath, ...lasthop, 'doctor', 'https://localhost:1', ...words)
  const [alone, pictures] = [await run('--browser'), await run('--screenshots', 'x')]
  assert.equal(alone.code, 2)
  assert.match(alone.stderr, /--browser needs --login and --user/)
  assert.equal(pictures.code, 2)
  assert.match(pictures.stderr, /--screenshots needs --browser/)
  assert.ok(!existsSync(join(folder.path, 'x')) && !readdirSync(folder.path).includes('lasthop-screenshots'))
})

function doctorOn(url: string, ...words: string[]): ReturnType<typeof runCommand> {
  env['LAB_PASSWORD'] = superuser.password
  const login = ['--login', '/admin/', '--user', superuser.name, '--pass-env', 'LAB_PASSWORD']
  return runCommand(
    folder.path,
    execPath,
    ...lasthop,
    'doctor',
    url,
    ...login,
    '--browser',
    '--screenshots',
    'pictures',
    ...words,
  )
}

/** What is wrong with a site of this file. */
interface Site {
  readonly plainPort: number
}

interface Fault {
  /** Where the log-in leads to. */
  readonly after?: string
  readonly cookie?: string
  readonly action?: string
  readonly more?: string
}

interface Asked {
  readonly found: Found
  /** Targets and bodies that came over http. */
  readonly plainSaw: readonly string[]
}

/** A site with a log-in, asked by the doctor with a browser. */
async function ask(faultOf: (site: Site) => Fault): Promise<Asked> {
  using open = new DisposableStack()
  const plainSaw: string[] = []
  const plain = http.createServer((request, response) => {
    plainSaw.push(request.url ?? '')
    request.on('data', (piece: Buffer) => plainSaw.push(piece.toString()))
    response.writeHead(302, { location: `https://localhost:${port}/members` }).end()
  })
  const plainPort = await listen(open, plain)
  const { after = '/members', cookie = 'session=1; Secure', action = '/login', more = '' } = faultOf({ plainPort })
  const page = `<form method="post" action="${action}"><input name="user"><input type="password" name="password"><button>Log in</button></form>${more}`
  const server = https.createServer(credentials, (request, response) => {
    const isIn = /session=1/.test(request.headers.cookie ?? '')
    if (request.method === 'POST') response.writeHead(303, { location: after, 'set-cookie': cookie }).end()
    else response.writeHead(200, { 'content-type': 'text/html' }).end(isIn ? '<p>Welcome.</p>' : page)
  })
  const port = await listen(open, server)
  if (isProblem(program)) throw new Error(program.message)
  const found = await askDoctor(port, credentials.cert.toString(), {
    account,
    browsing: { program, folder: folder.path },
  })
  return { found, plainSaw }
}

function liveOf({ diagnosis: { lives } }: Found): { readonly browser: NonNullable<(typeof lives)[number]['browser']> } {
  const browser = lives[0]?.browser
  assert.ok(browser !== undefined)
  return { browser }
}

async function listen(open: DisposableStack, server: http.Server | https.Server): Promise<number> {
  open.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
