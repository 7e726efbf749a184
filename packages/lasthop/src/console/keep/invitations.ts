import type { DatabaseSync } from 'node:sqlite'
import { roleOf, type Role } from './roles.ts'
import { keyOf, newSecret } from './secrets.ts'

/** A link that works once: its holder chooses a password and becomes a user, or gets into an account again. */
export interface Invitation {
  /** Whose password may be chosen anew; undefined for somebody new, who chooses a name as well. */
  readonly name: string | undefined
  readonly role: Role
}

/** Links that were given out and not used yet. */
export class Invitations {
  readonly #database: DatabaseSync
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** The secret of a new link, good for a day. */
  make({ name, role }: Invitation): string {
    const secret = newSecret()
    this.#database.prepare('DELETE FROM invitations WHERE until < ?').run(this.#now())
    const sql = 'INSERT INTO invitations (key, name, role, until) VALUES (?, ?, ?, ?)'
    this.#database.prepare(sql).run(keyOf(secret), name ?? null, role, this.#now() + lifeMs)
    return secret
  }

  find(secret: string): Invitation | undefined {
    const sql = 'SELECT name, role FROM invitations WHERE key = ? AND until >= ?'
    const row = this.#database.prepare(sql).get(keyOf(secret), this.#now())
    return row && { name: row['name'] === null ? undefined : String(row['name']), role: roleOf(row['role']) }
  }

  /** The invitation, which can be used no more; undefined when it is unknown, used or too old. */
  take(secret: string): Invitation | undefined {
    const found = this.find(secret)
    const { changes } = this.#database.prepare('DELETE FROM invitations WHERE key = ?').run(keyOf(secret))
    return changes === 1 ? found : undefined
  }

  /** Ends all links: those for a first owner when there is one, and those that somebody may have kept who is owner no more. */
  withdrawAll(): void {
    this.#database.exec('DELETE FROM invitations')
  }
}

const lifeMs = 24 * 60 * 60_000
