import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

/** The users table: names, and passwords as salted scrypt hashes. */
export class Users {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Gives that user that password, whether the user existed or not. */
  async set(name: string, password: string): Promise<void> {
    const salt = randomBytes(16)
    const hash = await hashOf(password, salt)
    this.#database
      .prepare(
        'INSERT INTO users (name, password) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET password = excluded.password',
      )
      .run(name, `${salt.toString('base64')}:${hash.toString('base64')}`)
  }

  /** Whether name and password belong together. An unknown name costs as much time as a wrong password, so neither tells. */
  async match(name: string, password: string): Promise<boolean> {
    const row = this.#database.prepare('SELECT password FROM users WHERE name = ?').get(name)
    const [salt = '', hash = ''] = String(row?.['password'] ?? nobody).split(':')
    const entered = await hashOf(password, Buffer.from(salt, 'base64'))
    return timingSafeEqual(entered, Buffer.from(hash, 'base64')) && row !== undefined
  }
}

function hashOf(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, cost, (error, hash) => {
      if (error === null) resolve(hash)
      else reject(error)
    })
  })
}

const hashBytes = 32
// 32 MiB and about a tenth of a second for one guess: twice Node's own default.
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const nobody = `${Buffer.alloc(16).toString('base64')}:${Buffer.alloc(hashBytes).toString('base64')}`
