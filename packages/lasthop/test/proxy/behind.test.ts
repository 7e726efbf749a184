import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isProblem, parseTrust, type Family } from '@lasthop/contract'
import type { Behind } from '../../src/config/config.ts'
import { startTestEdge, type AppScript, type Client, type TestEdge } from './test-edge.ts'

const ok: AppScript = ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')

/** Everything these tests send comes from 127.0.0.1. */
const listed = behind(['loopback', '10.0.0.0/8'])
const unlisted = behind(['192.0.2.1'])

function behind(peers: readonly string[], family: Family = 'x-forwarded'): Behind {
  const trust = parseTrust(peers)
  if (isProblem(trust)) throw new Error(trust.message)
  return { trust, family, proxyProtocol: false }
}

const toldHttps = 'X-Forwarded-Proto: https\r\n'

async function ask(edge: TestEdge, fields: string, host = 'app.test'): Promise<string> {
  using client = await edge.connectClear()
  return await askOn(client, fields, host)
}

async function askOn(client: Client, fields: string, host = 'app.test'): Promise<string> {
  client.send(`GET /a HTTP/1.1\r\nHost: ${host}\r\n${fields}\r\n`)
  return await client.until('\r\n\r\n')
}

/** The values that the app got under a name. */
function seen(edge: TestEdge, name: string): readonly string[] {
  const lines = edge.app.at(-1)?.received.split('\r\n') ?? []
  return lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2))
}

suite('FT-24: the address that a listed peer names', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['6.6.6.6, 198.51.100.7', '198.51.100.7'],
    ['198.51.100.7:5555', '198.51.100.7'],
    ['"[2001:db8::1]:443"', undefined],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['6.6.6.6, 10.0.0.9', '6.6.6.6'],
    ['6.6.6.6, unknown, 10.0.0.9', undefined],
    ['6.6.6.6, _x', undefined],
    ['6.6.6.6, 01.2.3.4', undefined],
    ['6.6.6.6, 0x7f.1', undefined],
    ['6.6.6.6, 127.1', undefined],
    ['6.6.6.6, fe80::1%eth0', undefined],
    ['6.6.6.6,', undefined],
    ['', '127.0.0.1'],
  ]
  for (const [value, client] of cases) {
    test(`"${value}" means ${client ?? 'nobody'}, for the app and in the log`, async () => {
      await using edge = await startTestEdge(ok, { behind: listed })
      assert.match(await ask(edge, `${toldHttps}X-Forwarded-For: ${value}\r\n`), /^HTTP\/1\.1 200 /)
      assert.deepEqual(seen(edge, 'X-Forwarded-For'), client === undefined ? [] : [client])
      assert.deepEqual(seen(edge, 'X-Real-IP'), client === undefined ? [] : [client])
      assert.equal((await edge.entry(0)).client, client)
    })
  }

  test('several lines are one list', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    await ask(edge, `${toldHttps}X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 198.51.100.7\r\n`)
    assert.deepEqual(seen(edge, 'X-Forwarded-For'), ['198.51.100.7'])
  })

  test('33 hops are refused with 431, and with 508 when our own name is among them', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    const flood = `X-Forwarded-For: ${Array.from({ length: 33 }, () => '10.0.0.1').join(', ')}\r\n`
    assert.match(await ask(edge, flood), /^HTTP\/1\.1 431 /)
    assert.match(await ask(edge, `${flood}Via: 1.1 lasthop\r\n`), /^HTTP\/1\.1 508 /)
    assert.equal(edge.app.length, 0)
    assert.deepEqual(
      edge.entries.map(({ reason }) => reason),
      ['forwarding-too-long', 'loop'],
    )
  })
})

