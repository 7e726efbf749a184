import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launcher } from './run-command.ts'
import { readListening } from './start-edge.ts'
import { startProcess } from './start-process.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

test('without the right to use ports 443 and 80, serve says so and takes 8443 and 8080', async () => {
  using home = makeTemporaryFolder()
  // A network of its own, so that nobody else has the ports, and no capability to bind the low ones.
  await using serving = await startProcess({
    command: 'unshare',
    words: [
      '--net',
      'setpriv',
      '--bounding-set=-net_bind_service',
      '--inh-caps=-net_bind_service',
      launcher,
      'serve',
      '--to',
      '8000',
    ],
    env: { LASTHOP_HOME: home.path },
    readReady: readListening,
  })
  assert.deepEqual(serving.ready, { httpsPort: 8443, httpPort: 8080 })
  assert.match(serving.output(), /443 may not be used/)
})
