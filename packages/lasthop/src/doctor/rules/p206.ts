import { valuesAtApp } from '../view.ts'
import type { Rule } from '../rule.ts'
import { edgeName } from './sites.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p206: Rule = {
  id: 'P206',
  slug: 'forwarded-header-open',
  level: 'info',
  title: "the client's own Forwarded reaches the app",
  why: 'Rack, Spring and others prefer it over X-Forwarded-Proto; Symfony answers 400 when both disagree. The next library may read it too.',
  how: 'A request with Forwarded reaches the application with the words of the client. Where they are believed, it is a warning.',
  traps: 'Django, gunicorn, uvicorn, Express and many others never read it: then it is a note.',
  cure: 'Remove Forwarded at the edge.',
  bad: apacheExample(classicApache),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, outcomes, flips }) => {
      const outcome = outcomes.find(({ trial }) => trial.title.startsWith('Forwarded: proto=https'))
      if (
        way.kind !== 'door' ||
        way.isPublic === 'perhaps' ||
        outcome === undefined ||
        !valuesAtApp(outcome, 'forwarded').some((value) => value.includes('evil.example'))
      )
        return []
      const byIt = flips.filter(
        ({ words }) => words.length > 0 && words.every(([name]) => name.toLowerCase() === 'forwarded'),
      )
      const isBelieved = byIt.length > 0
      const message = isBelieved
        ? byIt.every(({ what }) => what === 'refused')
          ? "The client's own Forwarded contradicts the proxy, and the application refuses the request."
          : "The application believes the client's own Forwarded."
        : "The client's own Forwarded reaches the application, which does not read it."
      return [
        {
          subject: way.origin,
          level: isBelieved ? 'warn' : 'info',
          message,
          outcome,
          place: way.site.place,
          key: isBelieved ? way.site.place.path : way.origin,
          sharedCause: edgeName(way),
        },
      ]
    }),
}