suite('FT-25: the scheme that a listed peer names', () => {
  const redirected: readonly (readonly [string, string])[] = [
    ['a list of more schemes than hops', 'X-Forwarded-Proto: https, https, http\r\nX-Forwarded-For: 192.0.2.1\r\n'],
    ['ftp', 'X-Forwarded-Proto: ftp\r\n'],
    ['http', 'X-Forwarded-Proto: http\r\n'],
    ['nothing', ''],
    [
      'http for the hop that is the client',
      'X-Forwarded-Proto: http, https\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.1\r\n',
    ],
  ]
  for (const [name, fields] of redirected) {
    test(`${name} is http, and is sent to https on the usual port, which is not ours`, async () => {
      await using edge = await startTestEdge(ok, { behind: listed })
      const answer = await ask(edge, fields)
      assert.match(answer, /^HTTP\/1\.1 308 [^]*\r\nLocation: https:\/\/app\.test\/a\r\n/)
      assert.equal(edge.app.length, 0)
    })
  }

  test('https for the hop that is the client is https, whatever the others said', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    await ask(edge, 'X-Forwarded-Proto: https, http\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.1\r\n')
    assert.deepEqual(seen(edge, 'X-Forwarded-Proto'), ['https'])
    assert.deepEqual(seen(edge, 'X-Forwarded-For'), ['192.0.2.1'])
    assert.equal((await edge.entry(0)).scheme, 'https')
  })

  test('two lines that differ are refused with 400', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    const answer = await ask(edge, 'X-Forwarded-Proto: http\r\nX-Forwarded-Proto: https\r\n')
    assert.match(answer, /^HTTP\/1\.1 400 [^]*\r\nConnection: close\r\n/)
    assert.equal((await edge.entry(0)).reason, 'forwarding-contradicts')
  })

  test('http from a peer on TLS is http: its visitor is sent to https', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    using client = await edge.connect()
    assert.match(await askOn(client, 'X-Forwarded-Proto: http\r\n'), /^HTTP\/1\.1 308 /)
  })

  test('what it says cannot turn the TLS port into one for clear text', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    using client = await edge.connectClearTo(edge.httpsPort)
    assert.match(await askOn(client, toldHttps), /^HTTP\/1\.1 400 [^]*/)
    assert.equal(edge.app.length, 0)
  })
})

suite('the authority that a listed peer names', () => {
  test('X-Forwarded-Host is what the visitor asked for: it finds the site and reaches the app as Host', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    await ask(edge, `${toldHttps}X-Forwarded-Host: app.test:8443\r\n`, 'origin.internal')
    assert.deepEqual(seen(edge, 'Host'), ['app.test:8443'])
    assert.deepEqual(seen(edge, 'X-Forwarded-Host'), ['app.test:8443'])
    assert.deepEqual(seen(edge, 'X-Forwarded-Port'), ['8443'])
  })

  test('two hosts that differ are refused with 400', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    const answer = await ask(edge, `${toldHttps}X-Forwarded-Host: app.test\r\nX-Forwarded-Host: evil.test\r\n`)
    assert.match(answer, /^HTTP\/1\.1 400 /)
  })

  test('a name that is no site is refused without naming the sites, though the peer is this machine', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    using client = await edge.connectClear()
    client.send(`GET / HTTP/1.1\r\nHost: other.test\r\n${toldHttps}\r\n`)
    assert.doesNotMatch(await client.until('request: '), /app\.test/)
  })

  test('a redirect of the app is repaired for the host that the visitor asked for', async () => {
    const moved: AppScript = ({ socket }) =>
      void socket.write('HTTP/1.1 302 Found\r\nLocation: http://app.test/b\r\nContent-Length: 0\r\n\r\n')
    await using edge = await startTestEdge(moved, { behind: listed })
    assert.match(await ask(edge, toldHttps), /\r\nLocation: https:\/\/app\.test\/b\r\n/)
  })
})

suite('FT-26: a peer that is not listed', () => {
  const lies = [
    'X-Forwarded-For: 6.6.6.6',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: evil.test',
    'X-Forwarded-Port: 81',
    'X-Request-Id: abc',
    'Forwarded: for=6.6.6.6;proto=https',
  ].map((line) => `${line}\r\n`)

  test('is believed nothing on a listener where a listed one is believed', async () => {
    await using edge = await startTestEdge(ok, { behind: unlisted })
    assert.match(await ask(edge, lies.join('')), /^HTTP\/1\.1 308 /)
    using client = await edge.connect()
    await askOn(client, lies.join(''))
    assert.deepEqual(seen(edge, 'X-Forwarded-For'), ['127.0.0.1'])
    assert.deepEqual(seen(edge, 'Host'), ['app.test'])
    assert.deepEqual(seen(edge, 'X-Forwarded-Port'), ['443'])
    assert.notDeepEqual(seen(edge, 'X-Request-Id'), ['abc'])
    edge.reload({}, listed)
    await ask(edge, lies.filter((line) => !line.includes('evil') && !line.includes('Port')).join(''))
    assert.deepEqual(seen(edge, 'X-Forwarded-For'), ['6.6.6.6'])
    assert.deepEqual(seen(edge, 'X-Request-Id'), ['abc'])
  })

  test('can contradict itself as it likes: nobody listens', async () => {
    await using edge = await startTestEdge(ok, { behind: unlisted })
    using client = await edge.connect()
    assert.match(await askOn(client, 'X-Forwarded-Proto: http\r\nX-Forwarded-Proto: https\r\n'), /^HTTP\/1\.1 200 /)
  })
})

