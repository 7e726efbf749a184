import { after } from 'node:test'
import { foldName } from '@lasthop/contract'
import { runCorpus } from './corpus-run.ts'
import type { SeenBelief } from './soundness.ts'
import { startDjango, type DjangoBelief } from './start-django.ts'
import { startEdgeTo } from './start-edge.ts'

const django = await startDjango('truth')
const edge = await startEdgeTo(django.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await django[Symbol.asyncDispose]()
})

const seen: SeenBelief[] = []
runCorpus(edge, { name: 'Django', seen: readSeen, refuses: {} })

/** Each belief is put into common words once. */
function readSeen(): readonly SeenBelief[] {
  seen.push(...django.seen().slice(seen.length).map(inCommonWords))
  return seen
}

function inCommonWords({ secure, host, fields, target, body }: DjangoBelief): SeenBelief {
  return {
    scheme: secure ? 'https' : 'http',
    authority: host,
    client: fields['HTTP_X_FORWARDED_FOR'] ?? 'unknown',
    target,
    body,
    fields: new Map(Object.entries(fields).map(([name, value]) => [foldName(name.replace(/^HTTP_/, '')), value])),
  }
}
