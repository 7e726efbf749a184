import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { askEdge, startOnFile, statusOf, until } from './ask-edge.ts'
import { bare } from './start-launched.ts'
import { listen } from './start-recorder.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

const ports = ['--https-port', '0', '--http-port', 'off', '--workers', '1']

for (const { title, words, command, code, says } of [
  {
    title: 'that never becomes ready',
    words: ['--ready-within', '1500ms'],
    command: ['sh', '-c', 'echo warming up; sleep 60'],
    code: 3,
    says: /^localhost: "sh -c .*" is not ready: within 2 seconds nothing answered at 127\.0\.0\.1:\d+\. Its last words: "warming up"\.$/m,
  },
  {
    title: 'that listens elsewhere',
    words: ['--no-environment', '--ready-within', '12s'],
    command: ['node', '-e', "require('http').createServer().listen(0, '127.0.0.1', () => console.log('up'))"],
    code: 3,
    says: /does not answer at 127\.0\.0\.1:\d+ yet\. It listens [^]*nothing answered at 127\.0\.0\.1:\d+\. It listens at 127\.0\.0\.1:\d+ instead: make it listen at the port in PORT, .*\$PORT/,
  },
  {
    title: 'that ends at once',
    words: [],
    command: ['sh', '-c', 'echo "no database" >&2; exit 7'],
    code: 3,
    says: /^localhost: "sh -c .*" ended with exit code 7 before it answered at 127\.0\.0\.1:\d+\. Its last words: "no database"\.$/m,
  },
  {
    title: 'that throws an error',
    words: [],
    command: ['node', '-e', "throw new RangeError('no database')"],
    code: 3,
    says: /ended with exit code 1 before it answered at 127\.0\.0\.1:\d+\. Its last words: "RangeError: no database"\.$/m,
  },
  {
    title: 'that puts itself into the background',
    words: [],
    command: ['true'],
    code: 3,
    says: /"true" ended with exit code 0, as a program does that puts itself into the background: tell it to stay in front/,
  },
  {
    title: 'whose command does not exist',
    words: [],
    command: ['gunicron', 'shop.wsgi'],
    code: 3,
    says: /^localhost: "gunicron shop\.wsgi" was not found: it, or a program in it, is in no folder of PATH\. .*127/m,
  },
  {
    title: 'whose words stand in quotes together',
    words: [],
    command: ['node app.js'],
    code: 3,
    says: /^localhost: "node app\.js" was not found: it is one word, as long as it stands in quotes as a whole\. Write its words/m,
  },
  {
    title: 'that is not said',
    words: [],
    command: [],
    code: 2,
    says: /^There is no command to run: expected it after two dashes, like lasthop run -- npm start\.$/m,
  },
]) {
  test(`an application ${title} is told of in one sentence, with exit code ${code}`, async () => {
    using home = makeTemporaryFolder()
    const ended = await askEdge(home.path, 'run', ...ports, ...words, '--', ...command)
    assert.equal(ended.code, code, ended.stderr)
    assert.match(ended.stderr, says)
    assert.equal(ended.stdout, '')
  })
}

test('an application that ends at once is started once by an edge that ends with it, and what the shell says names no part of ours', async () => {
  using home = makeTemporaryFolder()
  const { stderr } = await askEdge(home.path, 'run', ...ports, '--', 'gunicron')
  assert.equal(stderr.match(/"message":"gunicron: not found"/g)?.length, 1, stderr)
})

test('a port that a file gives to an application and another program has is told of', async () => {
  using home = makeTemporaryFolder()
  const other = http.createServer()
  const port = await listen(other)
  const file = join(home.path, 'lasthop.yaml')
  writeFileSync(
    file,
    `sites:\n  a.test: { app: { command: sleep 60, env: { PORT: ${port} } } }\nhttps_port: 0\nhttp_port: off\n`,
  )
  const ended = await askEdge(home.path, 'serve', '--config', file)
  other.close()
  assert.equal(ended.code, 3)
  assert.match(ended.stderr, new RegExp(`a\\.test: Port ${port}, which "env" gives to the application, is in use`))
})

test('an application that does not come up keeps no other site down, and is tried again', async () => {
  const broken = '{ command: "echo not yet; exit 1" }'
  const sites = `  bad.test: { app: ${broken} }\n  app.test: { app: { command: [node, ${JSON.stringify(bare)}] } }\n`
  await using edge = await startOnFile(`sites:\n${sites}https_port: 0\nhttp_port: 0\naccess_log: off\n`)
  assert.equal(await statusOf(edge), 200)
  const times = () => edge.process.output().split('ended with exit code 1 before it answered').length - 1
  await until(() => times() >= 3, 'it is tried three times')
  assert.equal(await statusOf(edge, 'bad.test'), 503)
})

test('restart of a site without an application that Lasthop started says so', async () => {
  await using edge = await startOnFile(`sites:\n  app.test: { to: 9 }\nhttps_port: 0\nhttp_port: 0\n`)
  const { code, stderr } = await askEdge(edge.home, 'restart', 'app.test')
  assert.equal(code, 3)
  assert.match(stderr, /^"app\.test" is not a site whose application Lasthop starts: expected no site has/)
})
