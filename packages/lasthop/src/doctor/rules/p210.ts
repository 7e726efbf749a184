import type { Believes } from '../../products/app-server.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { complaintsFor } from './complaint-rule.ts'
import { example, rightGunicorn } from './examples.ts'
import { onlySendsOn, publicDoors } from './sites.ts'
import { speaksForAll, widest } from './trust-words.ts'

export const p210: Rule = {
  id: 'P210',
  slug: 'trust-everyone',
  level: 'warn',
  title: 'anyone may speak for clients',
  why: 'Whoever reaches the port of the application is believed about scheme, host and address.',
  how: 'The server, framework or edge lists everyone as its proxy. If its port is open to others, it is an error; so it is where FastCGI shows the visitor as the peer.',
  traps:
    'On a unix socket or a loopback port only this machine can connect. A firewall stands in no file: say so with a suppression.',
  cure: 'List the address or network of the proxy.',
  bad: example({ gunicorn: `${rightGunicorn.replace('127.0.0.1', '0.0.0.0')}forwarded_allow_ips = "*"\n` }),
  good: example(),
  find: (view) => [...trusting(view), ...edges(view), ...withoutPeer(view), ...complaintsFor('P210', view)],
}

/** An edge that takes scheme and host from whoever connects, and not the address alone (which is P403). */
function edges(view: View): readonly Draft[] {
  return publicDoors(view).flatMap((each) => {
    const { way } = each
    const { believes } = way.site
    if (
      onlySendsOn(each) ||
      believes === undefined ||
      !speaksForAll.has(way.edge.product) ||
      widest(believes) === undefined
    )
      return []
    const place = believes.place ?? way.site.place
    const message = `${way.edge.product} believes whoever connects: ${believes.says}.`
    const key = `${place.path}:${place.start}`
    return [{ subject: way.origin, level: 'error' as const, message, place, confidence: 'simulated' as const, key }]
  })
}

/** Over FastCGI the peer of the application is the visitor: one that believes its peer, whoever it is, believes visitors. */
function withoutPeer(view: View): readonly Draft[] {
  return publicDoors(view).flatMap(({ way, ordinary, flips }) => {
    const { product = '', facts } = ordinary.app?.framework ?? {}
    const { believes } = facts ?? {}
    if (believes?.who !== 'anyone' || !asksPeer.has(product) || flips.length === 0) return []
    if (ordinary.left.at(-1)?.protocol !== 'fastcgi') return []
    const title = ordinary.app?.framework?.title ?? 'The application'
    const message = `${title} believes whoever connects, and over FastCGI that is the visitor: ${believes.says}.`
    const { place } = believes
    const key = place === undefined ? way.origin : `${place.path}:${place.start}`
    return [
      { subject: way.origin, level: 'error' as const, message, outcome: ordinary, key, ...(place ? { place } : {}) },
    ]
  })
}

/** Frameworks of PHP that look at who connects before they believe. */
const asksPeer: ReadonlySet<string> = new Set(['laravel', 'symfony'])

function trusting({ stack, ways }: View): readonly Draft[] {
  return stack.apps.flatMap((app) => {
    const open = ways.find(({ way }) => way.kind === 'app' && way.app === app)
    const server = app.server?.believes
    const framework = app.framework?.facts.believes
    const everyone = [server, framework].find(
      (each): each is Believes =>
        each?.who === 'anyone' && ((each === server && each.isByNature === undefined) || open !== undefined),
    )
    const isPrivate = (app.server?.binds ?? []).every(
      ({ target }) => target.kind === 'unix' || /^(?:127\.|localhost$|::1$)/.test(target.host),
    )
    if (everyone === undefined || (open === undefined && isPrivate)) return []
    const title = everyone === server ? app.server?.title : app.framework?.title
    const message = `${title ?? 'The application'} believes whoever connects: ${everyone.says}.`
    return [
      {
        subject: app.server?.binds[0]?.place?.path ?? everyone.place?.path ?? 'the application',
        level: open === undefined ? ('warn' as const) : ('error' as const),
        message,
        ...(everyone.place ? { place: everyone.place, key: `${everyone.place.path}:${everyone.place.start}` } : {}),
      },
    ]
  })
}
