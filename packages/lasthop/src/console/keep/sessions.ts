import type { DatabaseSync } from 'node:sqlite'
import { keyOf, newSecret } from './secrets.ts'
import { unwritable } from './unwritable.ts'

/** One browser that is logged in. */
export interface Session {
  /** What it is called in lists: enough to tell it, not enough to use it. */
  readonly id: string
  readonly user: string
  readonly way: 'password' | 'passkey'
  readonly address: string
  readonly agent: string
  readonly madeAt: number
  readonly seenAt: number
}

/** Whether a person asks, or a page that was left open. */
export type Presence = 'attended' | 'unattended'

/** Who logs in, how, and from where. */
export type Arriving = Pick<Session, 'user' | 'way' | 'address' | 'agent'>

/** The browsers that are logged in. A session ends after an hour without a request, and after twelve hours in any case. */
export class Sessions {
  readonly #database: DatabaseSync
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** The secret for the browser's cookie. It is new at every log-in; the browser's session before, if any, is ended by the caller. */
  start({ user, way, address, agent }: Arriving): string {
    const secret = newSecret()
    const now = this.#now()
    this.#endOld()
    const sql = 'INSERT INTO sessions (key, user, way, address, agent, made_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)'
    this.#database.prepare(sql).run(keyOf(secret), user, way, address, agent.slice(0, 200), now, now)
    return secret
  }

  /** The session of a cookie, if it goes on; being found keeps it alive where a person is there. */
  find(secret: string, presence: Presence): Session | undefined {
    const key = keyOf(secret)
    const row = this.#database.prepare('SELECT * FROM sessions WHERE key = ?').get(key)
    const session = row && sessionOf(row)
    if (session === undefined) return undefined
    const now = this.#now()
    if (now - session.madeAt > longestMs || now - session.seenAt > idleMs) {
      this.end(secret)
      return undefined
    }
    // Written at most once a minute: not each request is worth a write.
    if (presence === 'attended' && now - session.seenAt > 60_000) this.#touch(key, now)
    return session
  }

  all(): readonly Session[] {
    this.#endOld()
    return this.#database.prepare('SELECT * FROM sessions ORDER BY seen_at DESC').all().map(sessionOf)
  }

  end(secret: string): void {
    this.#database.prepare('DELETE FROM sessions WHERE key = ?').run(keyOf(secret))
  }

  /** Ends the session that lists call so. */
  endById(id: string): boolean {
    return this.#database.prepare('DELETE FROM sessions WHERE substr(key, 1, 16) = ?').run(id).changes === 1
  }

  /** Ends all sessions of a user but that of this secret. */
  endOthers(user: string, secret: string | undefined): void {
    const kept = secret === undefined ? '' : keyOf(secret)
    this.#database.prepare('DELETE FROM sessions WHERE user = ? AND key <> ?').run(user, kept)
  }

  /** A full disk locks nobody out who is in: their session ends a little earlier. */
  #touch(key: string, now: number): void {
    try {
      this.#database.prepare('UPDATE sessions SET seen_at = ? WHERE key = ?').run(now, key)
    } catch (error) {
      if (unwritable(error) === undefined) throw error
    }
  }

  #endOld(): void {
    const now = this.#now()
    this.#database.prepare('DELETE FROM sessions WHERE made_at < ? OR seen_at < ?').run(now - longestMs, now - idleMs)
  }
}

/** The id that lists use for a session. */
export function sessionId(secret: string): string {
  return keyOf(secret).slice(0, 16)
}

function sessionOf(row: Record<string, unknown>): Session {
  return {
    id: String(row['key']).slice(0, 16),
    user: String(row['user']),
    way: row['way'] === 'passkey' ? 'passkey' : 'password',
    address: String(row['address']),
    agent: String(row['agent']),
    madeAt: Number(row['made_at']),
    seenAt: Number(row['seen_at']),
  }
}

const idleMs = 60 * 60_000
const longestMs = 12 * 60 * 60_000
