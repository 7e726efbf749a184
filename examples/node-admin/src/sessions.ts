import { createHash, randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

/** Somebody who is logged in. */
export interface Session {
  readonly user: string
  /** The Origin field of the login form: where the browser said it was. `undefined` if it said nothing. */
  readonly sentFrom: string | undefined
}

/** The sessions table. It holds only a hash of each id, so that a stolen copy of the database opens no session. */
export class Sessions {
  readonly #database: DatabaseSync
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Starts a session and answers its id: always a new one, so that an id planted before the login is worth nothing. */
  start(session: Session): string {
    const id = newId()
    const now = this.#now()
    this.#database.prepare('DELETE FROM sessions WHERE seen_at < ? OR started_at < ?').run(now - idleMs, now - wholeMs)
    this.#database
      .prepare('INSERT INTO sessions (key, user, sent_from, started_at, seen_at) VALUES (?, ?, ?, ?, ?)')
      .run(keyOf(id), session.user, session.sentFrom ?? null, now, now)
    return id
  }

  /** The live session with that id, or `undefined`; looking keeps it alive. */
  find(id: string): Session | undefined {
    const now = this.#now()
    const row = this.#database.prepare(touchSql).get(now, keyOf(id), now - idleMs, now - wholeMs)
    if (row === undefined) return undefined
    const sentFrom = row['sent_from']
    return { user: String(row['user']), sentFrom: typeof sentFrom === 'string' ? sentFrom : undefined }
  }

  end(id: string): void {
    this.#database.prepare('DELETE FROM sessions WHERE key = ?').run(keyOf(id))
  }
}

/** An id nobody can guess: 256 random bits as 43 characters. */
export function newId(): string {
  return randomBytes(32).toString('base64url')
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

const touchSql = `
  UPDATE sessions SET seen_at = ?
  WHERE key = ? AND seen_at >= ? AND started_at >= ?
  RETURNING user, sent_from`

const idleMs = 30 * 60 * 1000
const wholeMs = 12 * 60 * 60 * 1000
