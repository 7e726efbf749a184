import { isProblem } from '@lasthop/contract'
import type { SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import { loadConfiguration, type Loaded } from './load.ts'

/**
 * The configurations that these files make. One for each file with a `global` section; files without one go with the
 * main file above them, as `-f` takes several files and folders, and are one configuration when there is none.
 */
export function findEntries(reader: Reader, paths: readonly string[]): Loaded[] {
  const files = paths.flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [file]
  })
  const mains = files.filter(({ text }) => /^[ \t]*global\b/m.test(text))
  const rest = files.filter((file) => !mains.includes(file))
  if (mains.length === 0) return rest.length === 0 ? [] : [loadConfiguration(reader, rest)]
  const owned = Map.groupBy(rest, (file) => mainOf(file, mains))
  return mains.map((main) => loadConfiguration(reader, [main, ...(owned.get(main) ?? [])]))
}

/** The main file in the folder of a part, or in the nearest one above; else the first. */
function mainOf({ path }: SourceFile, mains: readonly SourceFile[]): SourceFile | undefined {
  const above = mains.filter((main) => path.startsWith(folderOf(main.path)))
  return above.toSorted((a, b) => folderOf(b.path).length - folderOf(a.path).length)[0] ?? mains[0]
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}
