import assert from 'node:assert/strict'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { RawClient } from './raw-client.ts'
import { launcher, runCommand } from './run-command.ts'
import { startCommand, startEdge, tlsOf } from './start-edge.ts'
import { ok, startRecorder } from './start-recorder.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')

test('the launcher works from another folder, and through a symbolic link', async () => {
  using folder = makeTemporaryFolder()
  symlinkSync(launcher, join(folder.path, 'lasthop'))
  for (const command of [launcher, './lasthop']) {
    const { code, stdout } = await runCommand(folder.path, command, 'version')
    assert.equal(code, 0)
    assert.match(stdout, /^lasthop \d+\.\d+\.\d+\n$/)
  }
})

void suite('every command that the README names has its help', () => {
  const commands = new Set(
    [...readme.matchAll(/^(?:\.\/)?lasthop ([a-z]+(?: (?:list|trust))?)/gm)].map(([, name]) => name ?? ''),
  )
  for (const command of commands) {
    void test(`lasthop ${command}`, async () => {
      using folder = makeTemporaryFolder()
      const { code, stdout } = await runCommand(folder.path, launcher, 'help', ...command.split(' '))
      assert.equal(code, 0)
      assert.match(stdout, new RegExp(`lasthop ${command}`))
    })
  }
})

test('the lasthop.yaml of the README is right, once its files are there', async () => {
  using folder = makeTemporaryFolder()
  const yaml = /^```yaml\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? assert.fail('The README shows no YAML.')
  writeFileSync(join(folder.path, 'lasthop.yaml'), yaml)
  await runCommand(folder.path, 'openssl', ...selfSigned)
  const { code, stdout, stderr } = await runCommand(folder.path, launcher, 'check')
  assert.equal(code, 0, stdout + stderr)
})

test('serve stops at the first SIGTERM, lets the exchange in flight end, and exits 0', async () => {
  await using app = await startRecorder((_request, socket) => void setTimeout(() => socket.write(ok), 300))
  await using edge = await startCommand([
    'serve',
    '--to',
    `${app.port}`,
    '--host',
    'app.test',
    '--https-port',
    '0',
    '--http-port',
    '0',
  ])
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  while (app.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const stopped = edge.process.stop()
  assert.equal((await client.readAnswer()).status, 200)
  client.finish()
  assert.equal(await stopped, 0)
})

test('several hosts are served, each with a certificate of its own', async () => {
  await using app = await startRecorder()
  await using edge = await startEdge({ words: ['--to', `${app.port}`, '--host', 'app.test', '--host', 'b.test'] })
  for (const host of ['app.test', 'b.test']) {
    await using client = await RawClient.connect(tlsOf(edge, host))
    client.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    assert.equal((await client.readAnswer()).status, 200)
  }
})

/** Words that are wrong, and what must be said about them. Exit code 2 is wrong usage or configuration. */
const mistakes: Readonly<Record<string, { words: string; says: RegExp }>> = {
  'a command that is none': { words: 'srve', says: /"srve" is not a command.*Did you mean "serve"\?/ },
  'an option that is none': { words: 'serve --too 8000', says: /--too.*Did you mean "?--to"?\?/s },
  'a port that is none': { words: 'serve --to 99999', says: /"99999"/ },
  'nothing to serve': { words: 'serve', says: /--to/ },
  'a file that is not there': { words: 'serve --config nowhere.yaml', says: /nowhere\.yaml/ },
  'a file with two mistakes': {
    words: 'serve --config bad.yaml',
    says: /bad\.yaml:3:5: "too".*\n.*bad\.yaml:5:9: "99999"/,
  },
  'a file with two mistakes, checked': {
    words: 'check bad.yaml',
    says: /bad\.yaml:3:5: "too".*\n.*bad\.yaml:5:9: "99999"/,
  },
}

void suite('a mistake is told on stderr with what was found, and nothing is served', () => {
  for (const [what, { words, says }] of Object.entries(mistakes)) {
    void test(what, async () => {
      using folder = makeTemporaryFolder()
      writeFileSync(join(folder.path, 'bad.yaml'), 'sites:\n  app.test:\n    too: 8000\n  b.test:\n    to: 99999\n')
      const { code, stdout, stderr } = await runCommand(folder.path, launcher, ...words.split(' '))
      assert.equal(code, 2)
      assert.match(stderr, says)
      assert.doesNotMatch(stdout, /listening/)
    })
  }
})

const selfSigned =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=shop.example.com -addext subjectAltName=DNS:shop.example.com -keyout shop.key -out shop.crt'.split(
    ' ',
  )
