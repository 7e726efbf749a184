import { addressOf } from '../chain.ts'
import type { Outcome } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer } from './examples.ts'
import { bare, publicDoors } from './sites.ts'

const www = redirectServer.replace('app.example.org', 'www.app.example.org').replace('80', '443 ssl')
const toWww = www.replace('$host', 'app.example.org')

export const p307: Rule = {
  id: 'P307',
  slug: 'www-apex-redirect-loop',
  level: 'error',
  title: 'two hosts send visitors to each other',
  why: 'Nobody gets in: the browser stops with "too many redirects".',
  how: 'The redirects of the edge and of the application are followed over the sites of the stack, and come back to an address that was asked before on another host.',
  traps: 'One redirect from a second name to the first is right. Where only the scheme alternates, it is P105.',
  cure: 'Choose one name, and let one place redirect to it.',
  bad: example({ nginx: nginxFile({ plain: toWww, location: 'return 301 https://www.app.example.org$request_uri;' }) }),
  good: example({ nginx: nginxFile({ plain: toWww }) }),
  find: (view) =>
    publicDoors(view).flatMap(({ way, chain }) => {
      const circle = circleOf(chain)
      const hosts = [...new Set(circle.map((each) => bare(each.way.authority)))].toSorted()
      const [first] = circle
      if (first === undefined || hosts.length < 2) return []
      const place = first.steps.findLast((step) => step.place !== undefined)?.place
      return [
        {
          subject: way.origin,
          message: `${hosts.join(' and ')} redirect to each other without end.`,
          outcome: first,
          trace: circle.flatMap(({ steps }) => steps.filter(({ effect }) => effect === 'answers')),
          ...(place ? { place } : {}),
          key: hosts.join(' '),
        },
      ]
    }),
}

/** The answers that repeat themselves. */
function circleOf(chain: readonly Outcome[]): readonly Outcome[] {
  const last = chain.at(-1)
  const from = last === undefined ? -1 : chain.findIndex((each) => addressOf(each) === addressOf(last))
  return from === -1 || from === chain.length - 1 ? [] : chain.slice(from, -1)
}
