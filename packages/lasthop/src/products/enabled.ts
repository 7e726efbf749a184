import type { SourceFile } from './place.ts'

/**
 * Without files that lie ready and are switched on by no link, as Debian keeps them: those in `sites-available` do not
 * count beside a main file or beside `sites-enabled`. In a copy without both they are all there is.
 */
export function onlyEnabled(files: readonly SourceFile[], hasMain: boolean): readonly SourceFile[] {
  const isDecided = hasMain || files.some(({ path }) => /-enabled\//.test(path))
  return isDecided ? files.filter(({ path }) => !/-available\//.test(path)) : files
}
