import {
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

import type { Change } from './fix.ts'

/** Files that were changed and can be put back. */
export interface Written {
  /** Backups, beside the files. */
  readonly backups: readonly string[]
  undo(): void
}

/** Writes changed files: a copy of each is kept beside it, and each is replaced at once. A failure puts everything back. */
export function writeChanges(changes: readonly Change[], cwd: string): Written {
  const done: Step[] = []
  const undo = (): void => {
    for (const { path, backup } of done.toReversed()) {
      if (backup === undefined) rmSync(path, { force: true })
      else renameSync(backup, path)
    }
  }
  try {
    for (const change of changes) done.push(replaceFile(change, cwd))
  } catch (error) {
    undo()
    throw error
  }
  return { backups: done.flatMap(({ backup }) => backup ?? []), undo }
}

interface Step {
  readonly path: string
  readonly backup: string | undefined
}

/** A link, as in sites-enabled, stays a link: its file is changed. */
function replaceFile({ path: named, before, after }: Change, cwd: string): Step {
  const path = existsSync(resolve(cwd, named)) ? realpathSync(resolve(cwd, named)) : resolve(cwd, named)
  const backup = before === undefined ? undefined : hiddenBeside(path, 'lasthop-backup')
  if (backup !== undefined) copyFileSync(path, backup)
  const fresh = hiddenBeside(path, 'lasthop-new')
  const stat = before === undefined ? undefined : statSync(path)
  const file = openSync(fresh, 'w', stat?.mode ?? 0o644)
  try {
    writeSync(file, after)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  if (stat !== undefined) chownSync(fresh, stat.uid, stat.gid)
  renameSync(fresh, path)
  return { path, backup }
}

/** A dot in front keeps it out of includes like sites-enabled/*. */
function hiddenBeside(path: string, suffix: string): string {
  return join(dirname(path), `.${basename(path)}.${suffix}`)
}
