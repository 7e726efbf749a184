/** `lasthop doctor` with a site of this machine: its files, its origin, its http port, and the password that it asks for. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { dirname, join } from 'node:path'
import { env, execPath } from 'node:process'
import { suite, test } from 'node:test'

import { makeTemporaryFolder } from '../../../../../tests/e2e/temporary-folder.ts'
import { doctor } from '../../../src/cli/commands/doctor.ts'
import { listen, page, pages, root, startSite, stop, type Site } from '../../doctor/live-site.ts'

const login = page(
  '<title>Log in</title><form method="post"><input name="username"><input type="password" name="password"></form>',
)

/** As Django does: an address in `next` is repeated if it is of this host, and on https alone where https is believed. */
function repeating(scheme: 'http' | 'https'): http.RequestListener {
  return (request, response) => {
    const next = URL.parse(`http://x${request.url ?? ''}`)?.searchParams.get('next') ?? ''
    const url = URL.parse(next)
    const isSafe = url?.host === request.headers.host && (url?.protocol === 'https:' || scheme === 'http')
    const field = `<input type="hidden" name="next" value="${isSafe ? next : ''}">`
    page(`<form method="post">${field}<input name="username"><input type="password" name="password"></form>`)(
      request,
      response,
    )
  }
}

/** An application that redirects to its log-in with the scheme that it believes. */
function application(scheme: 'http' | 'https'): http.RequestListener {
  return pages({
    '/': page('<title>Shop</title><a href="/login">Log in</a>', { 'x-powered-by': 'Express', etag: '"shop-1"' }),
    '/login': repeating(scheme),
    '/admin': (request, response) =>
      void response.writeHead(302, { location: `${scheme}://${request.headers.host ?? ''}/login` }).end(),
  })
}

suite('with the files of the site', () => {
  test('a live fault gets the lines that are to blame, and stays proven', async () => {
    await using site = await startSite({ answer: application('http') })
    const { stdout, code } = await run([`https://localhost:${site.port}`, '.'], { files: filesFor(site.port, '') })
    assert.equal(code, 1)
    const finding = findingIn(stdout, 'P101')
    assert.match(finding, /^P101 error/)
    assert.match(finding, /^ +proven; lasthop explain P101$/m)
    // The request that proves it, and the cause in the file.
    assert.match(finding, /GET https:\/\/localhost:\d+\/admin/)
    assert.match(finding, /nginx\.conf:8/)
    assert.match(finding, /P106/)
    assert.doesNotMatch(stdout, /not what is running/)
  })

  test('where simulation and life disagree, the files are said not to be what is running', async () => {
    await using site = await startSite({ answer: application('http') })
    const right = 'proxy_set_header X-Forwarded-Proto $scheme;'
    const { stdout, code } = await run([`https://localhost:${site.port}`, '.'], { files: filesFor(site.port, right) })
    assert.equal(code, 1)
    assert.match(
      flat(stdout),
      /By these files the application would believe https, and the one that runs believes http: the files are not what is running/,
    )
    assert.doesNotMatch(findingIn(stdout, 'P101'), /nginx\.conf:\d/)
  })

  test('the other way round too: files that are wrong, and a site that is right', async () => {
    await using site = await startSite({ answer: application('https') })
    const { stdout } = await run([`https://localhost:${site.port}`, '.'], { files: filesFor(site.port, '') })
    assert.match(
      flat(stdout),
      /would believe http, and the one that runs believes https: the files are not what is running/,
    )
  })

  test('files of another site are said to be of another site', async () => {
    await using site = await startSite({ answer: application('http') })
    const { stdout } = await run([`https://localhost:${site.port}`, '.'], { files: filesFor(1, '') })
    assert.match(flat(stdout), /No file that was given serves this address/)
  })
})

