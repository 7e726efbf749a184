import type { DatabaseSync } from 'node:sqlite'

/** One change that somebody made. */
export interface AuditEntry {
  readonly id: number
  readonly at: number
  readonly who: string
  readonly address: string
  /** A verb in the past: `applied the configuration`. */
  readonly did: string
  readonly about: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** What is written down of a change: never a secret. */
export type Change = Omit<AuditEntry, 'id' | 'at' | 'before' | 'after'> & {
  readonly before?: string | undefined
  readonly after?: string | undefined
}

/** Who changed what, when, from where. It only grows. */
export class Audit {
  readonly #database: DatabaseSync
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Gives what takes the line out again, for a change that came to nothing after all. */
  write({ who, address, did, about, before, after }: Change): () => void {
    const sql = 'INSERT INTO audit (at, who, address, did, about, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)'
    const values = [this.#now(), who, address, did, about, before ?? null, after ?? null]
    const { lastInsertRowid } = this.#database.prepare(sql).run(...values)
    return () => void this.#database.prepare('DELETE FROM audit WHERE id = ?').run(lastInsertRowid)
  }

  /** The newest first; those before an id for the next page. */
  page(before: number | undefined, most: number): readonly AuditEntry[] {
    const sql = 'SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?'
    return this.#database
      .prepare(sql)
      .all(before ?? Number.MAX_SAFE_INTEGER, most)
      .map(entryOf)
  }
}

function entryOf(row: Record<string, unknown>): AuditEntry {
  return {
    id: Number(row['id']),
    at: Number(row['at']),
    who: String(row['who']),
    address: String(row['address']),
    did: String(row['did']),
    about: String(row['about']),
    before: textOf(row['before']),
    after: textOf(row['after']),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
