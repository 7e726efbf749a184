/** The doctor's own HTTP/2: what it writes arrives as written, what it reads is what was sent, and what a site does with :scheme is found. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http2 from 'node:http2'
import https from 'node:https'
import type { Socket } from 'node:net'
import tls from 'node:tls'
import test from 'node:test'

import { firstOf, isProblem } from '@lasthop/contract'

import { makeCertificate } from '../../../../bench/certificate.ts'
import { makeTemporaryFolder } from '../../../../tests/e2e/temporary-folder.ts'
import { examine } from '../../src/doctor/live/examine.ts'
import { findLive } from '../../src/doctor/live/find.ts'
import { Prober } from '../../src/doctor/probe/prober.ts'
import type { Reply } from '../../src/doctor/probe/question.ts'
import { parseTarget, type Target } from '../../src/doctor/probe/target.ts'

using folder = makeTemporaryFolder()
const files = makeCertificate(folder.path)
const credentials = { key: readFileSync(files.key), cert: readFileSync(files.certificate) }
const manners = {
  isAuthorized: true,
  ca: [credentials.cert.toString()],
  userAgent: 'lasthop-doctor/test',
  onAsk: () => undefined,
}

test('every value that a site sends over HTTP/2 is read as it was sent', async () => {
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('')
  await using site = await serve((stream) => {
    stream.respond({ ':status': 418, 'x-printable': printable, 'x-digits': '0123456789', 'x-long': 'e'.repeat(9000) })
    stream.end('a body')
  })
  const reply = await ask(site.target, { h2: { scheme: 'https' } })
  assert.ok(reply.kind === 'answer', reply.kind === 'silence' ? reply.because : '')
  assert.equal(reply.status, 418)
  assert.equal(firstOf(reply.fields, 'x-printable'), printable)
  assert.equal(firstOf(reply.fields, 'x-digits'), '0123456789')
  assert.equal(firstOf(reply.fields, 'x-long'), 'e'.repeat(9000))
  assert.equal(reply.body, 'a body')
  assert.equal(reply.cut, undefined)
})

test('names with underscores and :scheme arrive as they were written', async () => {
  let seen: http2.IncomingHttpHeaders = {}
  await using site = await serve((stream, fields) => {
    seen = fields
    stream.respond({ ':status': 204 }, { endStream: true })
  })
  await ask(site.target, { h2: { scheme: 'http' }, lines: ['X_Forwarded_Proto: https'] })
  assert.equal(seen[':scheme'], 'http')
  assert.equal(seen['x_forwarded_proto'], 'https')
  assert.equal(seen[':authority'], site.target.authority)
})

test('an application that believes :scheme is found, and one that looks at its connection is not', async () => {
  const rules = async (read: (fields: http2.IncomingHttpHeaders) => string): Promise<readonly string[]> => {
    await using site = await serve((stream, fields) => respond(stream, fields, read(fields)))
    const live = await examine(site.target, { manners })
    assert.ok(!isProblem(live))
    return findLive(live, new Date()).map(({ rule }) => rule)
  }
  const believing = await rules((fields) => fields[':scheme'] ?? 'https')
  assert.ok(believing.includes('P217'), believing.join(' '))
  const sound = await rules(() => 'https')
  assert.ok(!sound.includes('P217'), sound.join(' '))
})

test('a front that lets the client speak over HTTP/2 alone is found', async () => {
  await using site = await serve((stream, fields) =>
    respond(stream, fields, fields[':scheme'] === undefined ? 'https' : String(fields['x_forwarded_proto'] ?? 'https')),
  )
  const live = await examine(site.target, { manners })
  assert.ok(!isProblem(live))
  const found = findLive(live, new Date()).find(({ rule }) => rule === 'P204')
  assert.match(found?.evidence[0]?.request ?? '', /HTTP\/2 .*X_Forwarded_Proto: http$/)
})

test('a site without HTTP/2 is asked for it once, and nothing is concluded', async () => {
  const server = https.createServer(credentials, ({ url = '', headers }, response) => {
    const isAdmin = url.startsWith('/admin')
    response.writeHead(isAdmin ? 302 : 200, isAdmin ? { location: `https://${headers.host ?? ''}/login` } : {}).end()
  })
  await using site = await listen(server)
  const live = await examine(site.target, { manners })
  assert.ok(!isProblem(live))
  assert.equal(live.overH2, undefined)
  assert.equal(live.sent.filter(({ question }) => question.h2 !== undefined).length, 1)
})

const nonsense: readonly (readonly [string, Buffer, RegExp])[] = [
  ['text', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /without an answer|larger than/],
  ['an end of the connection that is cut short', frame(7, 0, 0, Buffer.alloc(4)), /no code/],
  ['a reset without a code', frame(3, 0, 1, Buffer.alloc(0)), /no code/],
  ['a section that is none', frame(1, 5, 1, Buffer.from([0x40, 0x85, 0xff, 0xff])), /not those of HTTP\/2/],
  ['a field of a table that was refused', frame(1, 5, 1, Buffer.from([0xff, 0x10])), /not those of HTTP\/2/],
  [
    'a section without end',
    Buffer.concat(Array.from({ length: 9 }, () => frame(9, 0, 1, Buffer.alloc(16_000)))),
    /without end/,
  ],
  ['padding longer than the frame', frame(1, 13, 1, Buffer.from([200, 0x88])), /without a status/],
]
for (const [name, bytes, because] of nonsense)
  test(`${name} in place of an answer is told, and ends`, async () => {
    await using site = await serveBytes(bytes)
    const reply = await ask(site.target, { h2: { scheme: 'https' } })
    assert.ok(reply.kind === 'silence', 'it was taken for an answer')
    assert.match(reply.because, because)
  })

function respond(stream: Stream, fields: http2.IncomingHttpHeaders, scheme: string): void {
  const host = String(fields[':authority'] ?? fields.host)
  if (String(fields[':path']).startsWith('/admin'))
    stream.respond({ ':status': 302, location: `${scheme}://${host}/login` }, { endStream: true })
  else stream.respond({ ':status': 200, 'content-type': 'text/html' })
  stream.end('<p>A page.</p>')
}

interface Site extends AsyncDisposable {
  readonly target: Target
}

/** What the sites of this file use of a stream. */
interface Stream {
  respond(fields: http2.OutgoingHttpHeaders, options?: http2.ServerStreamResponseOptions): void
  end(body: string): void
}

