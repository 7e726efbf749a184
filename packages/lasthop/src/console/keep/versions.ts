import type { DatabaseSync } from 'node:sqlite'

/** The configuration file as it once was. */
export interface Version {
  readonly id: number
  readonly at: number
  readonly who: string
  readonly note: string
}

/** Every version of the configuration file that was seen, also those that were written by hand. */
export class Versions {
  readonly #database: DatabaseSync
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Keeps a text, unless it is the newest already. Gives what takes it out again. */
  keep(text: string, { who, note }: { who: string; note: string }): () => void {
    const newest = this.#database.prepare('SELECT text FROM versions ORDER BY id DESC LIMIT 1').get()
    if (newest?.['text'] === text) return () => {}
    const sql = 'INSERT INTO versions (at, who, note, text) VALUES (?, ?, ?, ?)'
    const { lastInsertRowid } = this.#database.prepare(sql).run(this.#now(), who, note, text)
    return () => void this.#database.prepare('DELETE FROM versions WHERE id = ?').run(lastInsertRowid)
  }

  /** The newest first. */
  all(): readonly Version[] {
    const rows = this.#database.prepare('SELECT id, at, who, note FROM versions ORDER BY id DESC LIMIT 500').all()
    return rows.map((row) => ({
      id: Number(row['id']),
      at: Number(row['at']),
      who: String(row['who']),
      note: String(row['note']),
    }))
  }

  textOf(id: number): string | undefined {
    const row = this.#database.prepare('SELECT text FROM versions WHERE id = ?').get(id)
    return row === undefined ? undefined : String(row['text'])
  }
}
