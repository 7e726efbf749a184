import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { startTestEdge, type AppScript } from '../proxy/test-edge.ts'
import { answerOn, H2Client } from './h2-client.ts'

/** Answers each complete head with the same bytes. */
function always(answer: string): AppScript {
  return ({ socket }, sent) => {
    for (let count = sent.split('\r\n\r\n').length - 1; count > 0; count--) socket.write(answer, 'latin1')
  }
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

test('what reaches the app over HTTP/2 is exactly the contract, byte for byte', async () => {
  await using edge = await startTestEdge(always(ok))
  await using client = await H2Client.connect(edge.httpsPort)
  const fields = { x_forwarded_proto: 'http', 'x-forwarded-for': '6.6.6.6', te: 'trailers', accept: '*/*' }
  const answer = await client.ask({ ':path': '/a%20b?c=%zz', ...fields, cookie: ['a=1', 'b=2'] })
  assert.deepEqual([answer.status, answer.body, answer.resetCode], [200, 'ok', 0])
  const { requestId } = await edge.entry(0)
  assert.equal(
    edge.app[0]?.received,
    'GET /a%20b?c=%zz HTTP/1.1\r\nHost: app.test\r\naccept: */*\r\nCookie: a=1; b=2\r\n' +
      'X-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: app.test\r\nX-Forwarded-Port: 443\r\n' +
      `X-Real-IP: 127.0.0.1\r\nVia: 2 lasthop\r\nX-Request-Id: ${requestId}\r\nTE: trailers\r\nConnection: TE\r\n\r\n`,
  )
})

test('RS-23: the answer has lower-case names and nothing of the connection to the app', async () => {
  const fields = 'Connection: X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\nUpgrade: h2c\r\nSet-Cookie: A=1\r\n'
  await using edge = await startTestEdge(
    always(`HTTP/1.1 200 OK\r\n${fields}Set-Cookie: B=2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`),
  )
  await using client = await H2Client.connect(edge.httpsPort)
  const { raw, body } = await client.ask()
  assert.deepEqual(raw, [':status', '200', 'set-cookie', 'A=1', 'set-cookie', 'B=2'])
  assert.equal(body, 'ok')
})

test('bytes above ASCII pass through values both ways unchanged', async () => {
  await using edge = await startTestEdge(always('HTTP/1.1 200 OK\r\nX-Back: \xe9\xff\r\nContent-Length: 0\r\n\r\n'))
  await using client = await H2Client.connect(edge.httpsPort)
  const { raw } = await client.ask({ 'x-there': '\xe9\xff' })
  assert.deepEqual(raw.slice(2, 4), ['x-back', '\xe9\xff'])
  assert.match(edge.app[0]?.received ?? '', /\r\nx-there: \xe9\xff\r\n/)
})

const empties = [
  { name: 'HEAD', method: 'HEAD', answer: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', status: 200, length: '9' },
  { name: '204', method: 'GET', answer: 'HTTP/1.1 204 No Content\r\n\r\n', status: 204, length: undefined },
  {
    name: '304',
    method: 'GET',
    answer: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    status: 304,
    length: '9',
  },
  {
    name: '205 with content',
    method: 'GET',
    answer: 'HTTP/1.1 205 R\r\nContent-Length: 2\r\n\r\nok',
    status: 205,
    length: undefined,
  },
  {
    name: 'no content',
    method: 'GET',
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    status: 200,
    length: '0',
  },
]
for (const { name, method, answer, status, length } of empties) {
  test(`an answer without content ends with its head: ${name}`, async () => {
    await using edge = await startTestEdge(always(answer))
    await using client = await H2Client.connect(edge.httpsPort)
    const seen = await client.ask({ ':method': method })
    assert.deepEqual([seen.status, seen.body, seen.resetCode], [status, '', 0])
    assert.equal(seen.raw[seen.raw.indexOf('content-length') + 1], length ?? ':status')
    assert.equal((await client.ask({ ':method': method })).status, status)
  })
}

test('a body with a length arrives with that length, a body without one in chunks', async () => {
  await using edge = await startTestEdge(({ socket }, sent) => {
    if (sent.endsWith('abc') || sent.endsWith('0\r\n\r\n')) socket.write(ok)
  })
  await using client = await H2Client.connect(edge.httpsPort)
  await client.ask({ ':method': 'POST', 'content-length': '3' }, 'abc')
  assert.match(edge.app[0]?.received ?? '', /\r\nContent-Length: 3\r\n\r\nabc$/)
  await client.ask({ ':method': 'POST' }, 'defg')
  assert.match(edge.app[0]?.received ?? '', /\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndefg\r\n0\r\n\r\n$/)
})

test('interim answers are passed on, 100 only to a client that waits for it', async () => {
  const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\n'
  await using edge = await startTestEdge(always(`HTTP/1.1 100 Continue\r\n\r\n${hints}${ok}`))
  await using client = await H2Client.connect(edge.httpsPort)
  const plain = await client.ask()
  assert.deepEqual(
    plain.informational.map((fields) => [fields[':status'], fields['link']]),
    [[103, '</a>, </b>']],
  )
  const waiting = await client.ask({ ':method': 'POST', expect: '100-continue' }, 'x')
  assert.deepEqual(
    waiting.informational.map((fields) => fields[':status']),
    [100, 103],
  )
})

test('RS-03: an answer that the app cuts is reset, never ended', async () => {
  for (const head of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
    await using edge = await startTestEdge(({ socket }) => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n5\r\nhello`))
    await using client = await H2Client.connect(edge.httpsPort)
    const stream = client.open()
    const answer = await answerOn(stream)
    assert.deepEqual([answer.body.slice(-5), answer.resetCode], ['hello', 2], head)
    assert.equal((await edge.entry(0)).reason, 'upstream-closed')
  }
})

test('one answer that stands still holds up no other stream', async () => {
  await using edge = await startTestEdge(({ socket }, sent) => {
    socket.write(
      sent.startsWith('GET /big') ? `HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n${'x'.repeat(9_999_999)}` : ok,
    )
  })
  await using client = await H2Client.connect(edge.httpsPort)
  const big = client.open({ ':path': '/big' })
  await once(big, 'response')
  assert.equal((await client.ask()).body, 'ok')
  assert.equal((await answerOn(big)).body.length, 9_999_999)
})

test('a body of megabytes goes through whole, and waits while the app does not read', async () => {
  const upload = 'y'.repeat(3_000_000)
  await using edge = await startTestEdge((connection) => {
    if (connection.received.length < 200_000) return void connection.socket.pause().resume()
    if (connection.received.endsWith('0\r\n\r\n')) connection.socket.write(ok)
  })
  await using client = await H2Client.connect(edge.httpsPort)
  const answer = await client.ask({ ':method': 'PUT' }, upload)
  assert.equal(answer.body, 'ok')
  assert.equal((await edge.entry(0)).bytesIn, 3_000_000)
})

test('a client that resets its stream is seen by the app at once', async () => {
  const asked = Promise.withResolvers<void>()
  await using edge = await startTestEdge(() => asked.resolve())
  await using client = await H2Client.connect(edge.httpsPort)
  for (const resetCode of [8, 0]) {
    const stream = client.open({ ':method': 'POST' }, { endStream: false })
    stream.write('abc')
    await asked.promise
    stream.close(resetCode)
    const { reason } = await edge.entry(resetCode === 8 ? 0 : 1)
    assert.equal(reason, 'client-left')
  }
  for (const { received, closed } of edge.app) {
    await closed
    assert.doesNotMatch(received, /\r\n0\r\n\r\n$/)
  }
})

test('an answer before the end of the request stops the upload and keeps the connection', async () => {
  await using edge = await startTestEdge(({ socket }, sent) => {
    if (sent.startsWith('POST')) socket.write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno')
    else socket.write(ok)
  })
  await using client = await H2Client.connect(edge.httpsPort)
  const stream = client.open({ ':method': 'POST' }, { endStream: false })
  stream.write('abc')
  const answer = await answerOn(stream)
  assert.deepEqual([answer.status, answer.body, answer.resetCode], [413, 'no', 0])
  assert.equal((await client.ask()).body, 'ok')
})

test('draining says GOAWAY, lets the stream in flight end, and closes', async () => {
  const asked = Promise.withResolvers<() => void>()
  await using edge = await startTestEdge(({ socket }) => asked.resolve(() => void socket.write(ok)))
  await using client = await H2Client.connect(edge.httpsPort)
  const goaway = once(client.session, 'goaway')
  const answer = client.ask()
  const finish = await asked.promise
  const drained = edge.drain(5000)
  assert.equal((await goaway)[0], 0)
  finish()
  assert.equal((await answer).body, 'ok')
  await drained
})

test('an idle connection is closed after its time with GOAWAY', async () => {
  await using edge = await startTestEdge(always(ok), { timeouts: { keepAliveMs: 40 } })
  await using client = await H2Client.connect(edge.httpsPort)
  assert.equal((await client.ask()).body, 'ok')
  const [code] = await once(client.session, 'goaway')
  assert.equal(code, 0)
})
