import type { IncomingMessage } from 'node:http'
import { parseCookies } from './cookies.ts'
import type { Desk } from './desk.ts'
import { holds, lesser, type Role } from './keep/roles.ts'
import { sessionId, type Presence } from './keep/sessions.ts'

/** Who asks: a browser that is logged in, or a program with a token. */
export interface Who {
  readonly name: string
  readonly role: Role
  readonly by: 'session' | 'token'
  /** Of the session, as lists call it. */
  readonly session: string | undefined
}

/** Who sent a request; undefined for everybody else. A token that is sent counts alone: cookies are not looked at. */
export function identify(request: IncomingMessage, desk: Desk, presence = presenceOf(request)): Who | undefined {
  const { authorization } = request.headers
  return authorization === undefined ? bySession(request, desk, presence) : byToken(authorization, desk)
}

/** Whether who began to follow something may go on: a session that was ended, or a user who was removed or is less now, may not. */
export function isStillIn(desk: Desk, { env }: Followed, needed: Role): boolean {
  try {
    const who = identify(env.incoming, desk, 'unattended')
    return who !== undefined && holds(who.role, needed)
  } catch {
    // A database that cannot be read lets nobody in, and no exception into the edge's own loop.
    return false
  }
}

/** A request that is answered for as long as something goes on. */
interface Followed {
  readonly env: { readonly incoming: IncomingMessage }
}

/** The secret of a browser's session, as it is in its cookie. */
export function sessionSecretIn(request: IncomingMessage): string | undefined {
  return parseCookies(request.headers.cookie).get(sessionCookie)
}

/** The browser sends it to this host alone, over https alone, and scripts do not see it. */
export const sessionCookie = '__Host-lasthop-session'
export const deviceCookie = '__Host-lasthop-device'

/** The page says so of what it asks by itself while nobody touches it. */
function presenceOf({ headers }: IncomingMessage): Presence {
  return headers['x-unattended'] === undefined ? 'attended' : 'unattended'
}

function bySession(request: IncomingMessage, desk: Desk, presence: Presence): Who | undefined {
  const secret = sessionSecretIn(request)
  const session = secret === undefined ? undefined : desk.sessions.find(secret, presence)
  const user = session && desk.users.find(session.user)
  if (secret === undefined || user === undefined) return undefined
  return { name: user.name, role: user.role, by: 'session', session: sessionId(secret) }
}

function byToken(authorization: string, desk: Desk): Who | undefined {
  const secret = /^Bearer ([\w-]+)$/i.exec(authorization)?.[1]
  const token = secret === undefined ? undefined : desk.tokens.find(secret)
  const user = token && desk.users.find(token.user)
  if (token === undefined || user === undefined) return undefined
  return { name: user.name, role: lesser(user.role, token.scope), by: 'token', session: undefined }
}
