import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import http2 from 'node:http2'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import tls from 'node:tls'
import { corpus } from '@lasthop/corpus'
import { until } from '../e2e/ask-edge.ts'
import { fieldOf, takeAnswer, type RawAnswer } from '../e2e/raw-answer.ts'
import { valuesOf, type SeenRequest } from '../e2e/seen-request.ts'
import { startEdge } from '../e2e/start-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { makeClientAuthority, type Identity } from './client-identities.ts'

const folder = makeTemporaryFolder()
const one = makeClientAuthority(folder.path, 'one')
const two = makeClientAuthority(folder.path, 'two')
const [alice, bob] = [one.issue('/O=Example/CN=alice'), two.issue('/O=Example/CN=bob')]
const changing = join(folder.path, 'changing.pem')
copyFileSync(one.file, changing)

const recorder = await startRecorder()
const to = `http://127.0.0.1:${recorder.port}`
const edge = await startEdge({
  config: `default_site: open.test
sites:
  open.test: { to: '${to}' }
  "*.open.test": { to: '${to}' }
  one.test: { to: '${to}', client_ca: '${one.file}' }
  two.test: { to: '${to}', client_ca: '${two.file}' }
  vip.open.test: { to: '${to}', client_ca: '${one.file}' }
  changing.test: { to: '${to}', client_ca: '${changing}' }
`,
})
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

interface Handshake {
  /** SNI; undefined: none is sent. */
  readonly servername?: string | undefined
  readonly identity?: Identity | undefined
  readonly session?: Buffer | undefined
  readonly maxVersion?: tls.SecureVersion
}

async function connect({ servername, identity, session, maxVersion = 'TLSv1.3' }: Handshake) {
  const socket = tls.connect({
    host: '127.0.0.1',
    port: edge.httpsPort,
    ...(servername === undefined ? {} : { servername }),
    ca: edge.rootCertificate,
    checkServerIdentity: () => undefined,
    ...identity,
    ...(session === undefined ? {} : { session }),
    maxVersion,
  })
  await once(socket, 'secureConnect')
  return socket
}

