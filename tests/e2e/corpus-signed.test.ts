import { join } from 'node:path'
import { after } from 'node:test'
import { askEdge } from './ask-edge.ts'
import { runCorpus } from './corpus-run.ts'
import type { SeenBelief } from './soundness.ts'
import { startEdge } from './start-edge.ts'
import { startTruthApp } from './start-truth-app.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

const home = makeTemporaryFolder()
await askEdge(home.path, 'keys', 'rotate', 'app.test', '--in', '1ms')
const app = await startTruthApp({ signed: { file: join(home.path, 'hop-keys/app.test') } })
const config = `sites:\n  app.test: { to: 'http://127.0.0.1:${app.port}', sign: true }\n`
const edge = await startEdge({ config, home: home.path })
after(async () => {
  await edge[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

runCorpus(edge, {
  name: 'an app that trusts signatures alone',
  seen: () => app.seen.map(withoutOurSignature),
  refuses: {
    'RT-24a': 'node:http knows a list of methods, and `get` is not in it.',
    'RT-24c': 'node:http knows a list of methods, and none of them has odd letters.',
  },
})

/** What is left in the two fields is the client's. */
function withoutOurSignature(seen: SeenBelief): SeenBelief {
  const fields = new Map(seen.fields)
  for (const name of ['signature', 'signature-input']) {
    const left = (fields.get(name) ?? '').replace(/(?:^|, )lasthop=[^,]*$/, '')
    if (left === '') fields.delete(name)
    else fields.set(name, left)
  }
  return { ...seen, fields }
}
