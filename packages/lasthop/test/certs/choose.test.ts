import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { connect, createSecureContext } from 'node:tls'
import { createChooser, type Choice, type Unready } from '../../src/certs/choose.ts'
import { chooserOf, createMakeChooser } from '../../src/certs/make-chooser.ts'
import { openCa, sound, temporaryFolder } from './fixtures.ts'
import { chooserFor, shakeHands, startTls } from './tls-server.ts'

const [app, any, address] = ['app.test', '*.test', 'the address'].map((site): Choice => ({
  site,
  context: createSecureContext(),
  clientCa: undefined,
}))
const known = new Map<string, Choice | Unready>()
for (const [host, choice] of [
  ['app.test', app],
  ['*.test', any],
  ['192.0.2.1', address],
  ['2001:db8::1', address],
] as const) {
  known.set(host, choice ?? 'unready')
}
known.set('broken.test', 'unready')

const choices: readonly (readonly [servername: string, chosen: string | undefined])[] = [
  ['app.test', 'app.test'],
  ['APP.Test', 'app.test'],
  ['app.test.', 'app.test'],
  ['other.test', '*.test'],
  ['broken.test', undefined],
  ['test', undefined],
  ['a.b.test', undefined],
  ['*.test', undefined],
  ['.test', undefined],
  ['..', undefined],
  ['', undefined],
  ['nobody.example', undefined],
  ['app.test\0.example', undefined],
  ['x'.repeat(255), undefined],
  ['__proto__', undefined],
  ['192.0.2.1', 'the address'],
  ['192.0.2.2', undefined],
]

for (const [servername, chosen] of choices) {
  test(`${JSON.stringify(servername.slice(0, 40))} is answered by ${chosen ?? 'nobody'}`, () => {
    assert.equal(createChooser(known).choiceFor(servername)?.site, chosen)
  })
}

test('without a name, the site named as the address that was connected to answers, or the fallback, or nobody', () => {
  const strict = createChooser(known)
  assert.equal(strict.choiceWithoutName('192.0.2.1'), address)
  assert.equal(strict.choiceWithoutName('::ffff:192.0.2.1'), address)
  assert.equal(strict.choiceWithoutName('2001:db8::1'), address)
  assert.equal(strict.choiceWithoutName('127.0.0.1'), undefined)
  assert.equal(strict.choiceWithoutName(undefined), undefined)
  const open = createChooser(known, 'app.test')
  assert.equal(open.choiceWithoutName('127.0.0.1'), app)
  assert.equal(open.choiceFor('nobody.example'), app)
})

async function startSites(t: TestContext, hosts: readonly string[], fallback?: string) {
  const home = await temporaryFolder()
  const ca = await openCa(home.path)
  const server = await startTls(await chooserFor(ca, hosts, fallback))
  t.after(async () => {
    await server[Symbol.asyncDispose]()
    await home.remove()
  })
  return { port: server.port, ca, home: home.path }
}

const alerts = { handshakeFailure: 40, protocolVersion: 70, unrecognizedName: 112, noApplicationProtocol: 120 }

