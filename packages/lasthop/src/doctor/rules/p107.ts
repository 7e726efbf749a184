import { schemeIn } from '../belief.ts'
import type { Outcome } from '../outcome.ts'
import type { Draft, Rule } from '../rule.ts'
import { distrust, isOverHttp, openVariable, traceOf, valuesAtApp, type View } from '../view.ts'
import { complaintsFor } from './complaint-rule.ts'
import { example, rightGunicorn, rightSettings } from './examples.ts'

export const p107: Rule = {
  id: 'P107',
  slug: 'app-ignores-proto',
  level: 'error',
  title: 'the app never reads what the proxy tells it',
  why: 'The proxy says https, and the application goes by its own socket, which is plain.',
  how: 'X-Forwarded-Proto: https arrives, the framework reads no such field, and its server does not either.',
  traps: 'gunicorn, uvicorn and uWSGI set the scheme for peers that they trust: then the framework needs no setting.',
  cure: "Set the framework's own setting for its proxy, or let its server trust the proxy.",
  bad: example({
    settings: rightSettings.replace(/^SECURE_PROXY.*\n/m, ''),
    gunicorn: `${rightGunicorn}secure_scheme_headers = {}\n`,
  }),
  good: example(),
  find: (view) => [...deaf(view), ...complaintsFor('P107', view)],
}

function deaf({ ways }: View): readonly Draft[] {
  return ways
    .filter(({ way, ordinary }) => way.scheme === 'https' && ![undefined, 'https'].includes(schemeIn(ordinary)))
    .filter(
      ({ ordinary }) =>
        (isTold(ordinary) || isDeafToAll(ordinary)) &&
        ordinary.app?.framework?.facts.believes.who === 'nobody' &&
        // Then P113 says it all: the server reads it, once it trusts the proxy.
        distrust(ordinary)?.product !== ordinary.app.server?.product,
    )
    .map(({ way, ordinary }) => {
      const { title = 'The application', files = [] } = ordinary.app?.framework ?? {}
      const [file] = files
      const place =
        ordinary.app?.framework?.facts.believes.place ??
        (file === undefined ? undefined : { path: file.path, start: 0, end: 0, line: 1, column: 1 })
      return {
        subject: way.origin,
        ...(openVariable(ordinary) !== undefined && { level: 'warn' as const }),
        message: `${title} ${isTold(ordinary) ? 'is told https and does not read it' : 'would not read https if it were told'}: ${ordinary.app?.framework?.facts.believes.says ?? ''}.`,
        outcome: ordinary,
        trace: traceOf(ordinary, 'X-Forwarded-Proto'),
        ...(place ? { place } : {}),
      }
    })
}

function isTold(outcome: Outcome): boolean {
  return valuesAtApp(outcome, 'x-forwarded-proto').includes('https')
}

/** Where the proxy is silent too, both must change: neither the server nor the framework reads a proxy. */
function isDeafToAll(outcome: Outcome): boolean {
  const isSilent = isOverHttp(outcome) && valuesAtApp(outcome, 'x-forwarded-proto').every((value) => value === '')
  return isSilent && outcome.way.kind === 'door' && outcome.app?.server?.believes.who === 'nobody'
}
