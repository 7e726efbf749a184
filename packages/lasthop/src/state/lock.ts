import { problem, type Problem } from '@lasthop/contract'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { makeFolder } from './files.ts'

/**
 * Does the work while no other process does work in the same folder.
 *
 * The lock is the kernel's, taken through SQLite (Node has no other way to it): it ends with the process that holds it, so a
 * crash leaves nothing behind, and processes in different containers on one volume exclude each other. A file that names
 * a process id does neither.
 */
export async function withLock<Result>(
  folder: string,
  work: () => Promise<Result | Problem>,
): Promise<Result | Problem> {
  const trouble = await makeFolder(folder)
  if (trouble) return trouble
  const lock = await takeLock(join(folder, 'lock'))
  if (!(lock instanceof DatabaseSync)) return lock
  try {
    return await work()
  } finally {
    lock.close()
  }
}

/** Does the work if no other process does work in the folder at this moment; does not wait. */
export async function withLockNow<Result>(
  folder: string,
  work: () => Promise<Result | Problem>,
): Promise<Result | Problem | 'busy'> {
  const trouble = await makeFolder(folder)
  if (trouble) return trouble
  const lock = tryLock(join(folder, 'lock'))
  if (!(lock instanceof DatabaseSync)) return lock
  try {
    return await work()
  } finally {
    lock.close()
  }
}

async function takeLock(path: string): Promise<DatabaseSync | Problem> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += retryMs) {
    const lock = tryLock(path)
    if (lock !== 'busy') return lock
    await pause(retryMs)
  }
  return problem(
    `"${path}" is held by another process for ${patienceMs / 1000} seconds. Stop it, or use another LASTHOP_HOME.`,
  )
}

function tryLock(path: string): DatabaseSync | Problem | 'busy' {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(path, { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    if (lock?.isOpen) lock.close()
    if (isBusy(error)) return 'busy'
    const reason = error instanceof Error ? error.message : String(error)
    return problem(`"${path}" could not be locked: ${reason}. Lasthop needs a folder that it may write to.`)
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
}

const sqliteBusy = 5
const patienceMs = 20_000
const retryMs = 20
