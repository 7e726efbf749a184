import assert from 'node:assert/strict'
import { once } from 'node:events'
import { constants } from 'node:http2'
import net from 'node:net'
import { suite, test } from 'node:test'
import { resetStream } from '../../src/io/h2-reset.ts'
import { temporaryFolder } from '../certs/fixtures.ts'
import { answerOn, H2Client } from '../listen/h2-client.ts'
import { startTestEdge, type TestEdge } from '../proxy/test-edge.ts'
import { openAuthority } from './authority.ts'
import { startH2App, telling, type H2App, type H2Script } from './h2-app.ts'
import { saying, startApp } from './raw-app.ts'

const silent = () => {}
const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'
const post = 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5\r\n\r\nhello'

function edgeTo(app: Pick<H2App, 'upstream'>, options: Parameters<typeof startTestEdge>[1] = {}): Promise<TestEdge> {
  return startTestEdge(silent, { ...options, site: { to: [app.upstream], ...options.site } })
}

async function ask(edge: TestEdge, request: string): Promise<string> {
  using client = await edge.connect()
  client.send(request.replace('\r\n', '\r\nConnection: close\r\n'))
  await client.closed
  return client.received
}

/** Does each of these once, in order, then answers `ok`. */
function first(...scripts: readonly H2Script[]): H2Script {
  const left = [...scripts]
  return (asked) => (left.shift() ?? telling('ok'))(asked)
}

const refuse: H2Script = ({ stream }) => stream.close(constants.NGHTTP2_REFUSED_STREAM)
const reset: H2Script = ({ stream }) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)

