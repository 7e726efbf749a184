import type { Deadlines } from '../io/deadlines.ts'
import { UpstreamConnection, type UpstreamRules } from './connection.ts'
import { H2Session } from './h2-session.ts'
import type { Opener, Pending } from './line.ts'

/** A connection of its own to an app, outside any pool. Whoever opens it destroys it. */
export function openAlone(rules: UpstreamRules, parts: { deadlines: Deadlines; opener: Opener }): Pending {
  const { deadlines, opener } = parts
  if (rules.version === '1.1') return new UpstreamConnection(rules, { deadlines, home: nowhere, opener })
  const home = {
    ...nowhere,
    opened: (session: H2Session) => opener.opened(session.take()),
    openFailed: (_session: H2Session, failure: Parameters<Opener['openFailed']>[0]) => opener.openFailed(failure),
  }
  return new H2Session(rules, { deadlines, home })
}

const nowhere = { rested: () => {}, gone: () => {}, hasRoom: () => {} }
