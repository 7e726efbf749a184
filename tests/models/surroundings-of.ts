import { problem } from '@lasthop/contract'
import type { Surroundings } from '../../packages/lasthop/src/products/surroundings.ts'

/** A stack of these files, by path, with products of these versions. */
export function surroundingsOf(
  files: Readonly<Record<string, string>>,
  versions: Readonly<Record<string, string>>,
): Surroundings {
  return {
    reader: {
      readFile: (path) => {
        const text = files[path]
        return text === undefined ? problem(`${path} is not there.`) : { path, text }
      },
      glob: (pattern) => Object.keys(files).filter((path) => path === pattern),
    },
    paths: Object.keys(files),
    launches: [],
    services: [],
    versionOf: (product) => {
      const text = versions[product]
      return text === undefined ? undefined : { text, known: 'flag' }
    },
  }
}
