import type { Believes } from '../../products/app-server.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { complaintsFor } from './complaint-rule.ts'
import { example, rightGunicorn } from './examples.ts'

export const p210: Rule = {
  id: 'P210',
  slug: 'trust-everyone',
  level: 'warn',
  title: 'anyone may speak for clients',
  why: 'Whoever reaches the port of the application is believed about scheme, host and address.',
  how: 'The server or framework lists everyone as its proxy. If its port is open to others, it is an error.',
  traps:
    'On a unix socket or a loopback port only this machine can connect. A firewall stands in no file: say so with a suppression.',
  cure: 'List the address or network of the proxy.',
  bad: example({ gunicorn: `${rightGunicorn.replace('127.0.0.1', '0.0.0.0')}forwarded_allow_ips = "*"\n` }),
  good: example(),
  find: (view) => [...trusting(view), ...complaintsFor('P210', view)],
}

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
        ...(everyone.place ? { place: everyone.place } : {}),
      },
    ]
  })
}
