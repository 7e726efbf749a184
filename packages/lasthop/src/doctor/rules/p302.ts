import type { Rule } from '../rule.ts'
import { example, rightSettings } from './examples.ts'

export const p302: Rule = {
  id: 'P302',
  slug: 'host-wildcard',
  level: 'warn',
  title: 'any Host is believed',
  why: "Links in mails and cached pages can be made to lead to a host of the sender's choice.",
  how: "A request for a host that is nobody's goes through the edge and is believed by the application.",
  traps:
    'A default site that closes or redirects to a fixed name keeps such requests away. A framework that knows no list of hosts, or where none was written down, gets a note. Links of WordPress go by the address in its database.',
  cure: 'Name the hosts in the application, and give the edge a default site that answers nothing.',
  bad: example({ settings: rightSettings.replace('"app.example.org"', '"*"') }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, foreignHost }) => {
      const { end } = foreignHost
      const { hosts, isAddressStored } = foreignHost.app?.framework?.facts ?? {}
      if (isAddressStored === true || foreignHost.app?.framework?.assumedHosts !== undefined) return []
      if (end.kind !== 'app' || end.belief.kind !== 'believed' || !end.belief.host.includes('elsewhere.example'))
        return []
      if (way.kind === 'door' && way.isPublic === 'perhaps') return []
      // A list that cannot be read is told as such.
      if (hosts?.value === 'unknown' && hosts.place !== undefined) return []
      return [
        {
          subject: way.origin,
          // A framework without such a list has nothing that was set wrong: then it is the edge's (P306).
          ...(hosts?.place === undefined && { level: 'info' as const }),
          message: 'The application answers for any host that a client names.',
          outcome: foreignHost,
          ...(hosts?.place ? { place: hosts.place } : {}),
          key: hosts?.place?.path ?? foreignHost.app?.framework?.files[0]?.path ?? way.origin,
        },
      ]
    }),
}
