import { statSync } from 'node:fs'

/** The console's database is not where it was: what would be written now would be lost at the next start. */
export class Gone extends Error {}

/** What throws `Gone` once the file at this path is another one than now, or none. */
export function watchPlace(path: string): () => void {
  const first = numberOf(path)
  return () => {
    if (numberOf(path) !== first) throw new Gone(`"${path}" was moved, deleted or replaced.`)
  }
}

/** Undefined for no file. */
function numberOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}