for (const version of ['-tls1_3', '-tls1_2']) {
  test(`each name is shown its own certificate, exact before wildcard (${version})`, async (t) => {
    const { port, ca } = await startSites(t, ['www.app.test', '*.app.test'])
    const trusted = [version, '-CAfile', ca.rootPath, '-verify_return_error', '-servername']
    const exact = await shakeHands(port, ...trusted, 'WWW.app.test', '-verify_hostname', 'www.app.test')
    assert.equal(exact.certificate, 'www.app.test')
    assert.match(exact.said, /hello/)
    const wild = await shakeHands(port, ...trusted, 'shop.app.test', '-verify_hostname', 'shop.app.test')
    assert.equal(wild.certificate, '*.app.test')
    assert.match(wild.said, /hello/)
  })

  test(`an unknown name gets the alert unrecognized_name and no certificate (${version})`, async (t) => {
    const { port } = await startSites(t, ['app.test', '127.0.0.1'])
    for (const name of ['nobody.test', 'sub.app.test', '*.test', '..', 'x'.repeat(250)]) {
      const seen = await shakeHands(port, version, '-servername', name)
      assert.deepEqual([seen.alert, seen.certificate], [alerts.unrecognizedName, undefined], name)
    }
  })

  test(`a client that sends no name is refused with an alert and no certificate (${version})`, async (t) => {
    const { port } = await startSites(t, ['app.test', '127.0.0.2'])
    const seen = await shakeHands(port, version, '-noservername')
    assert.deepEqual([seen.alert, seen.certificate], [alerts.unrecognizedName, undefined])
  })

  test(`a client that connects to an address reaches the site named by it (${version})`, async (t) => {
    const { port, ca } = await startSites(t, ['app.test', '127.0.0.1'])
    const trusted = ['-CAfile', ca.rootPath, '-verify_return_error', '-verify_ip', '127.0.0.1']
    const seen = await shakeHands(port, version, '-noservername', ...trusted)
    assert.equal(seen.certificate, '127.0.0.1')
    assert.match(seen.said, /hello/)
  })

  test(`a session is resumed by its ticket, under its own name only (${version})`, async (t) => {
    const { port, home } = await startSites(t, ['app.test', 'other.test', '127.0.0.1'])
    const ticket = join(home, 'ticket')
    await shakeHands(port, version, '-servername', 'app.test', '-sess_out', ticket)
    const resume = (...words: string[]) => shakeHands(port, version, '-sess_in', ticket, ...words)
    assert.ok((await resume('-servername', 'app.test')).isResumed)
    assert.equal((await resume('-servername', 'nobody.test')).alert, alerts.unrecognizedName)
    const other = await resume('-servername', 'other.test')
    assert.deepEqual([other.isResumed, other.certificate], [false, 'other.test'])
    const unnamed = await resume('-noservername')
    assert.deepEqual([unnamed.isResumed, unnamed.certificate], [false, '127.0.0.1'])
  })
}

