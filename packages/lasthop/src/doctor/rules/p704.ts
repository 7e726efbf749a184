import { firstOf } from '@lasthop/contract'

import type { Outcome } from '../outcome.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { example, nginxFile, redirectServer } from './examples.ts'
import { sitesOf } from './sites.ts'

const behindCloudflare =
  'set_real_ip_from 173.245.48.0/20;\nset_real_ip_from 103.21.244.0/22;\nreal_ip_header CF-Connecting-IP;'
/** Port 80 alone, which sends everybody to https. */
const plainOnly = nginxFile({ http: behindCloudflare, plain: redirectServer }).replace(
  /  server \{\n    listen 443 ssl;[^]*$/,
  '}\n',
)

export const p704: Rule = {
  id: 'P704',
  slug: 'flexible-ssl',
  level: 'error',
  title: 'a CDN speaks http to an origin that redirects to https',
  why: 'Every visitor is sent to the address that they asked for, for ever: the site is down.',
  how: 'The edge takes addresses from a CDN, has no door on TLS, and answers http with a redirect to https of the same host; or, on a running site, redirects go in a circle behind a CDN.',
  traps: 'An origin that asks CF-Visitor or X-Forwarded-Proto of the ranges of the CDN alone is right.',
  cure: 'Let the CDN speak TLS to the origin (mode Full, strict), or redirect at the CDN and not at the origin.',
  bad: example({ nginx: plainOnly }),
  good: example({ nginx: nginxFile({ http: behindCloudflare }) }),
  find: (view) => {
    const hasTls = view.stack.edges.some(({ doors }) => doors.some(({ scheme }) => scheme === 'https'))
    return hasTls ? [] : circles(view)
  },
}

function circles(view: View): readonly Draft[] {
  const behind = sitesOf(view).find(({ site }) => isOfCdn(site.believes))
  if (behind === undefined) return []
  return view.ways.flatMap(({ way, outcomes }) => {
    // What a CDN sends for a visitor on https.
    const told = outcomes.find(({ trial }) => trial.title === 'X-Forwarded-Proto: https')
    if (way.kind !== 'door' || told === undefined || !leadsBack(told, way.authority)) return []
    const place = told.steps.findLast((step) => step.place !== undefined)?.place ?? way.site.place
    const message =
      'Visitors of the CDN on https are redirected to https, as the CDN asks here over http: there is no door on TLS.'
    return [{ subject: way.origin, message, outcome: told, trace: told.steps, place, confidence: 'likely' as const }]
  })
}

function leadsBack({ end }: Outcome, authority: string): boolean {
  const location =
    end.kind === 'edge' && end.answer.kind === 'answered' ? (firstOf(end.answer.fields, 'location') ?? '') : ''
  return location.startsWith(`https://${authority.replace(/:\d+$/, '')}`)
}

/** Cloudflare's own field, or the first of the ranges that it publishes. */
function isOfCdn(believes: { readonly says: string; readonly listed?: readonly string[] } | undefined): boolean {
  if (believes === undefined) return false
  return /CF-Connecting-IP/i.test(believes.says) || believes.listed?.includes('173.245.48.0/20') === true
}
