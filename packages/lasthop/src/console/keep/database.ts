import { problem, type Problem } from '@lasthop/contract'
import { chmodSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeFolder } from '../../state/files.ts'
import { reasonOf } from '../../state/system-error.ts'
import { isDamaged } from './damaged.ts'
import { watchPlace } from './gone.ts'
import { holdOnDisk } from './held.ts'
import { tables, version } from './tables.ts'

/** The console's own memory, open: users, sessions, tokens, the audit log, versions of the file. */
export interface Keep extends Disposable {
  readonly database: DatabaseSync
  /** Does work that writes: all that it writes is kept, or none of it when it throws, and nothing when the file is `Gone`. The work must not wait for anything. */
  together<Value>(work: () => Value): Value
  /** Resolves when the disk holds all that was written together so far. */
  held(): Promise<void>
  /** Set when a damaged file was put aside and everything begins anew: what to tell the operator. */
  readonly remark: string | undefined
}

/**
 * Opens the console's database, readable by its owner alone, and makes it when it is not there. A damaged one is put aside, never
 * deleted, and a new one begins: the console must come up, and the edge does not need it. One that only cannot be opened now, for
 * want of room or because a newer Lasthop made it, stays where it is.
 */
export async function openKeep(path: string): Promise<Keep | Problem> {
  const trouble = await makeFolder(dirname(path))
  if (trouble !== undefined) return trouble
  const opened = tryOpen(path)
  if (opened.kind === 'open') return keepOf(opened.database, path, undefined)
  const aside = `${path}.damaged-${Date.now()}`
  if (opened.kind === 'closed' || !(await putAside(path, aside))) return problem(opened.message)
  const again = tryOpen(path)
  if (again.kind !== 'open') return problem(again.message)
  return keepOf(
    again.database,
    path,
    `The console's database was damaged. It was put aside as "${aside}", and the console begins anew.`,
  )
}

/** With what SQLite has beside it: the end of a damaged database must not be read into the new one. */
async function putAside(path: string, aside: string): Promise<boolean> {
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  for (const end of ['-wal', '-shm']) await rename(`${path}${end}`, `${aside}${end}`).catch(() => {})
  return moved
}

function together<Value>(database: DatabaseSync, work: () => Value): Value {
  // Work that is part of other work is kept or not with the whole.
  if (database.isTransaction) return work()
  database.exec('BEGIN IMMEDIATE')
  try {
    const done = work()
    database.exec('COMMIT')
    return done
  } catch (error) {
    // A disk that is full may have ended the transaction already.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

type Opened =
  | { readonly kind: 'open'; readonly database: DatabaseSync }
  | { readonly kind: 'damaged' | 'closed'; readonly message: string }

function keepOf(database: DatabaseSync, path: string, remark: string | undefined): Keep {
  const expectPlace = watchPlace(path)
  let isHeld = true
  return {
    database,
    remark,
    together(work) {
      expectPlace()
      isHeld = false
      return together(database, work)
    },
    async held() {
      if (isHeld) return
      isHeld = true
      await holdOnDisk(path)
    },
    [Symbol.dispose]: () => database.close(),
  }
}

function tryOpen(path: string): Opened {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 5000 })
    chmodSync(path, 0o600)
    // A commit does not wait for the disk: `held` does.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
    const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
    if (check === 'ok') {
      prepare(database)
      // Another program that holds it from here on must not hold up visitors.
      database.exec('PRAGMA busy_timeout = 250')
      return { kind: 'open', database }
    }
    database.close()
    return { kind: 'damaged', message: messageFor(path, String(check)) }
  } catch (error) {
    database?.close()
    return { kind: isDamaged(error) ? 'damaged' : 'closed', message: messageFor(path, reasonOf(error)) }
  }
}

function messageFor(path: string, reason: string): string {
  return `The console's database "${path}" could not be opened: ${reason}.`
}

/** One transaction: the file is either empty or complete, also when the power goes in between. */
function prepare(database: DatabaseSync): void {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (found > version) throw new Error('a newer Lasthop made it. Run that one, or move the file away to begin anew')
  if (found === version) return
  database.exec(`BEGIN IMMEDIATE; ${tables}; PRAGMA user_version = ${version}; COMMIT`)
}
