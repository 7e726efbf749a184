import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { corpus } from '@lasthop/corpus'
import { runCorpus } from './corpus-run.ts'
import { loginLocation, startForeign } from './start-foreign.ts'

/** This uvicorn has no library for them; it answers 500 or 400. */
const webSockets = Object.fromEntries(
  corpus
    .filter(({ raw, expect }) => expect.kind === 'believed' && /^upgrade: *websocket/im.test(raw))
    .filter(({ id }) => id !== 'UP-06b' && id !== 'UP-08d')
    .map(({ id }) => [id, 'uvicorn speaks WebSocket only with a library beside it.']),
)
const emptyQueries = {
  'RT-14-4': 'ASGI does not tell a query that is empty from none.',
  'TA-01-2': 'ASGI does not tell a query that is empty from none.',
}
const starlette = await startForeign({
  command: '/usr/bin/uvicorn --port $PORT starlette_app:app',
})
after(() => starlette[Symbol.asyncDispose]())

test('its log-in stays on https', async () => {
  assert.equal(await loginLocation(starlette.edge), `https://app.test:${starlette.edge.httpsPort}/home`)
})

runCorpus(starlette.edge, {
  name: 'Starlette on uvicorn',
  seen: () => starlette.seen(),
  refuses: webSockets,
  blursTarget: emptyQueries,
})