test('Node’s own client, which sends no name to an address, is refused and shown nothing', async (t) => {
  const { port } = await startSites(t, ['app.test'])
  const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  const [error] = await once(client, 'error')
  assert.equal(error.code, 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME')
  assert.deepEqual(client.getPeerCertificate(), {})
})

test('the fallback answers unknown and missing names when the operator wants it so', async (t) => {
  const { port } = await startSites(t, ['app.test', 'other.test'], 'other.test')
  assert.equal((await shakeHands(port, '-noservername')).certificate, 'other.test')
  assert.equal((await shakeHands(port, '-servername', 'nobody.test')).certificate, 'other.test')
  assert.equal((await shakeHands(port, '-servername', 'app.test')).certificate, 'app.test')
})

test('TLS 1.1 and older are refused', async (t) => {
  const { port } = await startSites(t, ['app.test'])
  for (const version of ['-tls1_1', '-tls1']) {
    const seen = await shakeHands(port, version, '-cipher', 'ALL:@SECLEVEL=0', '-servername', 'app.test')
    assert.deepEqual([seen.alert, seen.certificate], [alerts.protocolVersion, undefined])
  }
})

for (const cipher of ['AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES128-CCM8', 'NULL', 'aNULL']) {
  test(`the weak cipher ${cipher} is refused`, async (t) => {
    const { port } = await startSites(t, ['app.test'])
    const seen = await shakeHands(port, '-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`, '-servername', 'app.test')
    assert.deepEqual([seen.alert, seen.certificate], [alerts.handshakeFailure, undefined])
  })
}

test('the server’s order of ciphers counts', async (t) => {
  const { port } = await startSites(t, ['app.test'])
  const ciphers = ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-GCM-SHA256']
  const seen = await shakeHands(port, '-tls1_2', '-cipher', ciphers.join(':'), '-servername', 'app.test')
  assert.match(seen.said, /Cipher is ECDHE-ECDSA-AES128-GCM-SHA256/)
})

test('h2 is agreed on before http/1.1 when offered, nothing when nothing is, and other protocols alone are refused', async (t) => {
  const { port } = await startSites(t, ['app.test'])
  const offered = await shakeHands(port, '-servername', 'app.test', '-alpn', 'h2,http/1.1')
  assert.match(offered.said, /ALPN protocol: h2/)
  assert.match(
    (await shakeHands(port, '-servername', 'app.test', '-alpn', 'ftp,http/1.1')).said,
    /protocol: http\/1\.1/,
  )
  assert.match((await shakeHands(port, '-servername', 'app.test')).said, /No ALPN negotiated/)
  const ftp = await shakeHands(port, '-servername', 'app.test', '-alpn', 'ftp')
  assert.deepEqual([ftp.alert, ftp.certificate], [alerts.noApplicationProtocol, undefined])
})

test('a client may not renegotiate', async () => {
  await using home = await temporaryFolder()
  const chooser = await chooserFor(await openCa(home.path), ['app.test'])
  await using server = await startTls(chooser, (secured) => secured.write('hello'))
  const client = connect({
    port: server.port,
    host: '127.0.0.1',
    servername: 'app.test',
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.2',
  })
  await once(client, 'data')
  client.renegotiate({}, () => undefined)
  const [error] = await once(client, 'error')
  assert.equal(error.code, 'ERR_SSL_NO_RENEGOTIATION')
  client.destroy()
})

for (const version of ['-tls1_3', '-tls1_2']) {
  test(`processes with the same ticket keys resume each other’s sessions, and new keys end them (${version})`, async (t) => {
    await using home = await temporaryFolder()
    const pairs = new Map([['app.test', sound(await (await openCa(home.path)).certificateFor(['app.test']))]])
    const start = async (ticketKeys: Buffer) => {
      const server = await startTls(
        chooserOf({ sites: [{ host: 'app.test' }], pairs, clientCas: new Map() }, ticketKeys),
      )
      t.after(() => server[Symbol.asyncDispose]())
      return server.port
    }
    const [keys, later] = [randomBytes(48), randomBytes(48)]
    const ports = [await start(keys), await start(keys), await start(later)]
    const ticket = join(home.path, 'ticket')
    const about = [version, '-servername', 'app.test']
    await shakeHands(ports[0] ?? 0, ...about, '-sess_out', ticket)
    const resumed = []
    for (const port of ports) resumed.push((await shakeHands(port, ...about, '-sess_in', ticket)).isResumed)
    assert.deepEqual(resumed, [true, true, false])
  })
}

test('when one certificate is renewed, the contexts of all others stay; with other ticket keys all are made anew', async () => {
  await using home = await temporaryFolder()
  const ca = await openCa(home.path)
  const issue = async (...names: string[]) => sound(await ca.unstoredFor(names))
  const [first, second, other] = [await issue('app.test'), await issue('app.test'), await issue('other.test')]
  const sites = [{ host: 'app.test' }, { host: 'other.test' }]
  const make = createMakeChooser()
  const contextsOf = (own: typeof first, ticketKeys: Uint8Array) => {
    // As they come to another process: copies.
    const pairs = new Map([['app.test', own] as const, ['other.test', { ...other }] as const])
    const chooser = make({ sites, pairs, clientCas: new Map() }, ticketKeys)
    return sites.map(({ host }) => chooser.choiceFor(host)?.context)
  }
  const tickets = randomBytes(48)
  const before = contextsOf(first, tickets)
  const after = contextsOf(second, Buffer.from(tickets))
  assert.ok(before[0] !== undefined && before[1] !== undefined && after[0] !== undefined)
  assert.notEqual(after[0], before[0])
  assert.equal(after[1], before[1])
  assert.notEqual(contextsOf(second, randomBytes(48))[1], before[1])
})
