import type { Place } from '../../products/place.ts'
import type { Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { broughtBy, prefixFields } from './brought.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

const fix = (options: string): Readonly<Record<string, string>> => ({
  'mysite/wsgi.py': `from werkzeug.middleware.proxy_fix import ProxyFix\napplication = ProxyFix(application, ${options})\n`,
})
const open = nginxFile({ location: rightLocation.replace('proxy_set_header X-Forwarded-Prefix "";', '') })

export const p214: Rule = {
  id: 'P214',
  slug: 'prefix-open',
  level: 'warn',
  title: 'the client names the path prefix',
  why: 'An application that reads it builds links and redirects with a prefix of the sender.',
  how: 'The code takes a prefix from X-Forwarded-Prefix or X-Script-Name, and a simulated request brings the value of the client there; or it reaches the witness of a running site.',
  traps: 'An application that does not read it; an edge that sets it.',
  cure: 'Remove the field at the edge, or set it.',
  bad: example({ nginx: open, more: fix('x_prefix=1') }),
  good: example({ nginx: open, more: fix('x_proto=1') }),
  find: (view) =>
    readersOf(view).flatMap(({ field, place, says }) => {
      const outcome = broughtBy(field, view)
      if (outcome === undefined) return []
      const level = outcome.way.isPublic === 'certain' ? 'warn' : 'info'
      const message = `A client names the prefix of all links: ${field} reaches code that reads it (${says}).`
      return [{ subject: place.path, level, message, place, outcome, key: `${place.path} ${field}` }]
    }),
}

interface Reader {
  readonly field: string
  readonly place: Place
  readonly says: string
}

function readersOf({ stack }: View): readonly Reader[] {
  const fixed = stack.hopCounts.filter(({ readsPrefix }) => readsPrefix)
  const told = stack.apps.flatMap(({ framework }) => framework?.facts.readsPrefix ?? [])
  return [
    ...told.map((each) => ({ field: 'X-Forwarded-Prefix', ...each })),
    ...fixed.map(({ place, says }) => ({ field: 'X-Forwarded-Prefix', place, says })),
    ...stack.rawReads.filter(({ field }) => prefixFields.has(field)),
  ]
}
