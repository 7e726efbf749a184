import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

import { isProblem, problem, type Problem } from '@lasthop/contract'

import { encodeLike } from './decode.ts'
import type { Change } from './fix.ts'

/** Files that were changed and can be put back. */
export interface Written {
  /** Backups, beside the files. */
  readonly backups: readonly string[]
  undo(): void
}

/** Writes changed files: a copy of each is kept beside it, and each is replaced at once. A failure puts everything back, and is a problem. */
export function writeChanges(changes: readonly Change[], cwd: string): Written | Problem {
  const done: Step[] = []
  const undo = (): void => {
    for (const { path, backup } of done.toReversed()) {
      if (backup === undefined) rmSync(path, { force: true })
      else renameSync(backup, path)
    }
  }
  for (const change of changes) {
    const step = tryReplace(change, cwd)
    if (isProblem(step)) {
      undo()
      return step
    }
    done.push(step)
  }
  return { backups: done.flatMap(({ backup }) => backup ?? []), undo }
}

interface Step {
  readonly path: string
  readonly backup: string | undefined
}

/** A file system that does not let us is a problem of the user's, with its own word for it. */
function tryReplace(change: Change, cwd: string): Step | Problem {
  try {
    return replaceFile(change, cwd)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '') throw error
    rmSync(hiddenBeside(resolve(cwd, change.path), 'lasthop-new'), { force: true })
    return problem(`${change.path} cannot be written (${code}).`)
  }
}

/** A link, as in sites-enabled, stays a link: its file is changed. */
function replaceFile({ path: named, before, after }: Change, cwd: string): Step | Problem {
  const path = existsSync(resolve(cwd, named)) ? realpathSync(resolve(cwd, named)) : resolve(cwd, named)
  const bytes = before === undefined ? Buffer.from(after) : encodeLike(readFileSync(path), after)
  if (isProblem(bytes)) return problem(`${named} cannot be written. ${bytes.message}`)
  if (before !== undefined) accessSync(path, constants.W_OK)
  const backup = before === undefined ? undefined : hiddenBeside(path, 'lasthop-backup')
  if (backup !== undefined) copyFileSync(path, backup)
  replaceWhole(path, bytes)
  return { path, backup }
}

/** Mode and owner stay; a reader sees the old file or the new one, and never a part. */
function replaceWhole(path: string, bytes: Uint8Array): void {
  const fresh = hiddenBeside(path, 'lasthop-new')
  const stat = statSync(path, { throwIfNoEntry: false })
  const file = openSync(fresh, 'w', stat?.mode ?? 0o644)
  try {
    writeSync(file, bytes)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  if (stat !== undefined) chownSync(fresh, stat.uid, stat.gid)
  renameSync(fresh, path)
}

/** A dot in front keeps it out of includes like sites-enabled/*. */
function hiddenBeside(path: string, suffix: string): string {
  return join(dirname(path), `.${basename(path)}.${suffix}`)
}
