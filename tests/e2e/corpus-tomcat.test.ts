import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runCorpus } from './corpus-run.ts'
import { loginLocation, startForeign } from './start-foreign.ts'

const leavesRoot = 'Tomcat refuses a path that leaves the root.'
const hidesSlash = 'Tomcat refuses a slash or backslash that is hidden in a path.'
const notUtf8 = 'Tomcat refuses a path that is not UTF-8.'
const notOfUris = 'Tomcat refuses characters that RFC 3986 leaves out, unless relaxedQueryChars names them.'
const tomcat = await startForeign({ command: 'sh start.sh', directory: 'foreign/tomcat' })
after(() => tomcat[Symbol.asyncDispose]())

test('its log-in stays on https', async () => {
  const location = await loginLocation(tomcat.edge)
  assert.equal(
    new URL(location ?? '', `https://app.test:${tomcat.edge.httpsPort}/login/`).href,
    `https://app.test:${tomcat.edge.httpsPort}/home`,
  )
})

runCorpus(tomcat.edge, {
  name: 'Tomcat',
  seen: () => tomcat.seen(),
  refuses: {
    'RT-11-6': leavesRoot,
    'RT-11-7': leavesRoot,
    'RT-13-1': hidesSlash,
    'RT-13-2': hidesSlash,
    'RT-13-7': notUtf8,
    'RT-13-9': notUtf8,
    'RT-23b': notOfUris,
    'TA-01-8': notOfUris,
    'TA-01-9': notOfUris,
    'TA-01-13': notOfUris,
  },
})
