import { after } from 'node:test'
import { runCorpus } from './corpus-run.ts'
import { startEdgeTo } from './start-edge.ts'
import { startTruthApp } from './start-truth-app.ts'

const app = await startTruthApp()
const edge = await startEdgeTo(app.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})

runCorpus(edge, {
  name: 'an app with @lasthop/origin',
  seen: () => app.seen,
  refuses: {
    'RT-24a': 'node:http knows a list of methods, and `get` is not in it.',
    'RT-24c': 'node:http knows a list of methods, and none of them has odd letters.',
  },
})
