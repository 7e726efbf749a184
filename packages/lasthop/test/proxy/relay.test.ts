import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestEdge, type AppScript } from './test-edge.ts'

const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'

/** Answers each complete request without a body with the same bytes. */
function always(answer: string): AppScript {
  return ({ socket }, sent) => {
    for (let count = sent.split('\r\n\r\n').length - 1; count > 0; count--) socket.write(answer, 'latin1')
  }
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

test('what reaches the app is exactly the contract, byte for byte', async () => {
  await using edge = await startTestEdge(always(ok))
  using client = await edge.connect()
  client.send(
    'GET /a%20b?c=%zz HTTP/1.1\r\nHost: app.test\r\nX_Forwarded_Proto: http\r\nX-Forwarded-For: 6.6.6.6\r\n' +
      'Connection: keep-alive, X-Forwarded-Proto, X-Custom\r\nX-Custom: 1\r\nKeep-Alive: timeout=5\r\nCookie: a=1\r\n\r\n',
  )
  await client.until('ok')
  const { requestId } = await edge.entry(0)
  assert.equal(
    edge.app[0]?.received,
    'GET /a%20b?c=%zz HTTP/1.1\r\nHost: app.test\r\nCookie: a=1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\n' +
      'X-Forwarded-Host: app.test\r\nX-Forwarded-Port: 443\r\nX-Real-IP: 127.0.0.1\r\nVia: 1.1 lasthop\r\n' +
      `X-Request-Id: ${requestId}\r\n\r\n`,
  )
})

test('requests one after the other share one connection to the app', async () => {
  await using edge = await startTestEdge(always(ok))
  using client = await edge.connect()
  for (const round of [1, 2, 3]) {
    client.received = ''
    client.send(get)
    await client.until('ok')
    assert.equal(edge.app.length, 1, `round ${round}`)
  }
})

test('a GET sent into a connection that the app just closed is asked again on a new one', async () => {
  let requests = 0
  await using edge = await startTestEdge((connection) => {
    requests++
    // The first connection answers once, then dies with the second request on it.
    if (requests === 2) connection.socket.resetAndDestroy()
    else connection.socket.write(ok)
  })
  using client = await edge.connect()
  client.send(get)
  await client.until('ok')
  client.received = ''
  client.send(get)
  assert.match(await client.until('ok'), /^HTTP\/1\.1 200 OK/)
  assert.equal(edge.app.length, 2)
})

test('a POST sent into a dying connection is not repeated', async () => {
  let requests = 0
  await using edge = await startTestEdge((connection) => {
    requests++
    if (requests === 2) connection.socket.resetAndDestroy()
    else connection.socket.write(ok)
  })
  using client = await edge.connect()
  client.send(get)
  await client.until('ok')
  client.received = ''
  client.send('POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabc')
  assert.match(await client.until('upstream-closed'), /^HTTP\/1\.1 502 /)
  assert.equal(requests, 2)
})

for (const { title, request, answer, expected } of [
  {
    title: 'RS-09: a HEAD keeps the length and gets no body',
    request: 'HEAD /a HTTP/1.1\r\nHost: app.test\r\n\r\n',
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
    expected: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
  },
  {
    title: 'RS-10: a 204 has neither length nor coding',
    request: get,
    answer: 'HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n',
    expected: 'HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n',
  },
  {
    title: 'RS-10: a 205 has no content and says so',
    request: get,
    answer: 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n',
    expected: 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n',
  },
  {
    title: 'RS-10: a 304 keeps its length and gets no body',
    request: get,
    answer: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
    expected: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
  },
  {
    title: 'RS-11: early hints come before the answer',
    request: get,
    answer: `HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n${ok}`,
    expected: `HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n${ok}`,
  },
  {
    title: 'RS-11: a 100 that nobody waits for is swallowed',
    request: get,
    answer: `HTTP/1.1 100 Continue\r\n\r\n${ok}`,
    expected: ok,
  },
  {
    title: 'RS-16: the hop-by-hop fields of an answer stay on their hop',
    request: get,
    answer:
      'HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Secret\r\nKeep-Alive: timeout=5\r\nX-Secret: 1\r\nSet-Cookie: a=1\r\n' +
      'Alt-Svc: h3=":443"\r\nSet-Cookie: b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\nContent-Length: 2\r\n\r\nok',
    expected:
      'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\nContent-Length: 2\r\n\r\nok',
  },
  {
    title: 'a chunked answer is framed anew without its extensions and odd sizes',
    request: get,
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n002;x=1\r\nok\r\n0\r\n\r\n',
    expected: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  },
  {
    title: 'RS-19: an HTTP/1.0 client gets no chunks',
    request: 'GET /a HTTP/1.0\r\nHost: app.test\r\n\r\n',
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    expected: 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok',
  },
  {
    title: 'FR-36: an HTTP/1.0 client that asks for it keeps its connection when the length is known',
    request: 'GET /a HTTP/1.0\r\nHost: app.test\r\nConnection: keep-alive\r\n\r\n',
    answer: ok,
    expected: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok',
  },
  {
    title: 'RS-15: a redirect to http on the same host goes to https',
    request: get,
    answer: 'HTTP/1.1 302 Found\r\nLocation: http://app.test/next\r\nContent-Length: 2\r\n\r\nok',
    expected: 'HTTP/1.1 302 Found\r\nLocation: https://app.test/next\r\nContent-Length: 2\r\n\r\nok',
  },
]) {
  test(title, async () => {
    await using edge = await startTestEdge(always(answer))
    using client = await edge.connect()
    client.send(request)
    const last = expected.slice(-12)
    assert.equal(await client.until(last), expected)
  })
}

test('an app that thinks visitors use http is reported once for its site', async () => {
  await using edge = await startTestEdge(
    always('HTTP/1.1 302 Found\r\nLocation: http://app.test/\r\nContent-Length: 2\r\n\r\nok'),
  )
  using client = await edge.connect()
  for (let round = 0; round < 3; round++) {
    client.received = ''
    client.send(get)
    await client.until('ok')
  }
  assert.equal(edge.warnings.length, 1)
  assert.match(edge.warnings[0] ?? '', /app-thinks-http: The app behind app\.test thinks visitors use http/)
})

test('FR-35: a client that waits for 100 gets it from the app, then sends its body', async () => {
  await using edge = await startTestEdge(({ socket }, sent) => {
    // The end of it: the id of the request is of hexadecimal digits, and may have "abc" in it.
    socket.write(sent.endsWith('abc') ? ok : 'HTTP/1.1 100 Continue\r\n\r\n')
  })
  using client = await edge.connect()
  client.send('POST /a HTTP/1.1\r\nHost: app.test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
  await client.until('HTTP/1.1 100 Continue\r\n\r\n')
  client.send('abc')
  await client.until('ok')
  assert.ok(edge.app[0]?.received.includes('Expect: 100-continue\r\n'))
})

test('FR-33: an answer that comes before the body is complete is passed on, and neither connection is used again', async () => {
  await using edge = await startTestEdge(always('HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno'))
  using client = await edge.connect()
  client.send('POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 1000\r\n\r\n0123456789')
  assert.match(await client.until('no'), /^HTTP\/1\.1 413 /)
  await client.closed
  await edge.app[0]?.closed
})

test('FR-31: a client that leaves in the middle of its body never becomes a complete request', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await edge.connect()
  client.send('POST /a HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
  while (edge.app[0]?.received.endsWith('\r\nabc\r\n') !== true) await new Promise((resolve) => setImmediate(resolve))
  client.socket.end()
  await edge.app[0]?.closed
  assert.ok(!edge.app[0]?.received.includes('0\r\n\r\n'))
  assert.equal((await edge.entry(0)).reason, 'client-left')
})

test('RS-22: the app is let go when the client leaves before the answer', async () => {
  await using edge = await startTestEdge(() => {})
  const client = await edge.connect()
  client.send(get)
  while (edge.app[0]?.received.includes('\r\n\r\n') !== true) await new Promise((resolve) => setImmediate(resolve))
  client.socket.destroy()
  await edge.app[0]?.closed
  assert.equal((await edge.entry(0)).reason, 'client-left')
})

test('RS-05: bytes on a connection at rest never become an answer', async () => {
  await using edge = await startTestEdge(always(ok))
  using client = await edge.connect()
  client.send(get)
  await client.until('ok')
  edge.app[0]?.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
  await edge.app[0]?.closed
  client.received = ''
  client.send(get)
  assert.equal(await client.until('ok'), ok)
})

test('RS-04: what follows a complete answer is dropped with its connection', async () => {
  await using edge = await startTestEdge(always(`${ok}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`))
  using client = await edge.connect()
  client.send(get).send(get)
  await client.until(`${ok}${ok}`)
  assert.equal(client.received, `${ok}${ok}`)
  assert.equal(edge.app.length, 2)
})

test('RS-12: a flood of interim answers ends in a 502', async () => {
  await using edge = await startTestEdge(always('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)))
  using client = await edge.connect()
  client.send(get)
  assert.match(await client.until('upstream-nonsense'), /HTTP\/1\.1 502 /)
})

test('DS-13: a request that has passed through this edge is a loop and says so', async () => {
  await using edge = await startTestEdge(always(ok))
  using client = await edge.connect()
  client.send('GET /a HTTP/1.1\r\nHost: app.test\r\nVia: 1.0 fred, 1.1 lasthop\r\n\r\n')
  assert.match(await client.until('code: loop'), /^HTTP\/1\.1 508 /)
  assert.equal(edge.app.length, 0)
})

test('RT-08: OPTIONS of the server is answered by the edge', async () => {
  await using edge = await startTestEdge(always(ok))
  using client = await edge.connect()
  client.send('OPTIONS * HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 204 No Content\r\nAllow: /)
  assert.equal(edge.app.length, 0)
})

test('RS-20: each event of a stream arrives before the next is written', async () => {
  await using edge = await startTestEdge(
    always('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'),
  )
  using client = await edge.connect()
  client.send(get)
  await client.until('\r\n\r\n')
  for (const event of ['one', 'two', 'three']) {
    edge.app[0]?.socket.write(`${event.length.toString(16)}\r\n${event}\r\n`)
    await client.until(event)
  }
})

test('a large body passes both ways whole, with a reader that waits', async () => {
  const size = 20_000_000
  let bytes = 0
  await using edge = await startTestEdge((connection, sent) => {
    const head = sent.indexOf('\r\n\r\n')
    bytes += head >= 0 && bytes === 0 ? sent.length - head - 4 : sent.length
    connection.received = ''
    if (bytes !== size) return
    connection.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
    connection.socket.write(Buffer.alloc(size, 'x'))
  })
  using client = await edge.connect()
  client.send(`POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${size}\r\n\r\n`)
  client.socket.pause()
  client.socket.write(Buffer.alloc(size, 'y'))
  while (bytes < size) await new Promise((resolve) => setImmediate(resolve))
  client.socket.resume()
  const entry = await edge.entry(0)
  assert.equal(entry.bytesIn, size)
  assert.equal(entry.bytesOut, size)
  while (client.received.length < size) await new Promise((resolve) => setImmediate(resolve))
})

test('DS-03: a client that takes nothing of an answer is cut, and the app is let go', async () => {
  await using edge = await startTestEdge(
    ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n')
      socket.write(Buffer.alloc(100_000_000))
    },
    { timeouts: { idleMs: 80 } },
  )
  using client = await edge.connect()
  client.socket.pause()
  client.send(get)
  assert.equal((await edge.entry(0)).reason, 'client-too-slow')
  await edge.app[0]?.closed
})

test('an app that takes nothing of a request does not hold its client for ever', async () => {
  await using edge = await startTestEdge(({ socket }) => void socket.pause(), {
    timeouts: { idleMs: 80, firstByteMs: 80 },
  })
  using client = await edge.connect()
  client.send('POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 100000000\r\n\r\n')
  client.socket.write(Buffer.alloc(100_000_000))
  assert.match(await client.until('upstream-timeout'), /^HTTP\/1\.1 504 /)
})

test('DS-02: a body that stops coming is cut, and the app never sees it whole', async () => {
  await using edge = await startTestEdge(() => {}, { timeouts: { idleMs: 80 } })
  using client = await edge.connect()
  client.send('POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\nabc')
  assert.equal((await edge.entry(0)).reason, 'client-too-slow')
  await edge.app[0]?.closed
})

test('FR-20: a fault in the body is refused with a closed connection, and the app never sees the body whole', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await edge.connect()
  client.send(
    'POST /a HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0x3\r\nabc\r\n0\r\n\r\n',
  )
  assert.match(await client.until('request: '), /^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\nConnection: close\r\n/)
  await client.closed
  await edge.app[0]?.closed
})

test('an answer whose end fills the client’s side leaves the connection to the app fit for the next request', async () => {
  const pieces = `${'1\r\nx\r\n'.repeat(100_000)}0\r\n\r\n`
  await using edge = await startTestEdge(always(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${pieces}`))
  for (let time = 0; time < 12; time++) {
    using client = await edge.connect()
    await client.send('GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n').until('\r\n0\r\n\r\n')
  }
  assert.equal(edge.app.length, 1)
})
