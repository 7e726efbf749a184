/** Visitors who come before the application that lasthop runs answers. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { listeningOf } from '../../packages/lasthop/src/app/members.ts'
import { fieldOf } from './raw-answer.ts'
import { RawClient, type Destination } from './raw-client.ts'
import { lasthop } from './start-edge.ts'
import { bare } from './start-launched.ts'
import { startProcess } from './start-process.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

test('a visitor who comes while the application starts waits for it, and never hears that it is broken', async () => {
  using home = makeTemporaryFolder()
  const gate = join(home.path, 'gate')
  const slow = ['sh', '-c', `echo waits; until [ -e '${gate}' ]; do sleep 0.1; done; exec node '${bare}'`]
  const ports = [
    '--https-port',
    '0',
    '--http-port',
    'off',
    '--workers',
    '1',
    '--access-log',
    'off',
    '--host',
    'app.test',
  ]
  const { command, words } = lasthop(['run', ...ports, '--', ...slow])
  // In a group of its own, so that what listens there is the edge.
  await using running = await startProcess<true>({
    command: 'setsid',
    words: [command, ...words],
    env: { LASTHOP_HOME: home.path },
    readReady: (output) => (output.includes('waits') ? true : undefined),
  })
  const [address = ''] = listeningOf(running.pid)
  const ca = readFileSync(join(home.path, 'ca/root.crt'), 'utf8')
  const to = { port: Number(address.replace(/.*:/, '')), tls: { servername: 'app.test', ca } }
  const early = ask(to)
  writeFileSync(gate, '')
  let answer = await early
  // Where the application takes longer than a visitor waits: on a busy machine.
  while (answer.status === 503) {
    assert.equal(fieldOf(answer, 'retry-after'), '1')
    answer = await ask(to)
  }
  assert.equal(answer.status, 200, `${answer.body}\n${running.output()}`)
})

async function ask(to: Destination) {
  await using client = await RawClient.connect(to)
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n')
  return await client.readAnswer()
}