/** Asks once on a connection, and reads the answer. */
async function askOn(socket: tls.TLSSocket, host: string, fields = ''): Promise<RawAnswer> {
  let bytes = Buffer.alloc(0)
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n${fields}\r\n`)
  for await (const piece of socket.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, piece])
    const taken = takeAnswer(bytes, 'GET', 'open')
    if (taken !== undefined) return taken.answer
  }
  throw new Error(`no answer; received ${bytes.toString('latin1')}`)
}

async function ask(handshake: Handshake, host: string, fields = ''): Promise<RawAnswer> {
  const socket = await connect(handshake)
  try {
    return await askOn(socket, host, fields)
  } finally {
    socket.destroy()
  }
}

/** Nothing may reach the app during the attack, and the edge answers with this status. */
async function assertRefused(attack: () => Promise<RawAnswer>, status: number, code: string): Promise<RawAnswer> {
  const before = recorder.requests.length
  const answer = await attack()
  assert.equal(answer.status, status, answer.body)
  assert.match(answer.body, new RegExp(`code: ${code}\\n`))
  assert.equal(recorder.requests.length, before, 'a request reached the app')
  return answer
}

function lastRequest(): SeenRequest {
  const request = recorder.requests.at(-1)
  assert.ok(request)
  return request
}

for (const maxVersion of ['TLSv1.3', 'TLSv1.2'] as const) {
  suite(`a site with client_ca, ${maxVersion}`, () => {
    test('tells the app whose certificate it has verified', async () => {
      const answer = await ask({ servername: 'one.test', identity: alice, maxVersion }, 'one.test')
      assert.equal(answer.status, 200)
      const [field] = valuesOf(lastRequest(), 'client-cert')
      assert.equal(field, `:${new X509Certificate(alice.cert).raw.toString('base64')}:`)
      assert.deepEqual(valuesOf(lastRequest(), 'x-ssl-client-verify'), ['SUCCESS'])
      assert.deepEqual(valuesOf(lastRequest(), 'x-ssl-client-s-dn'), ['CN=alice,O=Example'])
    })

    test('answers who shows no certificate with a page that says what to do', async () => {
      const attack = () => ask({ servername: 'one.test', maxVersion }, 'one.test')
      const answer = await assertRefused(attack, 403, 'client-certificate-missing')
      assert.match(answer.body, /Install the certificate that you were given/)
      assert.equal(fieldOf(answer, 'connection'), 'close')
    })

    test('does not accept the certificate of another site’s authority', async () => {
      const attack = () => ask({ servername: 'one.test', identity: bob, maxVersion }, 'one.test')
      const answer = await assertRefused(attack, 403, 'client-certificate-refused')
      assert.match(answer.body, /no authority that this site knows has signed it/)
    })

    test('does not accept it on a resumed session either', async () => {
      for (const identity of [bob, undefined]) {
        const { session, socket } = await begin({ servername: 'one.test', identity, maxVersion }, 'one.test')
        socket.destroy()
        const resumed = await connect({ servername: 'one.test', session, maxVersion })
        const wanted = identity === undefined ? 'client-certificate-missing' : 'client-certificate-refused'
        assert.ok(resumed.isSessionReused())
        await assertRefused(() => askOn(resumed, 'one.test'), 403, wanted)
        resumed.destroy()
      }
    })

    test('knows a client again on a session that it resumes', async () => {
      const { session, socket } = await begin({ servername: 'one.test', identity: alice, maxVersion }, 'one.test')
      socket.destroy()
      const resumed = await connect({ servername: 'one.test', session, maxVersion })
      assert.ok(resumed.isSessionReused())
      assert.equal((await askOn(resumed, 'one.test')).status, 200)
      assert.deepEqual(valuesOf(lastRequest(), 'x-ssl-client-s-dn'), ['CN=alice,O=Example'])
      resumed.destroy()
    })

    for (const [from, identity] of [
      ['open.test', undefined],
      ['two.test', bob],
      ['one.test', alice],
    ] as const) {
      test(`does not resume a session of ${from} under another name`, async () => {
        const target = from === 'one.test' ? 'two.test' : 'one.test'
        const { session, socket } = await begin({ servername: from, identity, maxVersion }, from)
        socket.destroy()
        const resumed = await connect({ servername: target, session, maxVersion })
        assert.equal(resumed.isSessionReused(), false)
        await assertRefused(() => askOn(resumed, target), 403, 'client-certificate-missing')
        resumed.destroy()
      })
    }
  })
}

/** Begins a session and asks on it; gives what resumes it. */
async function begin(handshake: Handshake, host: string) {
  const socket = await connect(handshake)
  const sessions: Buffer[] = [socket.getSession() ?? Buffer.alloc(0)]
  socket.on('session', (session: Buffer) => sessions.push(session))
  await askOn(socket, host)
  const session = Buffer.from(sessions.at(-1) ?? '')
  return { session, socket }
}

suite('the handshake of one site', () => {
  const ways: readonly (readonly [title: string, handshake: Handshake, host: string])[] = [
    ['a site without certificates', { servername: 'open.test' }, 'one.test'],
    ['a site with other authorities', { servername: 'two.test', identity: bob }, 'one.test'],
    ['no name at all, where there is a default site', {}, 'one.test'],
    ['a name of no site, where there is a default site', { servername: 'nobody.test' }, 'one.test'],
    ['a wildcard', { servername: 'any.open.test' }, 'vip.open.test'],
    ['a site with the same authority', { servername: 'vip.open.test', identity: alice }, 'one.test'],
    ['a stricter site', { servername: 'one.test', identity: alice }, 'open.test'],
    ['a trailing dot and capitals', { servername: 'OPEN.test.' }, 'ONE.TEST.'],
  ]
  for (const [title, handshake, host] of ways) {
    test(`is no way into another: ${title}`, async () => {
      await assertRefused(() => ask(handshake, host), 421, 'other-site')
    })
  }

  test('is no way in by an absolute target, by X-Forwarded-Host, or by Forwarded', async () => {
    const socket = await connect({ servername: 'open.test' })
    const fields = 'X-Forwarded-Host: one.test\r\nForwarded: host=one.test\r\n'
    assert.equal((await askOn(socket, 'open.test', fields)).status, 200)
    assert.deepEqual(valuesOf(lastRequest(), 'host'), ['open.test'])
    assert.deepEqual(valuesOf(lastRequest(), 'x-forwarded-host'), ['open.test'])
    socket.destroy()
  })

  test('is no way in on a connection that HTTP/2 shares between names; its own site is served on', async () => {
    const session = http2.connect(`https://127.0.0.1:${edge.httpsPort}`, {
      createConnection: () =>
        tls.connect({
          host: '127.0.0.1',
          port: edge.httpsPort,
          servername: 'one.test',
          ALPNProtocols: ['h2'],
          ca: edge.rootCertificate,
          ...alice,
        }),
    })
    const statuses = []
    for (const authority of ['one.test', 'two.test', 'open.test', 'one.test']) {
      const before = recorder.requests.length
      const stream = session.request({ ':authority': authority, ':path': '/' })
      const [fields] = await once(stream, 'response')
      stream.resume()
      await once(stream, 'close')
      statuses.push([fields[':status'], recorder.requests.length - before])
    }
    assert.deepEqual(statuses, [
      [200, 1],
      [421, 0],
      [421, 0],
      [200, 1],
    ])
    session.destroy()
  })
})

