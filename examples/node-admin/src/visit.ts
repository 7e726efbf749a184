import type { IncomingMessage } from 'node:http'
import type { App } from './app.ts'
import type { Believed } from './belief.ts'
import { readCookie } from './cookies.ts'
import { newId, type Session } from './sessions.ts'

/** One request, as the routes see it. */
export interface Visit {
  readonly belief: Believed
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** The browser's id from its cookie, or a new one. It proves a login only if there is a session. */
  readonly id: string
  readonly isNew: boolean
  readonly session: Session | undefined
  /** Where the browser says it was when it sent this (RFC 6454); `undefined` if it does not say. */
  readonly sentFrom: string | undefined
  /** The fields of a posted form; empty otherwise. */
  readonly form: URLSearchParams
  /** The order that the path names; 0 if it names none. */
  readonly orderId: number
}

export function openVisit(app: App, request: IncomingMessage, belief: Believed): Visit {
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?')
  const known = readCookie(request)
  return {
    belief,
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    id: known ?? newId(),
    isNew: known === undefined,
    session: known === undefined ? undefined : app.sessions.find(known),
    sentFrom: request.headers.origin,
    form: new URLSearchParams(),
    orderId: 0,
  }
}

function splitOnce(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
