import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { roleOf, type Role } from './roles.ts'
import { keyOf, newSecret } from './secrets.ts'
import { unwritable } from './unwritable.ts'

/** A key for programs: it stands for its user, with at most the rights of its scope. */
export interface Token {
  readonly id: string
  readonly user: string
  readonly title: string
  readonly scope: Role
  /** Undefined: until it is revoked. */
  readonly until: number | undefined
  readonly madeAt: number
  readonly seenAt: number | undefined
}

/** The tokens that were given out. Only a hash of each is kept. */
export class Tokens {
  readonly #database: DatabaseSync
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** The token with its secret, which is shown this once. */
  make(wanted: Pick<Token, 'user' | 'title' | 'scope' | 'until'>): { readonly token: Token; readonly secret: string } {
    const secret = `${prefix}${newSecret()}`
    const token = { ...wanted, id: randomBytes(6).toString('hex'), madeAt: this.#now(), seenAt: undefined }
    const sql = 'INSERT INTO tokens (key, id, user, title, scope, until, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)'
    const { id, user, title, scope, until, madeAt } = token
    this.#database.prepare(sql).run(keyOf(secret), id, user, title, scope, until ?? null, madeAt)
    return { token, secret }
  }

  find(secret: string): Token | undefined {
    if (!secret.startsWith(prefix)) return undefined
    const now = this.#now()
    const key = keyOf(secret)
    const row = this.#database.prepare('SELECT * FROM tokens WHERE key = ?').get(key)
    const token = row && tokenOf(row)
    if (token === undefined || (token.until !== undefined && token.until < now)) return undefined
    if (now - (token.seenAt ?? 0) > 60_000) this.#touch(key, now)
    return token
  }

  all(): readonly Token[] {
    return this.#database.prepare('SELECT * FROM tokens ORDER BY made_at DESC').all().map(tokenOf)
  }

  revoke(id: string): boolean {
    return this.#database.prepare('DELETE FROM tokens WHERE id = ?').run(id).changes === 1
  }

  /** A full disk keeps no program out. */
  #touch(key: string, now: number): void {
    try {
      this.#database.prepare('UPDATE tokens SET seen_at = ? WHERE key = ?').run(now, key)
    } catch (error) {
      if (unwritable(error) === undefined) throw error
    }
  }
}

function tokenOf(row: Record<string, unknown>): Token {
  return {
    id: String(row['id']),
    user: String(row['user']),
    title: String(row['title']),
    scope: roleOf(row['scope']),
    until: timeOf(row['until']),
    madeAt: Number(row['made_at']),
    seenAt: timeOf(row['seen_at']),
  }
}

function timeOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** Secret scanners find a leaked one by it. */
const prefix = 'lasthop_'
