import assert from 'node:assert/strict'
import { test } from 'node:test'
import { H2Client, answerOn } from '../listen/h2-client.ts'
import { startTestEdge, type TestEdge } from '../proxy/test-edge.ts'
import { startH2App, telling, type H2App } from './h2-app.ts'

const silent = () => {}
const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'

function edgeTo(app: H2App, options: Parameters<typeof startTestEdge>[1] = {}): Promise<TestEdge> {
  return startTestEdge(silent, { ...options, site: { to: [app.upstream], ...options.site } })
}

/** One request on a connection of its own; gives all that came back. */
async function ask(edge: TestEdge, request: string): Promise<string> {
  using client = await edge.connect()
  client.send(request.replace('\r\n', '\r\nConnection: close\r\n'))
  await client.closed
  return client.received
}

test('what reaches an app over HTTP/2 is exactly the contract, field by field', async () => {
  await using app = await startH2App(telling('ok'))
  await using edge = await edgeTo(app)
  const lies =
    'X-Forwarded-Proto: http\r\nX_Forwarded_For: 6.6.6.6\r\nConnection: X-Gone\r\nX-Gone: 1\r\nKeep-Alive: 5\r\n'
  const answer = await ask(edge, `GET /a%20b?c=1 HTTP/1.1\r\nHost: app.test\r\n${lies}X-D: 1\r\nX-D: 2\r\n\r\n`)
  assert.match(
    answer,
    /^HTTP\/1\.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n$/,
  )
  const { requestId } = await edge.entry(0)
  assert.deepEqual(app.asked[0]?.section, [
    ':method',
    'GET',
    ':scheme',
    'http',
    ':authority',
    'app.test',
    ':path',
    '/a%20b?c=1',
    'x-d',
    '1',
    'x-d',
    '2',
    'x-forwarded-proto',
    'https',
    'x-forwarded-for',
    '127.0.0.1',
    'x-forwarded-host',
    'app.test',
    'x-forwarded-port',
    '443',
    'x-real-ip',
    '127.0.0.1',
    'via',
    '1.1 lasthop',
    'x-request-id',
    requestId,
  ])
})

test('bodies go through both ways, with the length that was told', async () => {
  await using app = await startH2App(({ stream }) => {
    let body = ''
    stream.setEncoding('latin1').on('data', (piece: string) => (body += piece))
    stream.on('end', () => {
      stream.respond({ ':status': 201, 'content-length': body.length, 'set-cookie': ['a=1', 'b=2'] })
      stream.end(body.toUpperCase())
    })
  })
  await using edge = await edgeTo(app)
  const told = await ask(edge, 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5\r\n\r\nhello')
  assert.match(
    told,
    /^HTTP\/1\.1 201 Created\r\n[^]*Set-Cookie: a=1\r\nset-cookie: b=2\r\n[^]*Content-Length: 5\r\n[^]*\r\n\r\nHELLO$/i,
  )
  const chunked =
    'POST /a HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'
  assert.match(await ask(edge, chunked), /\r\n\r\nABCDE$/)
  assert.equal(sectionValue(app, 0, 'content-length'), '5')
  assert.equal(sectionValue(app, 1, 'content-length'), undefined)
  assert.equal(sectionValue(app, 1, 'transfer-encoding'), undefined)
})

function sectionValue(app: H2App, index: number, name: string): string | undefined {
  const section = app.asked[index]?.section ?? []
  const at = section.findIndex((text, place) => place % 2 === 0 && text === name)
  return at < 0 ? undefined : section[at + 1]
}

test('gRPC goes through: messages both ways at once, and the status in trailers', async () => {
  await using app = await startH2App(({ stream }) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('data', (piece: Buffer) => stream.write(`echo ${piece.toString('latin1')}`))
    stream.on('end', () => stream.end())
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'fine', 'x-real-ip': '6.6.6.6' }),
    )
  })
  await using edge = await edgeTo(app)
  await using client = await H2Client.connect(edge.httpsPort)
  const fields = {
    ':method': 'POST',
    ':path': '/pkg.Service/Method',
    'content-type': 'application/grpc',
    te: 'trailers',
  }
  const stream = client.open(fields, { endStream: false })
  const trailers = new Promise<readonly string[]>((resolve) =>
    stream.on('trailers', (_fields, _flags, raw: string[]) => resolve(raw)),
  )
  const heard: string[] = []
  for (const word of ['one', 'two', 'three']) {
    stream.write(word)
    const [piece] = await new Promise<Buffer[]>((resolve) =>
      stream.once('data', (...pieces: Buffer[]) => resolve(pieces)),
    )
    heard.push(String(piece))
  }
  stream.end()
  assert.deepEqual(heard, ['echo one', 'echo two', 'echo three'])
  assert.deepEqual(await trailers, ['grpc-status', '0', 'grpc-message', 'fine'])
  assert.equal(sectionValue(app, 0, 'te'), 'trailers')
  assert.equal(sectionValue(app, 0, 'content-type'), 'application/grpc')
})

