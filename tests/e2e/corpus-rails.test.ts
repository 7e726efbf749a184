import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runCorpus } from './corpus-run.ts'
import { loginLocation, startForeign } from './start-foreign.ts'

const knowsMethods = 'Rails knows a list of methods, and puma does not answer others.'
const rails = await startForeign({
  command: 'puma -b tcp://$HOST:$PORT -t 4:4 config.ru',
})
after(() => rails[Symbol.asyncDispose]())

test('its log-in stays on https', async () => {
  assert.equal(await loginLocation(rails.edge), `https://app.test:${rails.edge.httpsPort}/home`)
})

runCorpus(rails.edge, {
  name: 'Rails on puma',
  seen: () => rails.seen(),
  refuses: {
    'FR-18a': 'puma does not take names of this length, and closes without an answer.',
    'OR-106': knowsMethods,
    'RT-24a': knowsMethods,
    'RT-24c': knowsMethods,
  },
})
