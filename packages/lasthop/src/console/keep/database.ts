import { isProblem, problem, type Problem } from '@lasthop/contract'
import { chmodSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeFolder } from '../../state/files.ts'
import { reasonOf } from '../../state/system-error.ts'
import { tables, version } from './tables.ts'

/** The console's own memory, open: users, sessions, tokens, the audit log, versions of the file. */
export interface Keep extends Disposable {
  readonly database: DatabaseSync
  /** Set when a damaged file was put aside and everything begins anew: what to tell the operator. */
  readonly remark: string | undefined
}

/**
 * Opens the console's database, readable by its owner alone, and makes it when it is not there. A damaged one is put aside, never
 * deleted, and a new one begins: the console must come up, and the edge does not need it.
 */
export async function openKeep(path: string): Promise<Keep | Problem> {
  const trouble = await makeFolder(dirname(path))
  if (trouble !== undefined) return trouble
  const opened = tryOpen(path)
  if (!isProblem(opened)) return keepOf(opened, undefined)
  const aside = `${path}.damaged-${Date.now()}`
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  const again = moved ? tryOpen(path) : opened
  if (isProblem(again)) return again
  return keepOf(
    again,
    `The console's database was damaged. It was put aside as "${aside}", and the console begins anew.`,
  )
}

function keepOf(database: DatabaseSync, remark: string | undefined): Keep {
  return { database, remark, [Symbol.dispose]: () => database.close() }
}

function tryOpen(path: string): DatabaseSync | Problem {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 5000 })
    chmodSync(path, 0o600)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON')
    const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
    if (check !== 'ok') throw new Error(String(check))
    prepare(database)
    return database
  } catch (error) {
    database?.close()
    return problem(`The console's database "${path}" could not be opened: ${reasonOf(error)}.`)
  }
}

/** One transaction: the file is either empty or complete, also when the power goes in between. */
function prepare(database: DatabaseSync): void {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (found > version) throw new Error('a newer Lasthop made it')
  if (found === version) return
  database.exec(`BEGIN IMMEDIATE; ${tables}; PRAGMA user_version = ${version}; COMMIT`)
}
