import { valuesAtApp, type WayView } from '../view.ts'
import type { Rule } from '../rule.ts'
import { believedIn } from '../belief.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

export const p401: Rule = {
  id: 'P401',
  slug: 'xff-client-controlled',
  level: 'warn',
  title: 'the client chooses the first address in X-Forwarded-For',
  why: 'Rate limits, logs and allow-lists that take the first address take what the client wrote.',
  how: "A request with X-Forwarded-For reaches the application with the client's own address first. It is an error of the stack where the application believes it, else a note.",
  traps: 'Readers that walk from the right with a right list are not fooled.',
  cure: 'Overwrite X-Forwarded-For at the edge with the address of the connection.',
  bad: example({
    nginx: nginxFile({
      location: rightLocation.replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For $proxy_add_x_forwarded_for'),
    }),
  }),
  good: example(),
  find: ({ ways }) => ways.flatMap(spoofed),
}

function spoofed({ way, outcomes }: WayView): ReturnType<Rule['find']> {
  const outcome = outcomes.find(({ trial }) => trial.title === 'X-Forwarded-For: 198.51.100.66')
  if (way.kind !== 'door' || way.isPublic === 'perhaps' || outcome === undefined) return []
  const [first = ''] = valuesAtApp(outcome, 'x-forwarded-for')
  if (!first.startsWith('198.51.100.66')) return []
  const isBelieved = believedIn(outcome)?.client === '198.51.100.66'
  const place =
    way.site.routes.flatMap(({ fields }) => fields).find(({ name }) => /^x-forwarded-for$/i.test(name))?.place ??
    way.site.place
  const message = isBelieved
    ? 'The application takes the address that the client writes into X-Forwarded-For.'
    : 'X-Forwarded-For begins with what the client wrote.'
  return [{ subject: way.origin, level: isBelieved ? 'warn' : 'info', message, outcome, place, key: place.path }]
}
