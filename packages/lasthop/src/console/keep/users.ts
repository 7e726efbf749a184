import type { DatabaseSync } from 'node:sqlite'
import { roleOf, type Role } from './roles.ts'

/** Somebody who may log in. */
export interface User {
  readonly name: string
  readonly role: Role
  readonly madeAt: number
}

/** The people of the console. */
export class Users {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  get hasOwner(): boolean {
    return this.#ownerCount() > 0
  }

  all(): readonly User[] {
    return this.#database.prepare('SELECT name, role, made_at FROM users ORDER BY name').all().map(userOf)
  }

  find(name: string): User | undefined {
    const row = this.#database.prepare('SELECT name, role, made_at FROM users WHERE name = ?').get(name)
    return row && userOf(row)
  }

  /** The hash of a user's password; undefined for a name that nobody has. */
  passwordOf(name: string): string | undefined {
    const row = this.#database.prepare('SELECT password FROM users WHERE name = ?').get(name)
    return row === undefined ? undefined : String(row['password'])
  }

  /** False when the name is taken. */
  add(user: User, passwordHash: string): boolean {
    const sql = 'INSERT OR IGNORE INTO users (name, role, password, made_at) VALUES (?, ?, ?, ?)'
    return this.#database.prepare(sql).run(user.name, user.role, passwordHash, user.madeAt).changes === 1
  }

  setPassword(name: string, passwordHash: string): void {
    this.#database.prepare('UPDATE users SET password = ? WHERE name = ?').run(passwordHash, name)
  }

  /** False when nobody has the name, or when no owner would be left. */
  setRole(name: string, role: Role): boolean {
    if (role !== 'owner' && this.#isLastOwner(name)) return false
    return this.#database.prepare('UPDATE users SET role = ? WHERE name = ?').run(role, name).changes === 1
  }

  /** With all sessions, tokens and passkeys. False when nobody has the name, or when no owner would be left. */
  remove(name: string): boolean {
    if (this.#isLastOwner(name)) return false
    return this.#database.prepare('DELETE FROM users WHERE name = ?').run(name).changes === 1
  }

  #isLastOwner(name: string): boolean {
    return this.find(name)?.role === 'owner' && this.#ownerCount() === 1
  }

  #ownerCount(): number {
    return Number(this.#database.prepare("SELECT count(*) AS owners FROM users WHERE role = 'owner'").get()?.['owners'])
  }
}

/** What is wrong with a new name, or nothing. */
export function isUserName(name: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,62}$/u.test(name)
}

function userOf(row: Record<string, unknown>): User {
  return { name: String(row['name']), role: roleOf(row['role']), madeAt: Number(row['made_at']) }
}
