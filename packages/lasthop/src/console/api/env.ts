import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Who } from '../who.ts'

/** What the answers of the API can ask of a request. */
export interface Env {
  readonly Bindings: HttpBindings
  readonly Variables: {
    /** Undefined for somebody who is not logged in. */
    who: Who | undefined
    /** The visitor's address, as origin believes it. */
    address: string
  }
}

export type Ask = Context<Env>

/** Who asks, where the guard let only people in who are logged in. */
export function whoOf(ask: Ask): Who {
  const who = ask.get('who')
  if (who === undefined) throw new Error('An operation without a role asked who it is for.')
  return who
}

/** Who did something, for the audit log. */
export function actor(ask: Ask): { readonly who: string; readonly address: string } {
  const who = whoOf(ask)
  return { who: who.by === 'token' ? `${who.name} (token)` : who.name, address: ask.get('address') }
}
