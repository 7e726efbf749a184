import type { Rule } from '../rule.ts'
import { example, rightSettings } from './examples.ts'
import { bare, publicDoors } from './sites.ts'

export const p606: Rule = {
  id: 'P606',
  slug: 'csrf-trusted-origin-format',
  level: 'error',
  title: 'a trusted origin is none',
  why: 'It matches nothing: the forms that it should let in are refused with 403.',
  how: 'An entry of the list of trusted origins has no scheme, or a path; or it is the http origin of a host that is served on https.',
  traps:
    'Django before 4.0 wanted hosts without a scheme, and an http entry is right where forms come from http on purpose.',
  cure: 'Write whole origins: https://app.example.org, with the port if it is not 443.',
  bad: example({ settings: `${rightSettings}CSRF_TRUSTED_ORIGINS = ["app.example.org"]\n` }),
  good: example({
    settings: `${rightSettings}CSRF_TRUSTED_ORIGINS = ["https://app.example.org", "https://*.example.net"]\n`,
  }),
  find: (view) =>
    view.stack.apps.flatMap(({ framework }) => {
      const check = framework?.facts.originCheck
      const place = check?.place
      if (framework === undefined || place === undefined || check?.compares !== 'scheme and host') return []
      const isAssumed = framework.version.known === 'assumed'
      return check.accepts.flatMap((entry) => {
        const fault = faultOf(entry, view)
        if (fault === undefined) return []
        const message = `"${entry}" among the trusted origins ${fault.says}.`
        const level = isAssumed && fault.level === 'error' ? 'warn' : fault.level
        return [{ subject: place.path, message, level, place, confidence: 'simulated' as const, key: entry }]
      })
    }),
}

interface Fault {
  readonly level: 'error' | 'warn' | 'info'
  readonly says: string
}

function faultOf(entry: string, view: Parameters<Rule['find']>[0]): Fault | undefined {
  if (entry.trim() === '') return { level: 'info', says: 'is empty and matches nothing' }
  const [, scheme = '', host = '', path = ''] = /^(?:(\w+):\/\/)?([^/]*)(.*)$/.exec(entry) ?? []
  if (scheme === '') return { level: 'error', says: 'has no scheme: Django from 4.0 on takes whole origins only' }
  if (path !== '') return { level: 'warn', says: 'has a path: no Origin does' }
  const doors = publicDoors(view).filter(({ way }) => bare(way.authority) === bare(host))
  const isHttpsOnly = doors.some(({ way }) => way.scheme === 'https')
  return scheme === 'http' && isHttpsOnly && !/^(?:localhost|127\.)/.test(host)
    ? { level: 'warn', says: 'is on http, and its site is on https' }
    : undefined
}
