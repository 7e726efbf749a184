import { problem } from '@lasthop/contract'

import type { Folder } from '../../src/doctor/folder.ts'

/** Files by path, as a folder that was opened. */
export function folderOf(files: Readonly<Record<string, string>>): Folder {
  const paths = Object.keys(files).toSorted()
  return {
    reader: {
      readFile: (path) => {
        const text = files[path]
        return text === undefined ? problem(`${path} cannot be read.`) : { path, text }
      },
      glob: (pattern) => {
        const expression = new RegExp(
          `^${pattern
            .replaceAll(/[.+^${}()|\\]/g, '\\$&')
            .replaceAll('*', '[^/]*')
            .replaceAll('?', '[^/]')}(?:/[^/]+)?$`,
        )
        return paths.filter((path) => expression.test(path))
      },
    },
    paths,
    unreadable: [],
  }
}
