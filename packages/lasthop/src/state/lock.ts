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
  const result = await withLockWithin(folder, { waitMs: patienceMs }, work)
  if (result !== 'busy') return result
  return problem(
    `"${join(folder, 'lock')}" is held by another process for ${patienceMs / 1000} seconds. Stop it, or use another LASTHOP_HOME.`,
  )
}

/** How long to wait for whoever has the lock. */
export interface Patience {
  readonly waitMs: number
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal
}

/** The same, for whoever wants to wait shorter, or not at all: `busy` says that somebody had the lock all the time. */
export async function withLockWithin<Result>(
  folder: string,
  patience: Patience,
  work: () => Promise<Result | Problem>,
): Promise<Result | Problem | 'busy'> {
  const trouble = await makeFolder(folder)
  if (trouble) return trouble
  const lock = await takeLock(join(folder, 'lock'), patience)
  if (!(lock instanceof DatabaseSync)) return lock
  try {
    return await work()
  } finally {
    lock.close()
  }
}

async function takeLock(path: string, { waitMs, signal }: Patience): Promise<DatabaseSync | Problem | 'busy'> {
  const endMs = performance.now() + waitMs
  for (;;) {
    const lock = tryLock(path)
    if (lock !== 'busy' || performance.now() >= endMs || signal?.aborted === true) return lock
    await pause(retryMs)
  }
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