suite('the family that is read', () => {
  test('Forwarded is believed where it was chosen, and X-Forwarded-* is not', async () => {
    await using edge = await startTestEdge(ok, { behind: behind(['loopback'], 'forwarded') })
    await ask(edge, 'Forwarded: for=198.51.100.7;proto=https\r\nX-Forwarded-For: 6.6.6.6\r\n')
    assert.deepEqual(seen(edge, 'X-Forwarded-For'), ['198.51.100.7'])
    assert.deepEqual(seen(edge, 'X-Forwarded-Proto'), ['https'])
    assert.deepEqual(seen(edge, 'Forwarded'), [])
  })

  test('a malformed Forwarded names nobody, not even the peer', async () => {
    await using edge = await startTestEdge(ok, { behind: behind(['loopback'], 'forwarded') })
    using client = await edge.connect()
    assert.match(await askOn(client, 'Forwarded: for=6.6.6.6;;=\r\n'), /^HTTP\/1\.1 308 /)
    assert.equal((await edge.entry(0)).client, undefined)
  })

  test('what is odd is told to the operator once', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    await ask(edge, `${toldHttps}Forwarded: for=6.6.6.6\r\nX-Forwarded-For: 192.0.2.1\r\n`)
    await ask(edge, `${toldHttps}Forwarded: for=6.6.6.6\r\nX-Forwarded-For: 192.0.2.1\r\n`)
    assert.deepEqual(
      edge.warnings.map((warning) => warning.split(':')[0]),
      ['family-conflict'],
    )
  })
})

suite('FT-35: the request id of a listed peer', () => {
  const kept: readonly (readonly [string, boolean])[] = [
    ['X-Request-Id: a.B_c-9\r\n', true],
    [`X-Request-Id: ${'a'.repeat(128)}\r\n`, true],
    [`X-Request-Id: ${'a'.repeat(129)}\r\n`, false],
    ['X-Request-Id: a"b\r\n', false],
    ['X-Request-Id: a\r\nX-Request-Id: a\r\n', false],
    ['X-Request-Id: \r\n', false],
  ]
  for (const [fields, isKept] of kept) {
    test(`${JSON.stringify(fields.slice(0, 40))} is ${isKept ? 'kept' : 'replaced'}, in one line`, async () => {
      await using edge = await startTestEdge(ok, { behind: listed })
      await ask(edge, toldHttps + fields)
      const [id = '', ...others] = seen(edge, 'X-Request-Id')
      assert.deepEqual(others, [])
      assert.equal(`X-Request-Id: ${id}\r\n` === fields, isKept)
      assert.equal((await edge.entry(0)).requestId, id)
    })
  }
})

test("a connection that carries one client's login is not used for another's, though both came over one connection", async () => {
  await using edge = await startTestEdge(ok, { behind: listed })
  using client = await edge.connectClear()
  const login = 'Authorization: NTLM abc\r\n'
  for (const [address, fields] of [
    ['192.0.2.7', login],
    ['192.0.2.8', ''],
    ['192.0.2.7', ''],
  ] as const) {
    client.received = ''
    client.send(`GET /a HTTP/1.1\r\nHost: app.test\r\n${toldHttps}X-Forwarded-For: ${address}\r\n${fields}\r\n`)
    await client.until('\r\n\r\nok')
  }
  const clients = edge.app.map(({ received }) => received.match(/(?<=X-Real-IP: )[\d.]+/g))
  assert.deepEqual(clients, [['192.0.2.7', '192.0.2.7'], ['192.0.2.8']])
})
