import type { DatabaseSync } from 'node:sqlite'
import { keyOf, newSecret } from './secrets.ts'

/**
 * Browsers in which a user has logged in before. From them a log-in is not held up by strangers who guess at the account: so
 * an account cannot be locked from outside.
 */
export class Devices {
  readonly #database: DatabaseSync
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** The secret for a cookie of half a year. */
  remember(user: string): string {
    const secret = newSecret()
    const now = this.#now()
    this.#database.prepare('DELETE FROM devices WHERE until < ?').run(now)
    this.#database
      .prepare('INSERT INTO devices (key, user, until) VALUES (?, ?, ?)')
      .run(keyOf(secret), user, now + lifeMs)
    return secret
  }

  knows(user: string, secret: string | undefined): boolean {
    if (secret === undefined) return false
    const sql = 'SELECT 1 AS known FROM devices WHERE key = ? AND user = ? COLLATE NOCASE AND until >= ?'
    return this.#database.prepare(sql).get(keyOf(secret), user, this.#now()) !== undefined
  }
}

const lifeMs = 180 * 24 * 60 * 60_000
