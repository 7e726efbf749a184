import type { HopCount } from '../../products/source/hop-counts.ts'
import type { Draft, Rule } from '../rule.ts'
import { valuesAtApp, type View, type WayView } from '../view.ts'
import { complaintsFor } from './complaint-rule.ts'
import { example, nginxFile, rightLocation } from './examples.ts'
import { publicDoors } from './sites.ts'

const appending = nginxFile({
  location: rightLocation.replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For $proxy_add_x_forwarded_for'),
})
const fix = (hops: number): Readonly<Record<string, string>> => ({
  'mysite/wsgi.py': `from werkzeug.middleware.proxy_fix import ProxyFix\napplication = ProxyFix(application, x_for=${hops})\n`,
})

export const p212: Rule = {
  id: 'P212',
  slug: 'hop-count-wrong',
  level: 'warn',
  title: 'the number of proxies that the code trusts is not the real one',
  why: 'Too small a number shows the address of a proxy for all; too big a one takes the address that the client wrote.',
  how: 'A number in the code (ProxyFix x_for and x_proto, trust proxy of Express) is compared with the hops of the simulated requests, where they append to what the client sent, and with the values that come.',
  traps:
    'Where the edge overwrites X-Forwarded-For, there is one entry and too big a number takes that one. A balancer that no file shows counts too.',
  cure: 'Count the proxies between the visitor and the application, or list their addresses instead.',
  bad: example({ nginx: appending, more: fix(2) }),
  good: example({ nginx: appending, more: fix(1) }),
  find: (view) => [...miscounted(view), ...unheard(view), ...tooFew(view), ...complaintsFor('P212', view)],
}

function miscounted(view: View): readonly Draft[] {
  return countsOf(view).flatMap(({ hops, place, says }) => {
    const real = [...new Set(publicDoors(view).flatMap(hopsOf))]
    const [number] = real
    if (number === undefined || real.length > 1 || number === hops || hops === 0) return []
    const what = hops > number ? 'a client may write the address that is taken' : 'the address of a proxy is taken'
    const message = `The code trusts ${hops} ${hops === 1 ? 'proxy' : 'proxies'} and there ${number === 1 ? 'is' : 'are'} ${number}: ${what} (${says}).`
    return [{ subject: place.path, message, place, confidence: 'likely' as const, key: `${place.path}:${place.start}` }]
  })
}

/** More values of X-Forwarded-Proto are counted than come, so that none is read. */
function unheard(view: View): readonly Draft[] {
  return publicDoors(view).flatMap(({ way, ordinary }) => {
    const counted = ordinary.app?.framework?.facts.schemeHops
    const values = valuesAtApp(ordinary, 'x-forwarded-proto').flatMap((each) => each.split(','))
    if (counted === undefined || !values.includes('https') || counted.count <= values.length) return []
    const message = `The code takes value ${counted.count} of X-Forwarded-Proto from the right, and ${values.length} ${values.length === 1 ? 'comes' : 'come'}: it is not read (${counted.says}).`
    return [
      { subject: way.origin, message, place: counted.place, outcome: ordinary, key: `${counted.place.path} proto` },
    ]
  })
}

/** More addresses are counted than come, where that is an error. */
function tooFew(view: View): readonly Draft[] {
  return publicDoors(view).flatMap(({ way, ordinary }) => {
    const counted = ordinary.app?.framework?.facts.hops
    const come = valuesAtApp(ordinary, 'x-forwarded-for').flatMap((each) => each.split(',')).length
    if (counted?.failsShort !== true || come === 0 || counted.count <= come) return []
    const message = `The code takes address ${counted.count} of X-Forwarded-For from the right, and ${come} ${come === 1 ? 'comes' : 'come'}: whoever asks for the visitor's address gets an error (${counted.says}).`
    return [{ subject: way.origin, message, place: counted.place, outcome: ordinary, key: counted.place.path }]
  })
}

/** What the frameworks count, and what other code says of proxies. */
function countsOf({ stack }: View): readonly Pick<HopCount, 'hops' | 'place' | 'says'>[] {
  const told = stack.apps.flatMap(({ framework }) => framework?.facts.hops ?? [])
  const read = new Set(told.map(({ place }) => place.path))
  return [
    ...told.map(({ count, place, says }) => ({ hops: count, place, says })),
    ...stack.hopCounts.filter(({ place }) => !read.has(place.path)),
  ]
}

/** The hops of a way that append to what the client sent. */
function hopsOf({ way, outcomes }: WayView): readonly number[] {
  const outcome = outcomes.find(({ trial }) => trial.title === 'X-Forwarded-For: 198.51.100.66')
  const entries =
    outcome === undefined ? [] : valuesAtApp(outcome, 'x-forwarded-for').flatMap((each) => each.split(','))
  if (outcome === undefined || entries[0]?.trim() !== '198.51.100.66') return []
  return [outcome.left.length + (way.kind === 'door' && way.isTlsInFront ? 1 : 0)]
}
