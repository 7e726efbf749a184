/** Sites that are closed, slow, endless, or want to be left alone: the doctor is bounded in time and bytes, and says what it did not learn. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import { suite, test } from 'node:test'

import { isProblem } from '@lasthop/contract'

import { doctor } from '../../src/cli/commands/doctor.ts'
import { examine } from '../../src/doctor/live/examine.ts'
import type { Live } from '../../src/doctor/live/live.ts'
import { mostRequests, type Manners, type Patience } from '../../src/doctor/probe/prober.ts'
import { parseTarget } from '../../src/doctor/probe/target.ts'
import { certify, listen, stop } from './live-site.ts'

// Long enough for a busy machine to answer its first page.
const quick: Patience = { requestMs: 2000, totalMs: 60_000 }

suite('a site without end', () => {
  test('a body of gigabytes is cut after 256 KiB, and the site is judged by what came', async () => {
    let sent = 0
    const live = await ask((_request, response) => {
      const piece = 'x'.repeat(65_536)
      const more = (): void => {
        while (!response.destroyed && response.write(piece)) sent += piece.length
      }
      response.on('drain', more)
      more()
    })
    const [first] = live.sent
    assert.ok(first?.kind === 'answer' && first.cut !== undefined, 'it was not cut')
    assert.ok(first.body.length <= 512 * 1024, `${first.body.length} bytes were kept`)
    assert.ok(live.sent.length <= mostRequests)
    // What the sockets in between hold is not read.
    assert.ok(sent < live.sent.length * 16 * 1024 * 1024)
  })

  test('a head without end is cut, and is no answer', async () => {
    const live = await askRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = (): void => {
        while (!socket.destroyed && socket.write(`X-Filler: ${'x'.repeat(8000)}\r\n`));
      }
      socket.on('drain', more)
      more()
    })
    assert.equal(live.sent[0]?.kind, 'silence')
    assert.equal(live.sent.length, 1)
    assert.match(told(live), /Nothing could be asked/)
  })

  test('redirects without end are left after ten, and found', async () => {
    let count = 0
    const live = await ask((_request, response) => void response.writeHead(302, { location: `/${count++}` }).end())
    assert.equal(live.start.end, 'too-long')
    assert.ok(!told(live).includes('A limit before the application'), told(live))
    assert.equal(live.start.hops.length, 10)
    assert.ok(live.sent.length <= mostRequests)
  })

  test('a redirect to itself is left at once, and found', async () => {
    const live = await ask((request, response) => void response.writeHead(302, { location: request.url }).end())
    assert.equal(live.start.end, 'loop')
  })
})

test('a site that speaks HTTP/2 alone is told so, in words', async () => {
  const server = http2.createSecureServer({ ...certify(['localhost']), allowHTTP1: false })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const { code, stdout } = await run(`https://localhost:${port}`)
  server.close()
  assert.equal(code, 3)
  assert.match(stdout.replaceAll(/\s+/g, ' '), /takes no HTTP\/1\.1: it may speak HTTP\/2 alone/)
  assert.doesNotMatch(stdout, /openssl/)
})

test('of a site that stops midway no limit is told that was not measured', async () => {
  let count = 0
  const live = await ask((_request, response) => void response.writeHead(++count > 8 ? 429 : 200).end('Hello'))
  assert.match(told(live), /Nothing more was asked/)
  assert.doesNotMatch(told(live), /A limit before the application/)
  const closed = await ask((_request, response) => void response.writeHead(401).end())
  assert.doesNotMatch(told(closed), /A limit before the application/)
})

suite('a site that is slow', { concurrency: true }, () => {
  test('one that never answers is asked twice at most', async () => {
    const live = await askRaw((socket) => socket.resume())
    assert.ok(live.sent.length <= 2)
    assert.match(told(live), /Nothing could be asked: no end within 2 s/)
  })

  test('one that answers its first page and then never is left after three', async () => {
    let count = 0
    const live = await askRaw((socket) => {
      socket.resume()
      if (++count === 1) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello')
    })
    assert.equal(live.sent.length, 4)
    assert.match(told(live), /Nothing more was asked: three requests in a row had no answer/)
  })

  test('one whose body comes byte by byte is left too', async () => {
    const live = await askRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n')
      const drip = setInterval(() => socket.write('x'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    assert.equal(live.sent.length, 3)
    assert.match(told(live), /three requests in a row had no answer \(no end within/)
  })

  test('one that answers everything late is left when its time is up', async () => {
    const patience = { requestMs: 30_000, totalMs: 1000 }
    const live = await ask((_request, response) => void setTimeout(() => response.end('late'), 100), { patience })
    assert.ok(live.sent.length > 0 && live.sent.length < 20, `${live.sent.length} requests`)
    assert.match(told(live), /Nothing more was asked: the site took 1 s in all/)
  })
})

suite('a site that wants to be left alone', () => {
  test('one that asks for fewer requests at once gets no more', async () => {
    const live = await ask((_request, response) => void response.writeHead(429).end())
    assert.equal(live.sent.length, 1)
    assert.match(told(live), /429/)
  })

  test('one that asks for fewer requests midway gets no more, and what was learnt is kept', async () => {
    let count = 0
    const live = await ask(
      (_request, response) => void response.writeHead(++count > 5 ? 429 : 200).end('<p>Hello.</p>'),
    )
    assert.equal(live.sent.length, 6)
    assert.match(told(live), /the site asks for fewer requests \(429\)/)
    assert.ok(live.ground !== undefined)
  })

  test('one that shuts the doctor out midway is noticed by its own first page', async () => {
    let count = 0
    const live = await ask((_request, response) =>
      ++count > 6 ? void response.writeHead(403).end('<h1>Blocked</h1>') : void response.end('<p>Hello.</p>'),
    )
    assert.equal(live.sent.length, 10)
    assert.match(told(live), /the site shuts us out: it answered its first page with 200, and now with 403/)
  })

  test('one that refuses some addresses with 403 is no ban', async () => {
    const live = await ask((request, response) =>
      request.url === '/' ? void response.end('<p>Hello.</p>') : void response.writeHead(403).end(),
    )
    assert.doesNotMatch(told(live), /shuts us out/)
    assert.ok(live.sent.length > 8)
  })

  test('one whose server breaks gets no more after three faults', async () => {
    const live = await ask((_request, response) => void response.writeHead(502).end())
    assert.equal(live.sent.length, 3)
    assert.match(told(live), /three answers in a row were faults of the server/)
  })

  test('one whose cache answers what nobody asked before gets no spoofed fields', async () => {
    const live = await ask(
      (_request, response) => void response.writeHead(200, { 'x-cache': 'HIT' }).end('<p>Hello.</p>'),
    )
    const spoofed = live.sent.filter(({ question }) => question.lines.some((line) => /forwarded/i.test(line)))
    assert.ok(spoofed.length <= 1, `${spoofed.length} spoofed requests`)
  })

  test('a redirect to another site is read and not followed', async () => {
    const live = await ask(
      (_request, response) => void response.writeHead(302, { location: 'http://other.invalid/' }).end(),
    )
    assert.equal(live.start.end, 'off-site')
    assert.ok(live.sent.every(({ question }) => question.host !== 'other.invalid'))
  })
})

suite('the command', () => {
  test('a name that does not resolve is told by its name, and ends with 3', async () => {
    const { code, stderr } = await run('https://nothing.invalid')
    assert.equal(code, 3)
    assert.match(stderr, /nothing\.invalid does not resolve/)
  })

  test('a closed port is told, and ends with 3', async () => {
    const server = net.createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    server.close()
    await once(server, 'close')
    const { code, stdout } = await run(`https://localhost:${port}`)
    assert.equal(code, 3)
    assert.match(stdout, /Nothing could be asked: the\s+port\s+is\s+closed/)
  })

  test('bytes that are no HTTP are told, and end with 3', async () => {
    const server = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const { code, stdout } = await run(`http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}`)
    server.close()
    assert.equal(code, 3)
    assert.match(stdout, /not\s+HTTP/)
  })

  test('a site that is well ends with 0; one that bans at once with 3', async () => {
    const server = http.createServer((_request, response) => void response.end('<p>Hello.</p>'))
    const banning = http.createServer((_request, response) => void response.writeHead(429).end())
    const [port, other] = [await listen(server), await listen(banning)]
    const [well, banned] = [await run(`http://localhost:${port}`), await run(`http://localhost:${other}`)]
    await Promise.all([server, banning].map(stop))
    assert.equal(well.code, 0)
    assert.match(banned.stdout, /429/)
    assert.equal(banned.code, 3)
  })

  for (const url of ['https://', 'ftp://a.example', 'https://user:deadbeef@a.example', 'https://a.example:99999'])
    test(`${url} ends with 2, and names no secret`, async () => {
      const { code, stderr } = await run(url)
      assert.equal(code, 2)
      assert.match(stderr, /./)
      assert.doesNotMatch(stderr, /deadbeef/)
    })
})

function told({ unknown }: Live): string {
  return unknown.map(({ because }) => because).join(' | ')
}

async function ask(listener: http.RequestListener, manners: Partial<Manners> = {}): Promise<Live> {
  const server = http.createServer(listener)
  const port = await listen(server)
  const live = await examineAt(port, manners)
  await stop(server)
  return live
}

/** A server that says what it likes. */
async function askRaw(listener: (socket: net.Socket) => void): Promise<Live> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    listener(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const live = await examineAt(typeof address === 'object' ? (address?.port ?? 0) : 0, { patience: quick })
  for (const socket of sockets) socket.destroy()
  server.close()
  return live
}

async function examineAt(port: number, manners: Partial<Manners>): Promise<Live> {
  const target = parseTarget(`http://localhost:${port}/`)
  if (isProblem(target)) throw new Error(target.message)
  const usual = { isAuthorized: false, ca: [], userAgent: 'lasthop-doctor/test', onAsk: () => undefined }
  const live = await examine(target, { manners: { ...usual, ...manners } })
  if (isProblem(live)) throw new Error(live.message)
  return live
}

async function run(url: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const [stdout, stderr]: string[][] = [[], []]
  const code = await doctor(
    { flags: new Map(), rest: [url] },
    {
      stdout: { write: (text) => stdout?.push(text) },
      stderr: { write: (text) => stderr?.push(text) },
      env: {},
      cwd: '.',
      isTTY: false,
    },
  )
  return { code, stdout: (stdout ?? []).join(''), stderr: (stderr ?? []).join('') }
}