suite('--origin HOST:PORT', () => {
  test('finds the same application around its front, and says from where', async () => {
    await using site = await startSite({ answer: application('https') })
    const origin = http.createServer(application('http'))
    const port = await listen(origin)
    const { stdout } = await run([`https://localhost:${site.port}`], { flags: { origin: `127.0.0.1:${port}` } })
    await stop(origin)
    const finding = findingIn(stdout, 'P701')
    assert.match(flat(finding), new RegExp(`answers at 127\\.0\\.0\\.1:${port} too, seen from inside its own network`))
  })

  test('is silent about another application there, about a closed port, and about one that refuses', async () => {
    await using site = await startSite({ answer: application('https') })
    const other = http.createServer(page('<title>Another one</title>'))
    const refusing = http.createServer((_request, response) => void response.writeHead(421).end())
    const ports = [await listen(other), await listen(refusing)]
    for (const port of [...ports, 1]) {
      const { stdout } = await run([`https://localhost:${site.port}`], { flags: { origin: `127.0.0.1:${port}` } })
      assert.doesNotMatch(stdout, /P701/, `${port}`)
      assert.doesNotMatch(flat(stdout), /Whether the application answers around its front/)
    }
    await Promise.all([other, refusing].map(stop))
  })

  for (const wrong of ['', '10.0.0.5:8000/admin', 'user:deadbeef@10.0.0.5:80', '10.0.0.5:99999', 'a b:80'])
    test(`"${wrong}" is refused`, async () => {
      const { code, stderr } = await run(['https://localhost:1'], { flags: { origin: wrong } })
      assert.equal(code, 2)
      assert.match(stderr, /--origin: .* is not an address: expected HOST:PORT/)
    })
})

suite('--plain-port PORT', () => {
  test('asks http there, beside an https that is not on its usual port', async () => {
    const redirects: http.RequestListener = (_request, response) =>
      void response.writeHead(302, { location: 'https://localhost/' }).end()
    await using site = await startSite({ answer: application('https'), plain: redirects })
    const without = await run([`https://localhost:${site.port}`])
    assert.match(
      flat(without.stdout),
      /What visitors get on http: the port beside \d+ is not known\. To know Give its port for http: --plain-port PORT/,
    )
    assert.doesNotMatch(without.stdout, /P503/)
    const { stdout } = await run([`https://localhost:${site.port}`], { flags: { 'plain-port': `${site.plainPort}` } })
    assert.match(stdout, /P503/)
    assert.doesNotMatch(flat(stdout), /What visitors get on http/)
  })
})

suite('the password of a log-in', () => {
  test('comes from a variable, and a variable that is not set is told', async () => {
    await using site = await startSite({ answer: shop() })
    const flags = { login: '/private', user: 'tester', 'pass-env': 'SHOP_PASSWORD' }
    const unset = await run([`https://localhost:${site.port}`], { flags })
    assert.equal(unset.code, 2)
    assert.match(unset.stderr, /the variable SHOP_PASSWORD is not set/)
    const set = await run([`https://localhost:${site.port}`], { flags, env: { SHOP_PASSWORD: 'deadbeef' } })
    assert.match(flat(set.stdout), /post: 302, 200; then the page opens/)
    assert.doesNotMatch(set.stdout + set.stderr, /deadbeef/)
  })

  test('without a page to log in on, and without a terminal, is told', async () => {
    const alone = await run(['https://localhost:1'], { flags: { user: 'tester' } })
    assert.equal(alone.code, 2)
    assert.match(alone.stderr, /--user needs --login/)
  })

  test('is asked for on a terminal, and never shown', async () => {
    await using site = await startSite({ answer: shop() })
    const { stdout, code } = await onTerminal(site, 'deadbee\u007Fef\r')
    assert.match(flat(stdout), /Password of tester:/)
    assert.match(flat(stdout), /post: 302, 200; then the page opens/)
    assert.doesNotMatch(stdout, /deadbe/)
    assert.equal(code, 0, stdout)
  })

  test('that is not given on a terminal ends with 2', async () => {
    await using site = await startSite({ answer: shop() })
    const { stdout, code } = await onTerminal(site, '\u0003')
    assert.match(flat(stdout), /No password/)
    assert.equal(code, 2)
  })
})

