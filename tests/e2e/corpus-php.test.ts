import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runCorpus } from './corpus-run.ts'
import { loginLocation, startForeign } from './start-foreign.ts'

const knowsMethods = 'Its server knows a list of methods.'
const php = await startForeign({
  command: 'php -d enable_post_data_reading=0 -S $HOST:$PORT router.php',
})
after(() => php[Symbol.asyncDispose]())

test('its log-in stays on https', async () => {
  assert.equal(await loginLocation(php.edge), `https://app.test:${php.edge.httpsPort}/home`)
})

runCorpus(php.edge, {
  name: 'PHP',
  seen: () => php.seen(),
  refuses: { 'OR-106': knowsMethods, 'RT-24a': knowsMethods, 'RT-24c': knowsMethods },
})
