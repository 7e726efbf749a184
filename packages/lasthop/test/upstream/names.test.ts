import assert from 'node:assert/strict'
import { once } from 'node:events'
import net, { type LookupFunction } from 'node:net'
import { test } from 'node:test'
import { defaults } from '../../src/config/defaults.ts'
import { Deadlines } from '../../src/io/deadlines.ts'
import { Attempt, type Outgoing } from '../../src/upstream/attempt.ts'
import { Member } from '../../src/upstream/member.ts'
import { Pool } from '../../src/upstream/pool.ts'
import { compileSelect } from '../../src/upstream/select.ts'
import { Upstreams } from '../../src/upstream/upstreams.ts'
import { defaultBodyLimits, defaultLimits } from '../../src/wire/limits.ts'

/** The same port on two addresses: what one name may lead to, one after the other. */
async function startTwice() {
  const heard: string[] = []
  const answer = (socket: net.Socket) => {
    socket.on('error', () => {})
    socket.on('data', () => {
      heard.push(socket.localAddress ?? '')
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
  }
  const first = net.createServer(answer).listen(0, '127.0.0.1')
  await once(first, 'listening')
  const address = first.address()
  assert.ok(typeof address === 'object' && address !== null)
  const second = net.createServer(answer).listen(address.port, '127.0.0.2')
  await once(second, 'listening')
  return { port: address.port, heard, close: () => [first, second].map((server) => server.close()) }
}

function poolTo(port: number, lookup: LookupFunction, ageMostMs: number, deadlines: Deadlines): Pool {
  const rules = {
    address: { kind: 'tcp', host: 'app.internal', port } as const,
    version: '1.1' as const,
    secure: undefined,
    lookup,
    timeouts: defaults.timeouts,
    limits: defaultLimits,
    bodyLimits: defaultBodyLimits,
    ageMostMs,
    onThrow: (error: unknown) => assert.fail(String(error)),
  }
  return new Pool(rules, defaults.pool, deadlines)
}

const outgoing: Outgoing = {
  head: 'GET / HTTP/1.1\r\nHost: app.test\r\n\r\n',
  method: 'GET',
  target: '/',
  fields: ['Host', 'app.test'],
  hasBody: false,
  chunked: false,
  upgrade: false,
  key: undefined,
  owner: {},
  prelude: '',
  bindsIdentity: false,
}

function ask(upstreams: Upstreams): Promise<void> {
  return new Promise((resolve, reject) => {
    const attempt: Attempt = new Attempt(upstreams, outgoing, {
      appReady: () => attempt.endBody([]),
      answerInterim() {},
      answerHead() {},
      answerData() {},
      answerFlush() {},
      answerEnd: () => resolve(),
      answerSwitched() {},
      answerFailed: ({ message }) => reject(new Error(message)),
      appDrained() {},
    })
    attempt.start()
  })
}

test('a name that leads elsewhere is followed as soon as connections are too old to be used again', async () => {
  const twice = await startTwice()
  using deadlines = new Deadlines(50)
  let address = '127.0.0.1'
  const lookup: LookupFunction = (_name, options, found) =>
    options.all === true ? found(null, [{ address, family: 4 }]) : found(null, address, 4)
  for (const { ageMostMs, heard } of [
    { ageMostMs: 60_000, heard: ['127.0.0.1', '127.0.0.1'] },
    { ageMostMs: -1, heard: ['127.0.0.1', '127.0.0.2'] },
  ]) {
    const pool = poolTo(twice.port, lookup, ageMostMs, deadlines)
    const member = new Member(pool, { name: 'app', weight: 1, say: () => {} })
    using upstreams = new Upstreams([member], compileSelect(defaults.balance, Math.random))
    address = '127.0.0.1'
    twice.heard.length = 0
    await ask(upstreams)
    address = '127.0.0.2'
    await ask(upstreams)
    assert.deepEqual(twice.heard, heard)
  }
  twice.close()
})
