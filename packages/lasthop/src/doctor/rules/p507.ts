import type { Place } from '../../products/place.ts'
import type { Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { example, nginxFile } from './examples.ts'
import { describeAge, enoughSeconds, parseHsts, preloadSeconds } from './hsts.ts'
import { publicDoors } from './sites.ts'

export const p507: Rule = {
  id: 'P507',
  slug: 'hsts-weak',
  level: 'info',
  title: 'Strict-Transport-Security holds for a short time only',
  why: 'Whoever comes back after that time comes on http first.',
  how: 'max-age of the edge or of the framework is less than half a year; or preload is asked for without what the list demands.',
  traps: 'A deliberate start with small steps.',
  cure: 'Raise max-age to a year in steps.',
  bad: example({ nginx: nginxFile({ tls: 'add_header Strict-Transport-Security "max-age=3600" always;' }) }),
  good: example({
    nginx: nginxFile({ tls: 'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;' }),
  }),
  find: (view) =>
    fieldsOf(view).flatMap(({ value, subject, place }) => {
      const hsts = parseHsts(value)
      if (typeof hsts === 'string') return []
      const { maxAge, includesSubDomains, isForPreload } = hsts
      const message =
        maxAge < enoughSeconds
          ? maxAge === 0
            ? 'Strict-Transport-Security is switched off with max-age=0.'
            : `Strict-Transport-Security holds for ${describeAge(maxAge)} only.`
          : isForPreload && (!includesSubDomains || maxAge < preloadSeconds)
            ? 'preload is asked for, and the list demands a year and includeSubDomains.'
            : undefined
      return message === undefined
        ? []
        : [{ subject, message, ...(place && { place }), key: `${place?.path ?? subject}:${place?.start ?? 0}` }]
    }),
}

/** What browsers take on each https way: the edge's own, else the framework's. */
function fieldsOf(
  view: View,
): readonly { readonly value: string; readonly subject: string; readonly place: Place | undefined }[] {
  return publicDoors(view).flatMap(({ way, ordinary }) => {
    if (way.scheme !== 'https') return []
    const { hsts } = way.site
    if (hsts !== undefined) return [{ value: hsts.value, subject: way.origin, place: hsts.place }]
    const facts = ordinary.app?.framework?.facts
    return facts?.hstsField === undefined || facts.hsts.value !== true
      ? []
      : [{ value: facts.hstsField, subject: way.origin, place: facts.hsts.place }]
  })
}
