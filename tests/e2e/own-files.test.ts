/** Own certificates that change, break and are put right while the edge serves. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import tls from 'node:tls'
import { askEdge, startOnFile, statusOf, until } from './ask-edge.ts'
import { startRecorder } from './start-recorder.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

const folder = makeTemporaryFolder()
const [cert, key] = [join(folder.path, 'site.pem'), join(folder.path, 'site.key')]
const broken = { cert: join(folder.path, 'broken.pem'), key: join(folder.path, 'broken.key') }
makePair()
writeFileSync(broken.cert, 'not yet')
const recorder = await startRecorder()
const to = `to: 'http://127.0.0.1:${recorder.port}'`
const config = `https_port: 0
http_port: 0
access_log: off
sites:
  app.test: { ${to} }
  own.test: { ${to}, tls: { cert: '${cert}', key: '${key}' } }
  broken.test: { ${to}, tls: { cert: '${broken.cert}', key: '${broken.key}' } }
`
const edge = await startOnFile(config, 2)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

/** A new certificate for both names, put in place at once, as renewing programs do. */
function makePair(): string {
  const drafts = [join(folder.path, 'draft.pem'), join(folder.path, 'draft.key')] as const
  const names = 'subjectAltName=DNS:own.test,DNS:broken.test'
  const made = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 9 -subj /CN=own.test -addext'
  execFileSync('openssl', [...made.split(' '), names, '-out', drafts[0], '-keyout', drafts[1]], { stdio: 'pipe' })
  const { fingerprint256 } = new X509Certificate(readFileSync(drafts[0]))
  renameSync(drafts[0], cert)
  renameSync(drafts[1], key)
  return fingerprint256
}

async function connect(servername: string): Promise<tls.TLSSocket> {
  const socket = tls.connect({ host: '127.0.0.1', port: edge.httpsPort, servername, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return socket
}

async function shownTo(servername: string): Promise<string> {
  const socket = await connect(servername)
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

function outputHas(text: RegExp): boolean {
  return text.test(edge.process.output())
}

test('at the start, the sites whose certificates can be read are served, and the log says which is not and why', async () => {
  assert.equal(await statusOf(edge), 200)
  await assert.rejects(connect('broken.test'), { code: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME' })
  assert.ok(outputHas(/broken\.test is not served until this is put right: .*broken\.(pem|key)/))
})

test('a new certificate is shown by all workers without a restart, and open connections are served on', async () => {
  const old = await connect('own.test')
  const before = old.getPeerCertificate().fingerprint256
  const wanted = makePair()
  await until(async () => (await shownTo('own.test')) === wanted, 'the new certificate is shown')
  for (let round = 0; round < 8; round++) assert.equal(await shownTo('own.test'), wanted)
  assert.notEqual(wanted, before)
  old.write('GET / HTTP/1.1\r\nHost: own.test\r\nConnection: close\r\n\r\n')
  const [answer] = await once(old, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 200 /)
  old.destroy()
})

test('a key that does not fit keeps the old certificate, and the log says which file and what to do', async () => {
  const before = await shownTo('own.test')
  execFileSync('openssl', ['genpkey', '-algorithm', 'ED25519', '-out', key])
  const says =
    /The new certificate of own\.test cannot be used; the old one is served on\. .*site\.key.* is not the key of/
  await until(() => outputHas(says), 'the log tells of the key')
  assert.equal(await shownTo('own.test'), before)
})

test('a reload with a broken file changes nothing and says why', async () => {
  edge.write(config.replace('app.test', 'new.test'))
  const { code, stderr } = await askEdge(edge.home, 'reload')
  assert.notEqual(code, 0)
  assert.match(stderr, /site\.key.* is not the key of/)
  assert.equal(await statusOf(edge), 200)
  edge.write(config)
})

test('a file that is put right is taken, and its site served, without a restart', async () => {
  const wanted = makePair()
  copyFileSync(key, broken.key)
  copyFileSync(cert, broken.cert)
  const isServed = async () => (await shownTo('broken.test').catch(() => '')) === wanted
  await until(isServed, 'the site that was broken is served')
  assert.equal(await shownTo('own.test'), wanted)
})