suite('a stream that the app resets', { timeout: 120_000 }, () => {
  test('before it has looked at the request: that goes to it once more, whatever its method', async () => {
    await using app = await startH2App(first(telling('ok'), refuse))
    await using edge = await edgeTo(app)
    await ask(edge, get)
    assert.match(await ask(edge, 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 0\r\n\r\n'), /^HTTP\/1\.1 200 /)
    assert.equal(app.asked.length, 3)
  })

  test('again and again: the client gets a 502, after three tries at most', async () => {
    await using app = await startH2App(refuse)
    await using edge = await edgeTo(app)
    assert.match(await ask(edge, get), /^HTTP\/1\.1 502 [^]*code: upstream-closed/)
    assert.ok(app.asked.length <= 3)
  })

  test('when it may have acted: a POST is not sent again', async () => {
    await using app = await startH2App(first(telling('ok'), reset))
    await using edge = await edgeTo(app)
    await ask(edge, get)
    assert.match(await ask(edge, post), /^HTTP\/1\.1 502 [^]*code: upstream-closed/)
    assert.equal(app.asked.length, 2)
  })

  test('while others go on: they are not touched', async () => {
    const held = Promise.withResolvers<void>()
    await using app = await startH2App(({ stream, path }) => {
      if (path === '/bad') return void held.promise.then(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR))
      stream.respond({ ':status': 200 })
      void held.promise.then(() => setImmediate(() => stream.end('ok')))
    })
    await using edge = await edgeTo(app)
    await using client = await H2Client.connect(edge.httpsPort)
    const good = client.ask()
    const bad = client.ask({ ':method': 'POST', ':path': '/bad' })
    while (app.asked.length < 2) await new Promise((resolve) => setImmediate(resolve))
    held.resolve()
    assert.equal((await good).body, 'ok')
    assert.equal((await bad).status, 502)
    assert.equal(app.sessions.length, 1)
  })

  for (const code of [constants.NGHTTP2_NO_ERROR, constants.NGHTTP2_CANCEL, constants.NGHTTP2_INTERNAL_ERROR]) {
    test(`in the middle of its answer, with code ${code}: the answer is cut for the client, never ended`, async () => {
      await using app = await startH2App(({ stream }) => {
        stream.respond({ ':status': 200 })
        stream.write('half', () => resetStream(stream, code))
      })
      await using edge = await edgeTo(app)
      assert.match(await ask(edge, get), /^HTTP\/1\.1 200 [^]*4\r\nhalf\r\n$/)
      await using client = await H2Client.connect(edge.httpsPort)
      const answer = await answerOn(client.open())
      assert.deepEqual([answer.body, answer.resetCode], ['half', constants.NGHTTP2_INTERNAL_ERROR])
      assert.equal((await edge.entry(0)).reason, 'upstream-closed')
    })
  }
})

suite('a connection that the app ends', { timeout: 120_000 }, () => {
  test('with GOAWAY: what is in flight is answered, and what follows has a new connection', async () => {
    const held = Promise.withResolvers<void>()
    await using app = await startH2App(({ stream }) => {
      stream.respond({ ':status': 200 })
      void held.promise.then(() => stream.end('ok'))
    })
    await using edge = await edgeTo(app)
    await using client = await H2Client.connect(edge.httpsPort)
    const before = client.ask()
    while (app.asked.length < 1) await new Promise((resolve) => setImmediate(resolve))
    app.sessions[0]?.close()
    const after = client.ask()
    while (app.asked.length < 2) await new Promise((resolve) => setImmediate(resolve))
    held.resolve()
    assert.deepEqual([(await before).body, (await after).body], ['ok', 'ok'])
    assert.equal(app.sessions.length, 2)
  })

  test('under load, again and again: no GET fails', async () => {
    let count = 0
    await using app = await startH2App((asked) => {
      if (++count % 7 === 0) asked.stream.session?.close()
      telling('ok')(asked)
    })
    await using edge = await edgeTo(app)
    await using client = await H2Client.connect(edge.httpsPort)
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => client.ask()))
      assert.deepEqual(
        answers.map(({ status }) => status),
        Array.from({ length: 5 }, () => 200),
      )
    }
    assert.ok(app.sessions.length > 5)
  })

  test('for good, with hundreds of requests on their way: none fails, whatever their method, and the budget is not touched', async () => {
    let count = 0
    await using app = await startH2App((asked) => {
      // Like a server that ends each connection after a hundred requests: what comes behind is not looked at.
      count++
      if (count % 100 === 0) asked.stream.session?.goaway(constants.NGHTTP2_NO_ERROR, asked.stream.id)
      if (count % 100 === 0) asked.stream.session?.close()
      telling('ok')(asked)
    })
    await using edge = await edgeTo(app)
    await using client = await H2Client.connect(edge.httpsPort)
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(Array.from({ length: 60 }, () => client.ask({ ':method': 'POST' })))
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    }
    assert.ok(app.sessions.length > 5)
  })

  test('without a word, while it was used before: a GET is sent again on a new one', async () => {
    await using app: H2App = await startH2App(first(telling('ok'), () => app.cut()))
    await using edge = await edgeTo(app)
    await ask(edge, get)
    assert.match(await ask(edge, get), /^HTTP\/1\.1 200 /)
    assert.equal(app.sessions.length, 2)
  })

  test('in the middle of answers: each is cut, and the edge goes on', async () => {
    await using app: H2App = await startH2App(({ stream, path }) => {
      if (path === '/ok') return telling('ok')({ stream, path, section: [] })
      stream.respond({ ':status': 200 })
      stream.write('half', () => setImmediate(() => app.cut()))
    })
    await using edge = await edgeTo(app)
    assert.match(await ask(edge, get), /4\r\nhalf\r\n$/)
    assert.match(await ask(edge, get.replace('/a', '/ok')), /ok\r\n0\r\n\r\n$/)
  })

  test('silently, so that nothing answers any more: after one time-out it is left', async () => {
    const sockets: net.Socket[] = []
    await using app = await startH2App(telling('ok'))
    // Between edge and app, so that all can stand still.
    const between = net.createServer((socket) => {
      const onward = net.connect(app.port, '127.0.0.1')
      sockets.push(socket, onward)
      for (const end of [socket, onward]) end.on('error', silent)
      socket.pipe(onward).pipe(socket)
    })
    between.listen(0, '127.0.0.1')
    await once(between, 'listening')
    const address = between.address()
    assert.ok(typeof address === 'object' && address !== null)
    const upstream = { ...app.upstream, address: { kind: 'tcp', host: '127.0.0.1', port: address.port } as const }
    await using edge = await edgeTo({ upstream }, { timeouts: { firstByteMs: 150, connectMs: 150 } })
    await ask(edge, get)
    const stood = sockets.splice(0)
    for (const socket of stood) socket.unpipe().pause()
    assert.match(await ask(edge, get), /^HTTP\/1\.1 504 [^]*code: upstream-timeout/)
    assert.match(await ask(edge, get), /^HTTP\/1\.1 200 /)
    for (const socket of [...stood, ...sockets]) socket.destroy()
    between.close()
  })
})

