import { problem, type Problem } from '@lasthop/contract'
import { randomBytes } from 'node:crypto'
import { access, chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf, reasonOf } from './system-error.ts'

/** Makes a folder that only its owner may enter, with its parents. A folder that is already there keeps its mode. */
export async function makeFolder(path: string): Promise<Problem | undefined> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    return undefined
  } catch (error) {
    const reason = reasonOf(await causeOf(path, error))
    return problem(`The folder "${path}" could not be made: ${reason}. Lasthop needs to write there.`)
  }
}

/** Of parents on a file system that is read-only Node says that they are not there. Asked for the first, the system says why. */
async function causeOf(path: string, error: unknown): Promise<unknown> {
  if (codeOf(error) !== 'ENOENT') return error
  const parent = dirname(path)
  const isMissing = await access(parent).then(
    () => false,
    () => true,
  )
  if (isMissing && parent !== path) return causeOf(parent, error)
  return mkdir(path, { mode: 0o700 }).then(
    () => error,
    (cause: unknown) => cause,
  )
}

/** A text file, `undefined` if there is none, a problem if it is there and cannot be read. */
export async function readText(path: string): Promise<string | undefined | Problem> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    return problem(`"${path}" could not be read: ${reasonOf(error)}. Let the user that runs Lasthop read it.`)
  }
}

/**
 * Writes a whole file or nothing, readable by its owner alone.
 *
 * Whoever reads the path sees the old text or the new one, never a part, even if the machine stops half-way.
 */
export async function writePrivately(path: string, text: string): Promise<Problem | undefined> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.draft`
  try {
    await writeDraft(draft, text)
    await rename(draft, path)
    await syncFolder(dirname(path))
    return undefined
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    return problem(`"${path}" could not be written: ${reasonOf(error)}. What was there before is still there.`)
  }
}

/**
 * Makes a folder with these files, name to text, in one step: either all of them are there or none is.
 *
 * It fails if the folder is there already with something in it.
 */
export async function writeFolder(path: string, files: Readonly<Record<string, string>>): Promise<Problem | undefined> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.draft`
  try {
    await mkdir(draft, { mode: 0o700 })
    for (const [name, text] of Object.entries(files)) await writeDraft(join(draft, name), text)
    await syncFolder(draft)
    await rename(draft, path)
    await syncFolder(dirname(path))
    return undefined
  } catch (error) {
    await rm(draft, { force: true, recursive: true }).catch(() => undefined)
    return problem(`The folder "${path}" could not be made: ${reasonOf(error)}. Lasthop needs to write there.`)
  }
}

/** Takes a file's access from everybody but its owner: copies of a home may have lost that. */
export async function keepPrivate(path: string): Promise<void> {
  // Whoever may not change it does not own it; they could read it, so that is not theirs to judge.
  await chmod(path, 0o600).catch(() => undefined)
}

async function writeDraft(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  await file.writeFile(text)
  await file.sync()
}

/**
 * A rename lasts only when its folder has reached the disk. Windows and some network file systems cannot do that; the rename
 * has happened all the same.
 */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
