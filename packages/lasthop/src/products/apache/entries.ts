import { isProblem } from '@lasthop/contract'
import type { SourceFile } from '../place.ts'
import { onlyEnabled } from '../enabled.ts'
import type { Reader } from '../reader.ts'
import { loadConfiguration, type Loaded } from './load.ts'

/** One configuration: a main file with all that it includes, or site files that no main file includes. */
export interface Entry {
  readonly loaded: Loaded
  readonly files: readonly SourceFile[]
}

/** The configurations that these files make. Fragments that a main file includes are no configuration of their own. */
export function findEntries(reader: Reader, paths: readonly string[], version: string): Entry[] {
  const files = paths.flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [file]
  })
  const mains = files.filter(isMainFile).map((file) => entryOf(reader, [file], version))
  const used = new Set(mains.flatMap(({ loaded }) => loaded.files.map(({ path }) => path)))
  const left = files.filter(({ path }) => !used.has(path) && !isOwnMain(mains, path))
  const sites = onlyEnabled(left, mains.length > 0).filter(({ text }) => siteStart.test(text))
  return sites.length === 0 ? mains : [...mains, entryOf(reader, sites, version)]
}

function entryOf(reader: Reader, files: readonly SourceFile[], version: string): Entry {
  return { loaded: loadConfiguration({ reader, files, version }), files }
}

function isOwnMain(mains: readonly Entry[], path: string): boolean {
  return mains.some(({ files }) => files[0]?.path === path)
}

function isMainFile({ path, text }: SourceFile): boolean {
  return /(?:^|\/)(?:apache2|httpd)\.conf$/.test(path) || mainStart.test(text)
}

const mainStart = /^\s*ServerRoot\s/im
const siteStart = /^\s*(?:<VirtualHost|ProxyPass(?:Match)?|RequestHeader|RewriteRule)\b/im
