import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runCorpus } from './corpus-run.ts'
import { loginLocation, startForeign } from './start-foreign.ts'

const flask = await startForeign({
  command: '/usr/bin/python3 -m gunicorn flask_app:app',
  // Wider than the edge's own limits: what is refused must be refused by the edge.
  env: {
    GUNICORN_CMD_ARGS: '--threads 4 --limit-request-line 0 --limit-request-fields 1000 --limit-request-field_size 0',
  },
})
after(() => flask[Symbol.asyncDispose]())

test('its log-in stays on https', async () => {
  assert.equal(await loginLocation(flask.edge), `https://app.test:${flask.edge.httpsPort}/home`)
})

runCorpus(flask.edge, { name: 'Flask on gunicorn', seen: () => flask.seen(), refuses: {} })
