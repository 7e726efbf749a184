import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

import { isProblem, problem, type Problem } from '@lasthop/contract'

import { decode, encodeLike } from './decode.ts'
import type { Change } from './try-cures.ts'

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
    return problem(`${change.path} cannot be written (${code}).`)
  }
}

/** A link, as in sites-enabled, stays a link: its file is changed. */
function replaceFile({ path: named, before, after }: Change, cwd: string): Step | Problem {
  const path = existsSync(resolve(cwd, named)) ? realpathSync(resolve(cwd, named)) : resolve(cwd, named)
  if (before === undefined) {
    replaceWhole(path, Buffer.from(after))
    return { path, backup: undefined }
  }
  const current = readFileSync(path)
  if (decode(current) !== before)
    return problem(`${named} was changed by somebody else in the meantime: run this again.`)
  const bytes = encodeLike(current, after)
  if (isProblem(bytes)) return problem(`${named} cannot be written. ${bytes.message}`)
  accessSync(path, constants.W_OK)
  const backup = keepCopy(path)
  orRemove(backup, () => replaceWhole(path, bytes))
  return { path, backup }
}

/** A copy of the file as it is, with its owner, beside those of earlier changes. */
function keepCopy(path: string): string {
  const first = hiddenBeside(path, 'lasthop-backup')
  let backup = first
  for (let number = 2; existsSync(backup); number++) backup = `${first}-${number}`
  copyFileSync(path, backup, constants.COPYFILE_EXCL)
  const { uid, gid } = statSync(path)
  chownSync(backup, uid, gid)
  return backup
}

/** Mode and owner stay; a reader sees the old file or the new one, and never a part. */
function replaceWhole(path: string, bytes: Uint8Array): void {
  const fresh = hiddenBeside(path, 'lasthop-new')
  const stat = statSync(path, { throwIfNoEntry: false })
  rmSync(fresh, { force: true })
  const file = openSync(fresh, 'wx', stat === undefined ? 0o644 : 0o600)
  orRemove(fresh, () => {
    try {
      writeFileSync(file, bytes)
      if (stat !== undefined) {
        fchownSync(file, stat.uid, stat.gid)
        // After the owner, whose change takes bits away; and whatever the umask is.
        fchmodSync(file, stat.mode & 0o7777)
      }
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(fresh, path)
  })
}

/** Leaves no file behind of what does not come to its end. */
function orRemove(path: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

/** A dot in front keeps it out of includes like sites-enabled/*. */
function hiddenBeside(path: string, suffix: string): string {
  return join(dirname(path), `.${basename(path)}.${suffix}`)
}
