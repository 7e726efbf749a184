import { firstOf } from '@lasthop/contract'

import { isRedirectToHttps } from '../belief.ts'
import { isCircle } from '../chain.ts'
import type { Outcome } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer } from './examples.ts'

export const p105: Rule = {
  id: 'P105',
  slug: 'pingpong-loop',
  level: 'error',
  title: 'https leads to http and http leads back to https',
  why: 'Nobody gets in: the browser stops with "too many redirects".',
  how: 'The https way answers with a redirect to http on the same host, and the http way with one to https.',
  traps: 'One bounce over http in a chain that ends is P103.',
  cure: 'Let only one side redirect, and let it ask the true scheme.',
  bad: example({ nginx: nginxFile({ plain: redirectServer, location: 'return 302 http://$host$request_uri;' }) }),
  good: example(),
  find: ({ ways }) =>
    ways
      .filter(({ way, ordinary, chain }) => way.scheme === 'https' && goesTo(ordinary, 'http') && isCircle(chain))
      .filter(({ way }) =>
        ways.some(
          (other) =>
            other.way.scheme === 'http' &&
            hostOf(other.way.authority) === hostOf(way.authority) &&
            goesTo(other.ordinary, 'https'),
        ),
      )
      .map(({ way, ordinary }) => ({
        subject: way.origin,
        message: `${way.origin} redirects to http, and http redirects back.`,
        outcome: ordinary,
        trace: ordinary.steps,
      })),
}

function goesTo(outcome: Outcome, scheme: 'http' | 'https'): boolean {
  const { end } = outcome
  if (scheme === 'https' && isRedirectToHttps(outcome)) return true
  if (end.kind !== 'edge' || end.answer.kind !== 'answered') return false
  return firstOf(end.answer.fields, 'location')?.startsWith(`${scheme}://${hostOf(outcome.way.authority)}`) === true
}

function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, '')
}
