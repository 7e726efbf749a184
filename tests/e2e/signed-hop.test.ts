import assert from 'node:assert/strict'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { createOrigin, type Finding } from '@lasthop/origin'
import { askEdge, until } from './ask-edge.ts'
import { RawClient } from './raw-client.ts'
import { startEdge, startEdgeTo, tlsOf, type Edge } from './start-edge.ts'
import { listen } from './start-recorder.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** An application that trusts signatures alone, and answers with what it believes. */
async function startSignedApp(source: { file: string } | { keys: string }) {
  const findings: Finding[] = []
  const origin = createOrigin({ trust: { signed: source }, onFinding: (finding) => findings.push(finding) })
  const server = http.createServer((request, response) => {
    const { scheme, trusted } = origin.resolve(request)
    response.end(`${scheme} ${trusted ? 'trusted' : 'not trusted'}`)
  })
  const port = await listen(server)
  return {
    port,
    findings,
    counts: origin.findings,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function configFor(port: number): string {
  return `sites:\n  app.test: { to: 'http://127.0.0.1:${port}', sign: true }\naccess_log: off\n`
}

/** A home with keys for app.test, made by a first run of the command that rotates them. */
async function makeKeys() {
  const home = makeTemporaryFolder()
  await askEdge(home.path, 'keys', 'rotate', 'app.test', '--in', '1ms')
  return { home, file: join(home.path, 'hop-keys/app.test'), [Symbol.dispose]: () => home[Symbol.dispose]() }
}

async function ask(edge: Edge, path = '/'): Promise<string> {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(`GET ${path} HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n`)
  return (await client.readAnswer()).body
}

async function askDirectly(port: number, lines: readonly string[]): Promise<string> {
  await using client = await RawClient.connect({ port })
  client.write([...lines, '', ''].join('\r\n'))
  return (await client.readAnswer()).body
}

test('what came through the edge is believed, and what came past it is not', async () => {
  using keys = await makeKeys()
  const { home, file } = keys
  await using app = await startSignedApp({ file })
  await using edge = await startEdge({ config: configFor(app.port), home: home.path })
  assert.equal(await ask(edge), 'https trusted')
  const past = ['GET / HTTP/1.1', 'Host: app.test', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: app.test']
  assert.equal(await askDirectly(app.port, past), 'http not trusted')
  const forged = ['Signature-Input: lasthop=("@method");created=1;keyid="k"', 'Signature: lasthop=:AAAA:']
  assert.equal(await askDirectly(app.port, [...past, ...forged]), 'http not trusted')
  assert.deepEqual(
    app.findings.map(({ code }) => code),
    ['unsigned', 'untrusted-peer', 'signature-bad'],
  )
})

test('a request that somebody on the hop took down is believed once', async () => {
  using keys = await makeKeys()
  const { home, file } = keys
  await using app = await startSignedApp({ file })
  let taken = ''
  await using tap = await startTap(app.port, (piece) => (taken += piece))
  await using edge = await startEdge({ config: configFor(tap.port), home: home.path })
  assert.equal(await ask(edge, '/secret'), 'https trusted')
  const lines = taken.split('\r\n').filter(Boolean)
  assert.ok(lines[0]?.startsWith('GET /secret'))
  assert.equal(await askDirectly(app.port, lines), 'http not trusted')
  assert.deepEqual(app.counts()['signature-stale'], 1)
})

test('while keys are rotated again and again, no request goes unbelieved', async () => {
  using keys = await makeKeys()
  const { home, file } = keys
  await using app = await startSignedApp({ file })
  await using edge = await startEdge({ config: configFor(app.port), home: home.path, workers: 2 })
  const answers: string[] = []
  let isOver = false
  const load = (async () => {
    while (!isOver) answers.push(await ask(edge))
  })()
  for (let round = 0; round < 2; round++) {
    const before = answers.length
    const { code, stdout } = await askEdge(home.path, 'keys', 'rotate', 'app.test', '--in', '1s')
    assert.equal(code, 0)
    assert.match(stdout, /has read its keys again/)
    const started = Date.now()
    await until(() => Date.now() - started > 1500 && answers.length > before + 10, 'the new key signs')
  }
  isOver = true
  await load
  assert.deepEqual(new Set(answers), new Set(['https trusted']))
  assert.deepEqual(app.counts(), {})
})

test('keys come through the environment as well', async () => {
  using keys = await makeKeys()
  const { home } = keys
  const { stdout } = await askEdge(home.path, 'keys', 'print', 'app.test')
  await using app = await startSignedApp({ keys: stdout })
  await using edge = await startEdge({ config: configFor(app.port), home: home.path })
  assert.equal(await ask(edge), 'https trusted')
})

test('keys are made when a site first signs, for its owner alone', async () => {
  await using edge = await startEdge({ config: configFor(9) })
  const file = join(edge.home, 'hop-keys/app.test')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const { stdout } = await askEdge(edge.home, 'keys', 'list')
  assert.match(stdout, /hop-keys\/app\.test\n {2}k[0-9a-f]{12} {2}signs since the beginning\n$/)
})

test('a key file that others can read is refused, by the edge and by the app', async () => {
  using keys = await makeKeys()
  const { home, file } = keys
  chmodSync(file, 0o644)
  const config = join(home.path, 'lasthop.yaml')
  writeFileSync(config, `${configFor(9)}https_port: 0\nhttp_port: off\n`)
  const ended = await askEdge(home.path, 'serve', '--config', config)
  assert.equal(ended.code, 3)
  assert.match(
    ended.stderr,
    /^site app\.test: The key file ".*app\.test" can be read by others: run "chmod 600 .*\.\n$/,
  )
  assert.throws(() => createOrigin({ trust: { signed: { file } } }), /can be read by others: run "chmod 600/)
})

test('a site without "sign" sends no signature, and its app says that it did not come signed', async () => {
  using keys = await makeKeys()
  const { home, file } = keys
  await using app = await startSignedApp({ file })
  await using edge = await startEdgeTo(app.port, [], home.path)
  assert.equal(await ask(edge), 'http not trusted')
  assert.equal(app.findings[0]?.code, 'unsigned')
})

/** Passes bytes on and listens in. */
async function startTap(to: number, hear: (piece: string) => void) {
  const server = net.createServer((client) => {
    const app = net.connect(to, '127.0.0.1')
    client.on('data', (piece) => hear(piece.toString('latin1')))
    client.pipe(app).pipe(client)
    for (const end of [client, app]) end.on('error', () => [client, app].forEach((each) => each.destroy()))
  })
  const port = await listen(server)
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close()
    },
  }
}
