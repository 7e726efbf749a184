import { hasHole } from '../../products/hole.ts'
import { schemeIn } from '../belief.ts'
import type { Draft, Rule } from '../rule.ts'
import { example, nginxFile, rightSettings } from './examples.ts'
import { parseHsts } from './hsts.ts'
import { publicDoors, type DoorWayView } from './sites.ts'

const field = 'add_header Strict-Transport-Security "max-age=63072000" always;'

export const p508: Rule = {
  id: 'P508',
  slug: 'hsts-invalid-or-duplicate',
  level: 'warn',
  title: 'Strict-Transport-Security is wrong or there twice',
  why: 'Browsers ignore it, or take the first of two.',
  how: 'The field has no max-age; or edge and framework both send it, with different values.',
  traps:
    'An edge that replaces or hides what the application sends makes one of two. Two that are the same do no harm.',
  cure: 'Send it in one place only.',
  bad: example({ nginx: nginxFile({ tls: field }) }),
  good: example({
    nginx: nginxFile({ tls: field }),
    settings: rightSettings.replace(/^SECURE_HSTS.*\n/m, ''),
  }),
  find: (view) => publicDoors(view).flatMap((each) => [...invalid(each), ...twice(each)]),
}

function invalid({ way }: DoorWayView): readonly Draft[] {
  const { hsts } = way.site
  if (hsts === undefined || hasHole(hsts.value) || /[$%]/.test(hsts.value)) return []
  const fault = parseHsts(hsts.value)
  if (typeof fault !== 'string') return []
  const message = `Browsers ignore Strict-Transport-Security: "${hsts.value}": ${fault}.`
  return [{ subject: way.origin, message, place: hsts.place, confidence: 'simulated', key: keyOf(hsts.place) }]
}

function twice({ way, ordinary }: DoorWayView): readonly Draft[] {
  const { hsts } = way.site
  const facts = ordinary.app?.framework?.facts
  if (way.scheme !== 'https' || hsts?.ofApp !== 'kept' || facts?.hstsField === undefined) return []
  if (facts.hsts.value !== true || schemeIn(ordinary) !== 'https' || isSame(hsts.value, facts.hstsField)) return []
  const message = `Two different Strict-Transport-Security fields are sent: "${facts.hstsField}" by the application and "${hsts.value}" by ${way.edge.product}.`
  return [{ subject: way.origin, message, place: hsts.place, confidence: 'simulated', key: keyOf(hsts.place) }]
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => JSON.stringify(parseHsts(text)))
  return a === b
}

function keyOf(place: NonNullable<Draft['place']>): string {
  return `${place.path}:${place.start}`
}
