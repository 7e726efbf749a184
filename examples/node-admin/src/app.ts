import { Attempts } from './attempts.ts'
import { compileBelieve } from './belief.ts'
import { openDatabase } from './database.ts'
import { Orders } from './orders.ts'
import { Users } from './passwords.ts'
import { Sessions } from './sessions.ts'

/** Which edge the demo put in front: one that tells the app the truth, or one that tells it nothing. Only words on the pages depend on it. */
export type Notice = 'cured' | 'uncured'

export interface AppOptions {
  /** A file, or `':memory:'`. */
  readonly database: string
  /** The password of the user `admin`. */
  readonly password: string
  readonly notice?: Notice | undefined
  /** The clock, in milliseconds since 1970; `Date.now` if not given. */
  readonly now?: (() => number) | undefined
}

/** Everything that lasts longer than one request. */
export interface App {
  readonly orders: Orders
  readonly sessions: Sessions
  readonly users: Users
  readonly attempts: Attempts
  readonly believe: ReturnType<typeof compileBelieve>
  readonly notice: Notice | undefined
  readonly now: () => number
  close(): void
}

export async function openApp(options: AppOptions): Promise<App> {
  const now = options.now ?? Date.now
  const database = openDatabase(options.database)
  const users = new Users(database)
  await users.set('admin', options.password)
  return {
    orders: new Orders(database),
    sessions: new Sessions(database, now),
    users,
    attempts: new Attempts(now),
    believe: compileBelieve(),
    notice: options.notice,
    now,
    close: () => database.close(),
  }
}
