import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Upstream } from '../../src/config/config.ts'
import { startTestEdge, upstreamAt, type Client, type TestEdge } from '../proxy/test-edge.ts'
import { closedPort, saying, startApp, type RawScript } from './raw-app.ts'

const silent = () => {}
const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'
const post = 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5\r\n\r\nhello'

/** Sends a request on a connection of its own; gives what was answered. */
async function ask(edge: TestEdge, request: string): Promise<string> {
  using client = await edge.connect()
  return (await answerTo(client, request)).replace(/^HTTP\/1\.1 200 [^]*\r\n\r\n/, '')
}

async function answerTo(client: Client, request: string): Promise<string> {
  client.received = ''
  client.send(request.replace('\r\n', '\r\nConnection: close\r\n'))
  await client.closed
  return client.received
}

async function askTimes(edge: TestEdge, times: number): Promise<readonly string[]> {
  const answers: string[] = []
  for (let time = 0; time < times; time++) answers.push(await ask(edge, get))
  return answers
}

test('requests go to each upstream in turn', async () => {
  await using one = await startApp(saying('one'))
  await using two = await startApp(saying('two'))
  await using edge = await startTestEdge(silent, { site: { to: [one.upstream, two.upstream] } })
  assert.deepEqual((await askTimes(edge, 4)).toSorted(), ['one', 'one', 'two', 'two'])
})

test('a visitor with a cookie stays at one upstream', async () => {
  await using one = await startApp(saying('one'))
  await using two = await startApp(saying('two'))
  await using edge = await startTestEdge(silent, {
    site: { to: [one.upstream, two.upstream], balance: { kind: 'hash', by: { kind: 'cookie', name: 'sid' } } },
  })
  const answers = new Map<string, Set<string>>()
  for (const sid of 'aabbccddeeffgghh') {
    const answer = await ask(edge, get.replace('\r\n\r\n', `\r\nCookie: sid=${sid}\r\n\r\n`))
    answers.set(sid, (answers.get(sid) ?? new Set()).add(answer))
  }
  assert.ok([...answers.values()].every((seen) => seen.size === 1))
  assert.equal(new Set([...answers.values()].flatMap((seen) => [...seen])).size, 2)
})

suite('an upstream that refuses', () => {
  for (const [name, request] of [
    ['GET', get],
    ['POST with its body', post],
  ] as const) {
    test(`a ${name} goes to another one, whole and once`, async () => {
      await using well = await startApp(saying('well'))
      const to: Upstream[] = [upstreamAt(await closedPort()), well.upstream]
      await using edge = await startTestEdge(silent, { site: { to } })
      assert.equal(await ask(edge, request), 'well')
      assert.equal(await ask(edge, request), 'well')
      const sent = well.received()
      assert.equal(sent.split(' /a HTTP/1.1\r\n').length, 3)
      if (request === post) assert.equal(sent.split('\r\n\r\nhello').length, 3)
    })
  }

  test('FT-21: each managed field arrives once on the attempt that succeeds', async () => {
    await using well = await startApp(saying('well'))
    const to = [upstreamAt(await closedPort()), well.upstream]
    await using edge = await startTestEdge(silent, { site: { to } })
    await ask(edge, get.replace('\r\n\r\n', '\r\nX-Forwarded-Proto: http\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n'))
    for (const name of [
      'X-Forwarded-Proto: https',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Host: app.test',
      'Via: ',
    ]) {
      assert.equal(well.received().split(`\r\n${name}`).length, 2, name)
    }
    assert.doesNotMatch(well.received(), /6\.6\.6\.6|Proto: http\r\n/)
  })

  test('is said once, with its address and the reason', async () => {
    await using well = await startApp(saying('well'))
    const port = await closedPort()
    await using edge = await startTestEdge(silent, { site: { to: [upstreamAt(port), well.upstream] } })
    await askTimes(edge, 6)
    assert.deepEqual(edge.warnings, [`app.test: The upstream http://127.0.0.1:${port} fails: ECONNREFUSED.`])
  })

  test('when all refuse, each is tried once and the answer is a 502', async () => {
    const to = [upstreamAt(await closedPort()), upstreamAt(await closedPort())]
    await using edge = await startTestEdge(silent, { site: { to } })
    assert.match(await ask(edge, get), /^HTTP\/1\.1 502 [^]*code: upstream-refused/)
    assert.equal(edge.warnings.length, 2)
  })

  test('when all are marked, one is tried all the same', async () => {
    const port = await closedPort()
    await using edge = await startTestEdge(silent, { site: { to: [upstreamAt(port), upstreamAt(await closedPort())] } })
    await ask(edge, get)
    await using back = await startApp(saying('back'), { port })
    assert.ok((await askTimes(edge, 3)).includes('back'))
    assert.ok(back.connections.length > 0)
  })
})

suite('an upstream that takes a request and closes without an answer', () => {
  const closing: RawScript = ({ socket }) => void socket.destroy()

  test('a GET goes to another one', async () => {
    await using bad = await startApp(closing)
    await using well = await startApp(saying('well'))
    await using edge = await startTestEdge(silent, { site: { to: [bad.upstream, well.upstream] } })
    assert.deepEqual(await askTimes(edge, 3), ['well', 'well', 'well'])
    assert.equal(bad.connections.length, 1)
  })

  test('a POST does not: it may have happened', async () => {
    await using bad = await startApp(closing)
    await using well = await startApp(saying('well'))
    await using edge = await startTestEdge(silent, { site: { to: [bad.upstream, well.upstream] } })
    assert.match(await ask(edge, post), /^HTTP\/1\.1 502 [^]*code: upstream-closed/)
    assert.equal(well.connections.length, 0)
  })

  test('RS-14: a GET on a used connection that dies gets a new one; a POST does not', async () => {
    const onceThenDead: RawScript = (connection, sent) => {
      const isFirst = connection.received.length === sent.length
      if (isFirst) saying('fine')(connection, sent)
      else connection.socket.resetAndDestroy()
    }
    await using app = await startApp(onceThenDead)
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
    assert.equal(await ask(edge, get), 'fine')
    assert.equal(await ask(edge, get), 'fine')
    assert.match(await ask(edge, post), /code: upstream-closed/)
    assert.equal(app.connections.length, 2)
  })
})

test('an upstream that keeps silent is marked, and the request is not sent twice', async () => {
  await using mute = await startApp(silent)
  await using well = await startApp(saying('well'))
  await using edge = await startTestEdge(silent, {
    timeouts: { firstByteMs: 60 },
    site: { to: [mute.upstream, well.upstream] },
  })
  assert.match(await ask(edge, get), /^HTTP\/1\.1 504 [^]*code: upstream-timeout/)
  assert.deepEqual(await askTimes(edge, 3), ['well', 'well', 'well'])
  assert.equal(mute.connections.length, 1)
})

test('DS-17: a thousand requests to upstreams that refuse make at most twelve hundred attempts', async () => {
  let attempts = 0
  const refusing: RawScript = silent
  await using one = await startApp(refusing)
  await using two = await startApp(refusing)
  await using three = await startApp(refusing)
  const apps = [one, two, three]
  await using edge = await startTestEdge(silent, { site: { to: apps.map(({ upstream }) => upstream) } })
  // The apps accept and reset at once: every attempt is seen, and a GET may be repeated.
  for (const app of apps) {
    app.onConnection((socket) => {
      attempts++
      socket.resetAndDestroy()
    })
  }
  using client = await edge.connect()
  client.send(get.repeat(1000))
  await edge.entry(999)
  assert.ok(attempts >= 1000 && attempts <= 1200, String(attempts))
})