suite('an upstream that does not speak HTTP/2', { timeout: 120_000 }, () => {
  test('in clear text: 502, and the operator is told why', async () => {
    await using app = await startApp(({ socket }) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await using edge = await edgeTo({ upstream: { ...app.upstream, scheme: 'h2c' } })
    assert.match(await ask(edge, get), /^HTTP\/1\.1 502 [^]*code: upstream-nonsense/)
    assert.match(edge.warnings.join('\n'), /does not speak HTTP\/2/)
  })

  test('that says nothing at all: 504 when the time for a connection is over', async () => {
    await using app = await startApp(silent)
    await using edge = await edgeTo({ upstream: { ...app.upstream, scheme: 'h2c' } }, { timeouts: { connectMs: 100 } })
    assert.match(await ask(edge, get), /^HTTP\/1\.1 504 [^]*code: upstream-connect-timeout/)
  })

  test('over TLS: 502, since it does not choose h2', async () => {
    await using folder = await temporaryFolder()
    const ca = openAuthority(folder.path, 'right')
    const { certPem, keyPem } = ca.issue(['127.0.0.1'])
    const secure = { cert: certPem, key: keyPem, ALPNProtocols: ['http/1.1'] }
    await using app = await startApp(saying('secret'), { secure, believed: { ca: ca.rootFile } })
    await using edge = await edgeTo({ upstream: { ...app.upstream, scheme: 'h2' } })
    assert.match(await ask(edge, get), /^HTTP\/1\.1 502 [^]*code: upstream-tls/)
    assert.equal(app.received(), '')
  })
})

test('h2 over TLS is spoken only with the right certificate', async () => {
  await using folder = await temporaryFolder()
  const [ca, other] = [openAuthority(folder.path, 'right'), openAuthority(folder.path, 'other')]
  const { certPem, keyPem } = ca.issue(['127.0.0.1'])
  const secure = { cert: certPem, key: keyPem }
  await using app = await startH2App(telling('ok'), { secure, believed: { ca: ca.rootFile } })
  await using edge = await edgeTo(app)
  assert.match(await ask(edge, get), /^HTTP\/1\.1 200 /)
  assert.equal(app.asked[0]?.section[3], 'https')
  await using wary = await edgeTo({ upstream: { ...app.upstream, secure: { ca: other.rootFile } } })
  assert.match(await ask(wary, get), /^HTTP\/1\.1 502 [^]*code: upstream-certificate/)
  assert.equal(app.asked.length, 1)
})

suite('answers over HTTP/2 that no client may see', { timeout: 120_000 }, () => {
  const nonsense: readonly (readonly [string, H2Script])[] = [
    ['two lengths', ({ stream }) => stream.respond([':status', '200', 'content-length', '3', 'content-length', '5'])],
    ['a field of a connection', ({ stream }) => stream.respond([':status', '200', 'connection', 'close'])],
    [
      'more fields than the limit',
      ({ stream }) =>
        stream.respond([':status', '200', ...Array.from({ length: 102 }, (_, at) => [`a${at}`, 'b']).flat()], {
          endStream: true,
        }),
    ],
  ]
  for (const [name, script] of nonsense) {
    test(`${name}: 502`, async () => {
      await using app = await startH2App((asked) => {
        try {
          script(asked)
        } catch {
          asked.stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
        }
      })
      await using edge = await edgeTo(app)
      assert.match(await ask(edge, get), /^HTTP\/1\.1 502 /)
    })
  }

  test('a seventeenth interim answer: 502', async () => {
    await using app = await startH2App((asked) => {
      for (let hint = 0; hint < 17; hint++) asked.stream.additionalHeaders({ ':status': 103 })
      telling('ok')(asked)
    })
    await using edge = await edgeTo(app)
    assert.match(await ask(edge, get), /HTTP\/1\.1 502 [^]*code: upstream-nonsense/)
  })
})

test('a client that leaves is seen by the app on its stream alone', async () => {
  const closed = Promise.withResolvers<number>()
  await using app = await startH2App(({ stream, path }) => {
    if (path === '/a') stream.on('close', () => closed.resolve(stream.rstCode))
    else stream.respond({ ':status': 200 }, { endStream: true })
  })
  await using edge = await edgeTo(app)
  {
    using client = await edge.connect()
    client.send(post.replace('Content-Length: 5', 'Content-Length: 50'))
    while (app.asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(await closed.promise, constants.NGHTTP2_CANCEL)
  assert.match(await ask(edge, get.replace('/a', '/b')), /^HTTP\/1\.1 200 /)
  assert.equal(app.sessions.length, 1)
})

test('an answer before the end of the request ends the request, and the connection stays', async () => {
  await using app = await startH2App(({ stream }) => {
    stream.respond({ ':status': 413 })
    stream.end('no')
  })
  await using edge = await edgeTo(app)
  using client = await edge.connect()
  client.send(post.replace('Content-Length: 5', 'Content-Length: 50'))
  assert.match(await client.until('no\r\n'), /^HTTP\/1\.1 413 /)
  assert.match(await ask(edge, get), /^HTTP\/1\.1 413 /)
  assert.equal(app.sessions.length, 1)
})

test('RS-21: a connection that carried an identity is shared with nobody', async () => {
  const sessions: unknown[] = []
  await using app = await startH2App((asked) => {
    sessions.push(asked.stream.session)
    telling('ok')(asked)
  })
  await using edge = await edgeTo(app)
  const negotiate = get.replace('\r\n\r\n', '\r\nAuthorization: Negotiate abc\r\n\r\n')
  using known = await edge.connect()
  await known.send(negotiate).until('0\r\n\r\n')
  await ask(edge, get)
  known.received = ''
  await known.send(get).until('0\r\n\r\n')
  assert.equal(sessions[2], sessions[0])
  assert.notEqual(sessions[1], sessions[0])
})

test('an upstream over HTTP/2 is asked for its health over HTTP/2', async () => {
  let status = 503
  await using one = await startH2App((asked) => {
    if (asked.path === '/healthz') asked.stream.respond({ ':status': status }, { endStream: true })
    else telling('one')(asked)
  })
  await using two = await startH2App(telling('two'))
  const health = { path: '/healthz', everyMs: 20, timeoutMs: 2000, status: undefined }
  await using edge = await startTestEdge(silent, { site: { to: [one.upstream, two.upstream], health } })
  const warned = async (text: RegExp) => {
    while (!edge.warnings.some((said) => text.test(said))) await new Promise((resolve) => setImmediate(resolve))
  }
  await warned(/is not well: it answered its health check with status 503/)
  assert.match(await ask(edge, get), /two/)
  status = 204
  await warned(/is well again/)
})

test('a reload lets the exchanges in flight end, and closes the connection to the app after them', async () => {
  const held = Promise.withResolvers<void>()
  await using app = await startH2App(({ stream }) => {
    stream.respond({ ':status': 200 })
    void held.promise.then(() => stream.end('ok'))
  })
  await using edge = await edgeTo(app)
  const answer = ask(edge, get)
  while (app.asked.length < 1) await new Promise((resolve) => setImmediate(resolve))
  const [session] = app.sessions
  assert.ok(session !== undefined)
  const closed = once(session, 'close')
  edge.reload({ repair: false })
  held.resolve()
  assert.match(await answer, /ok\r\n0\r\n\r\n$/)
  await closed
})