type Listener = (stream: Stream, fields: http2.IncomingHttpHeaders) => void

/** Over HTTP/1.1 it answers the same, through the stream that the compatibility layer lacks: a small one of our own. */
function serve(listener: Listener): Promise<Site> {
  const server = http2.createSecureServer({ ...credentials, allowHTTP1: true })
  server.on('request', (request, response) => {
    if (request.httpVersion === '2.0') return listener(request.stream, request.headers)
    const stream: Stream = {
      respond: ({ ':status': status, ...fields }: http2.OutgoingHttpHeaders) =>
        void response.writeHead(Number(status), fields),
      end: (body: string) => void response.end(body),
    }
    listener(stream, { ...request.headers, ':path': request.url })
  })
  return listen(server)
}

function serveBytes(bytes: Buffer): Promise<Site> {
  const server = tls.createServer({ ...credentials, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => undefined)
    socket.end(bytes)
  })
  return listen(server)
}

async function listen(server: tls.Server): Promise<Site> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => void sockets.add(socket))
  const address = server.address()
  const target = parseTarget(`https://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`)
  if (isProblem(target)) throw new Error(target.message)
  return {
    target,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

function ask(target: Target, more: Partial<Reply['question']>): Promise<Reply> {
  return new Prober(target, { address: '127.0.0.1', reach: 'loopback' }, manners).ask({
    target: '/',
    asks: '',
    ...more,
  })
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}