suite('what a client says of itself', () => {
  const managed = ['client-cert', 'x-ssl-client-verify', 'x-ssl-client-s-dn']

  test('never stands beside what was verified, whatever its spelling', async () => {
    const spellings = ['Client-Cert', 'client_cert', 'CLIENT-CERT', 'Client.Cert', 'X-SSL-Client-Verify']
    const more = ['X_SSL_Client_S_DN', 'X-SSL-Client-S-DN', 'x-ssl-client--s-dn', 'SSL-Client-S-DN', 'X-Client-Cert']
    const fields = [...spellings, ...more].map((name) => `${name}: CN=admin\r\n`).join('')
    const nominating = `Connection: keep-alive, Client-Cert, X-SSL-Client-Verify, X-SSL-Client-S-DN\r\n${fields}`
    for (const sent of [fields, nominating]) {
      const answer = await ask({ servername: 'one.test', identity: alice }, 'one.test', sent)
      assert.equal(answer.status, 200)
      assert.doesNotMatch(lastRequest().head, /admin/)
      for (const name of managed) assert.equal(valuesOf(lastRequest(), name).length, 1, name)
    }
  })

  test('never reaches the app of a site that asks for no certificate', async () => {
    for (const { raw } of corpus.filter(({ id }) => id.startsWith('TL-04'))) {
      const fields = raw.split('\r\n').filter((line) => /client/i.test(line))
      assert.equal((await ask({ servername: 'open.test' }, 'open.test', `${fields.join('\r\n')}\r\n`)).status, 200)
      assert.doesNotMatch(lastRequest().head, /client-/i)
    }
  })

  test('a subject with other characters stays one line of ASCII', async () => {
    const odd = one.issue('/CN=Zoë, x\\\\+O\\=evil/OU=a\u0007b')
    assert.equal((await ask({ servername: 'one.test', identity: odd }, 'one.test')).status, 200)
    const [subject = ''] = valuesOf(lastRequest(), 'x-ssl-client-s-dn')
    assert.match(subject, /^[ -~]+$/)
    assert.match(subject, /CN=Zo\\c3\\ab\\, x/i)
    assert.equal(valuesOf(lastRequest(), 'x-ssl-client-verify').length, 1)
  })
})

suite('a certificate that the authority has signed is refused', () => {
  const bad: readonly (readonly [title: string, identity: () => Identity, because: RegExp])[] = [
    ['when it has ended', () => one.issue('/CN=late', { words: ['-days', '-1'] }), /it has ended/],
    [
      'when it was made for servers',
      () => one.issue('/CN=server', { extensions: 'extendedKeyUsage=serverAuth\n' }),
      /not made for clients/,
    ],
  ]
  for (const [title, identity, because] of bad) {
    test(title, async () => {
      const shown = identity()
      const attack = () => ask({ servername: 'one.test', identity: shown }, 'one.test')
      assert.match((await assertRefused(attack, 403, 'client-certificate-refused')).body, because)
    })
  }

  test('when somebody without its key shows it', async () => {
    const thief = { cert: alice.cert, key: one.issue('/CN=thief').key }
    await assert.rejects(ask({ servername: 'one.test', identity: thief }, 'one.test'))
  })

  test('when a client signs one for itself with its own certificate', async () => {
    const forged = { cert: bob.cert + alice.cert, key: bob.key }
    await assertRefused(
      () => ask({ servername: 'one.test', identity: forged }, 'one.test'),
      403,
      'client-certificate-refused',
    )
  })
})

test('a connection that was let in by authorities that are gone is not served any more', async () => {
  const handshake = { servername: 'changing.test', identity: alice }
  const { session, socket } = await begin(handshake, 'changing.test')
  copyFileSync(two.file, changing)
  await until(async () => (await ask(handshake, 'changing.test')).status === 403, 'the new authorities are in force')
  await assertRefused(() => askOn(socket, 'changing.test'), 421, 'other-authorities')
  const resumed = await connect({ servername: 'changing.test', session })
  assert.equal(resumed.isSessionReused(), false)
  await assertRefused(() => askOn(resumed, 'changing.test'), 403, 'client-certificate-missing')
  resumed.destroy()
  assert.equal((await ask({ ...handshake, identity: bob }, 'changing.test')).status, 200)
})

test('the default site answers clients that send no name, for itself only', async () => {
  assert.equal((await ask({}, 'open.test')).status, 200)
  await assertRefused(() => ask({}, 'one.test'), 421, 'other-site')
})