/** An application whose page opens with the password deadbef. */
function shop(): http.RequestListener {
  const open = (request: http.IncomingMessage): boolean => request.headers.cookie?.includes('session=ok') === true
  return (request, response) => {
    response.setHeader('strict-transport-security', 'max-age=31536000')
    if (request.method === 'POST') {
      let body = ''
      request.setEncoding('utf8').on('data', (piece) => (body += piece))
      request.on('end', () => {
        if (/password=deadbee?f/.test(body)) response.setHeader('set-cookie', 'session=ok; Secure; HttpOnly; Path=/')
        response.writeHead(302, { location: '/private' }).end()
      })
    } else if (request.url === '/private' && !open(request)) response.writeHead(302, { location: '/login' }).end()
    else if (request.url === '/login') login(request, response)
    else page('<title>Shop</title>')(request, response)
  }
}

/** The command on a terminal of its own, with what a person types when it asks. */
async function onTerminal(
  site: Site,
  typed: string,
): Promise<{ readonly stdout: string; readonly code: number | null }> {
  using folder = makeTemporaryFolder()
  const ca = join(folder.path, 'root.pem')
  writeFileSync(ca, root.certPem)
  const main = join(import.meta.dirname, '../../../src/cli/main.ts')
  const words = `doctor https://localhost:${site.port} --ca ${ca} --login /private --user tester`
  const command = `${execPath} --disable-warning=ExperimentalWarning --conditions=@lasthop/source ${main} ${words}`
  const child = spawn('/usr/bin/script', ['-qefc', command, '/dev/null'], {
    env: { ...env, NO_COLOR: '1' },
    stdio: 'pipe',
    timeout: 60_000,
  })
  let stdout = ''
  let isTyped = false
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece
    if (isTyped || !stdout.includes('Password of tester: ')) return
    isTyped = true
    child.stdin.write(typed)
  })
  await once(child, 'close')
  return { stdout, code: child.exitCode }
}

/** nginx with these words beside its proxy_pass, before gunicorn and Django that reads X-Forwarded-Proto. */
function filesFor(port: number, words: string): Readonly<Record<string, string>> {
  return {
    'nginx.conf': `events {}
http {
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate /etc/ssl/app.pem; ssl_certificate_key /etc/ssl/app.key;
    location / {
      proxy_pass http://127.0.0.1:8000;
      proxy_set_header Host $http_host;
      ${words}
    }
  }
}
`,
    'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nwsgi_app = "mysite.wsgi"\n',
    'mysite/settings.py':
      'ALLOWED_HOSTS = ["localhost"]\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\nSESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = True\n',
    'requirements.txt': 'Django==4.2.28\ngunicorn==20.1.0\n',
  }
}

interface Given {
  readonly files?: Readonly<Record<string, string>>
  readonly flags?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

async function run(rest: readonly string[], { files = {}, flags = {}, env: variables = {} }: Given = {}) {
  using folder = makeTemporaryFolder()
  for (const [path, text] of Object.entries({ ...files, 'root.pem': root.certPem })) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true })
    writeFileSync(join(folder.path, path), text)
  }
  const stdout: string[] = []
  const stderr: string[] = []
  const code = await doctor(
    { flags: new Map(Object.entries({ ca: 'root.pem', ...flags }).map(([name, value]) => [name, [value]])), rest },
    {
      stdout: { write: (text) => stdout.push(text) },
      stderr: { write: (text) => stderr.push(text) },
      env: variables,
      cwd: folder.path,
      isTTY: false,
    },
  )
  return { code, stdout: stdout.join(''), stderr: stderr.join('') }
}

/** The lines of one finding in the report. */
function findingIn(report: string, rule: string): string {
  const start = report.search(new RegExp(`^ ?${rule} `, 'm'))
  if (start === -1) return ''
  const rest = report.slice(start)
  const end = rest.slice(1).search(/^ ?(?:P\d{3} |unknown)/m)
  return end === -1 ? rest : rest.slice(0, end + 1)
}

/** Without the breaks that only fit it to a width. */
function flat(report: string): string {
  return report.replaceAll(/\s+/g, ' ')
}