test('a gRPC answer of trailers alone arrives as it is', async () => {
  await using app = await startH2App(({ stream }) => {
    stream.respond({ ':status': 200, 'grpc-status': '12' }, { endStream: true })
  })
  await using edge = await edgeTo(app)
  await using client = await H2Client.connect(edge.httpsPort)
  const { raw, status, resetCode } = await client.ask({ ':method': 'POST', te: 'trailers' }, 'x')
  assert.deepEqual([status, raw[raw.indexOf('grpc-status') + 1], resetCode], [200, '12', 0])
})

test('request trailers arrive, without those that would be fields of ours', async () => {
  const ended = Promise.withResolvers<readonly string[]>()
  await using app = await startH2App((asked) => {
    asked.stream.on('trailers', (_fields, _flags, raw: string[]) => ended.resolve(raw))
    asked.stream.resume()
    telling('ok')(asked)
  })
  await using edge = await edgeTo(app)
  const trailers = 'X-Sum: 1\r\nX-Forwarded-Proto: http\r\nHost: evil.test\r\nX_Real_Ip: 6.6.6.6\r\n'
  await ask(
    edge,
    `POST /a HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n${trailers}\r\n`,
  )
  assert.deepEqual(await ended.promise, ['x-sum', '1'])
})

test('early hints of an app over HTTP/2 come before the answer', async () => {
  await using app = await startH2App((asked) => {
    asked.stream.additionalHeaders({ ':status': 103, link: ['</a>', '</b>'] })
    telling('ok')(asked)
  })
  await using edge = await edgeTo(app)
  assert.match(
    await ask(edge, get),
    /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a>\r\nlink: <\/b>\r\n\r\nHTTP\/1\.1 200 OK/,
  )
  await using client = await H2Client.connect(edge.httpsPort)
  const { informational } = await client.ask()
  assert.deepEqual(
    informational.map((fields) => fields[':status']),
    [103],
  )
})

test('answers without content end with their head', async () => {
  await using app = await startH2App(({ stream, path }) => {
    stream.respond(
      { ':status': Number(path.slice(1)), ...(path === '/204' ? {} : { 'content-length': 9 }) },
      {
        endStream: true,
      },
    )
  })
  await using edge = await edgeTo(app)
  using client = await edge.connect()
  client.send('HEAD /200 HTTP/1.1\r\nHost: app.test\r\n\r\nGET /304 HTTP/1.1\r\nHost: app.test\r\n\r\n')
  client.send('GET /204 HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const all = await client.until('HTTP/1.1 204')
  assert.match(
    all,
    /^HTTP\/1\.1 200 OK\r\n[^]*content-length: 9\r\n\r\nHTTP\/1\.1 304 [^]*content-length: 9\r\n\r\nHTTP\/1\.1 204/i,
  )
})

test('many requests at once share one connection', async () => {
  await using app = await startH2App(telling('ok'))
  await using edge = await edgeTo(app)
  await using client = await H2Client.connect(edge.httpsPort)
  const answers = await Promise.all(Array.from({ length: 60 }, () => client.ask()))
  assert.ok(answers.every(({ body }) => body === 'ok'))
  assert.equal(app.asked.length, 60)
  assert.equal(app.sessions.length, 1)
})

test('an app that allows few streams gets no more than these, and further connections only within the limit', async () => {
  let busy = 0
  let most = 0
  await using app = await startH2App(
    ({ stream }) => {
      most = Math.max(most, ++busy)
      setImmediate(() => {
        busy--
        stream.respond({ ':status': 200 })
        stream.end('ok')
      })
    },
    { settings: { maxConcurrentStreams: 2 } },
  )
  await using edge = await edgeTo(app, { site: { pool: { connectionsMost: 2, queueMost: 100 } } })
  await using client = await H2Client.connect(edge.httpsPort)
  const answers = await Promise.all(Array.from({ length: 40 }, () => client.ask()))
  assert.ok(answers.every(({ body }) => body === 'ok'))
  assert.ok(app.sessions.length <= 2)
  assert.ok(most <= 4, String(most))
})

test('a large answer waits for a client that does not read, and other streams go on', async () => {
  await using app = await startH2App(({ stream, path }) => {
    stream.respond({ ':status': 200 })
    stream.end(path === '/big' ? Buffer.alloc(8_000_000, 'x') : 'ok')
  })
  await using edge = await edgeTo(app)
  await using client = await H2Client.connect(edge.httpsPort)
  const big = client.open({ ':path': '/big' })
  await new Promise((resolve) => big.once('response', resolve))
  assert.equal((await client.ask()).body, 'ok')
  assert.equal((await answerOn(big)).body.length, 8_000_000)
})

test('a large request arrives whole', async () => {
  await using app = await startH2App(({ stream }) => {
    let bytes = 0
    stream.on('data', (piece: Buffer) => (bytes += piece.length))
    stream.on('end', () => {
      stream.respond({ ':status': 200 })
      stream.end(String(bytes))
    })
  })
  await using edge = await edgeTo(app)
  await using client = await H2Client.connect(edge.httpsPort)
  assert.equal((await client.ask({ ':method': 'PUT' }, 'y'.repeat(3_000_000))).body, '3000000')
})
