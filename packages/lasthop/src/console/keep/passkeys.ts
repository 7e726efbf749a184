import type { DatabaseSync } from 'node:sqlite'

/** A passkey of a user: a public key whose private half a device or a password manager keeps. */
export interface Passkey {
  /** The credential's id, base64url. */
  readonly id: string
  readonly user: string
  readonly title: string
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly counter: number
  readonly transports: readonly string[]
  readonly madeAt: number
}

/** The passkeys that are registered. */
export class Passkeys {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  add({ id, user, title, publicKey, counter, transports, madeAt }: Passkey): void {
    const sql =
      'INSERT INTO passkeys (id, user, title, public_key, counter, transports, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)'
    this.#database.prepare(sql).run(id, user, title, publicKey, counter, transports.join(' '), madeAt)
  }

  find(id: string): Passkey | undefined {
    const row = this.#database.prepare('SELECT * FROM passkeys WHERE id = ?').get(id)
    return row && passkeyOf(row)
  }

  of(user: string): readonly Passkey[] {
    return this.#database.prepare('SELECT * FROM passkeys WHERE user = ? ORDER BY made_at').all(user).map(passkeyOf)
  }

  /** A counter that goes back tells of a copied key; the library refuses it. */
  used(id: string, counter: number): void {
    this.#database.prepare('UPDATE passkeys SET counter = ? WHERE id = ?').run(counter, id)
  }

  remove(user: string, id: string): boolean {
    return this.#database.prepare('DELETE FROM passkeys WHERE id = ? AND user = ?').run(id, user).changes === 1
  }
}

function passkeyOf(row: Record<string, unknown>): Passkey {
  const bytes = row['public_key']
  return {
    id: String(row['id']),
    user: String(row['user']),
    title: String(row['title']),
    publicKey: bytes instanceof Uint8Array ? new Uint8Array(bytes) : new Uint8Array(),
    counter: Number(row['counter']),
    transports: String(row['transports']).split(' ').filter(Boolean),
    madeAt: Number(row['made_at']),
  }
}
