import { foldName } from '@lasthop/contract'

import type { FieldSetting } from '../../products/edge.ts'
import type { Rule } from '../rule.ts'
import { valuesAtApp, type WayView } from '../view.ts'
import { example, nginxFile, rightLocation, redirectServer } from './examples.ts'

export const p110: Rule = {
  id: 'P110',
  slug: 'proto-hardcoded',
  level: 'error',
  title: 'the proxy claims a fixed scheme where visitors use another',
  why: 'Visitors on plain http count as https, or those on https as http, whatever really happened.',
  how: 'A proxied place sets X-Forwarded-Proto to a literal that is not the scheme of its own listener.',
  traps:
    'A literal https where only TLS is spoken is right. Behind a load balancer that ends TLS it may be right too: then it is only a note.',
  cure: 'Send the scheme of the connection: $scheme in nginx, %{REQUEST_SCHEME} in Apache, %[ssl_fc,iif(https,http)] in HAProxy.',
  bad: example({
    nginx: nginxFile({
      plain: redirectServer.replace('listen 80;', 'listen 81;'),
      listen: 'listen 80; listen 443 ssl;',
      location: rightLocation.replace('$scheme', 'https'),
    }),
  }),
  good: example(),
  find: ({ ways }) => ways.flatMap((view) => [view, ...view.elsewhere].flatMap((asked) => falseIn(view, asked))),
}

function falseIn({ way }: WayView, { ordinary }: Pick<WayView, 'ordinary'>): ReturnType<Rule['find']> {
  const told = valuesAtApp(ordinary, 'x-forwarded-proto')
  if (told.length === 0 || told.some((value) => value.toLowerCase() === way.scheme)) return []
  const setting = literalsOf(way).find(({ value }) => told.includes(bare(value)))
  if (setting === undefined) return []
  const level = way.isPublic === 'certain' ? 'error' : 'info'
  const message = `X-Forwarded-Proto is always ${bare(setting.value)} here, and visitors of ${way.origin} use ${way.scheme}.`
  return [
    { subject: way.origin, level, message, outcome: ordinary, ...(setting.place ? { place: setting.place } : {}) },
  ]
}

function literalsOf(way: WayView['way']): readonly FieldSetting[] {
  if (way.kind !== 'door' || way.isTlsInFront) return []
  const settings = way.site.routes.flatMap(({ fields }) => fields)
  return settings.filter(
    ({ name, action, value, isConditional }) =>
      foldName(name) === 'x-forwarded-proto' && action === 'sets' && !isConditional && /^https?$/i.test(bare(value)),
  )
}

function bare(value: string): string {
  return value.replaceAll(/["']/g, '')
}
