import { isProblem } from '@lasthop/contract'
import type { SourceFile } from '../place.ts'
import { onlyEnabled } from '../enabled.ts'
import type { Reader } from '../reader.ts'
import { loadConfiguration, type Loaded } from './load.ts'
import { isOverride, readOverrides, type Override } from './override.ts'

/** One configuration: a main file with all that it includes, or site files that no main file includes. */
export interface Entry {
  readonly loaded: Loaded
  readonly files: readonly SourceFile[]
  /** The .htaccess files among the paths. */
  readonly overrides: readonly Override[]
}

/** The configurations that these files make. Fragments that a main file includes are no configuration of their own. */
export function findEntries(reader: Reader, paths: readonly string[], version: string): Entry[] {
  const overrides = readOverrides(reader, paths, version)
  const files = paths.flatMap((path) => {
    if (isOverride(path)) return []
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [file]
  })
  const entryFrom = (own: readonly SourceFile[]): Entry => ({
    loaded: loadConfiguration({ reader, files: own, version }),
    files: own,
    overrides,
  })
  const mains = files.filter(isMainFile).map((file) => entryFrom([file]))
  const used = new Set(mains.flatMap(({ loaded }) => loaded.files.map(({ path }) => path)))
  const left = files.filter(({ path }) => !used.has(path) && !isOwnMain(mains, path))
  const sites = onlyEnabled(left, mains.length > 0).filter(({ text }) => siteStart.test(text))
  return sites.length === 0 ? mains : [...mains, entryFrom(sites)]
}

function isOwnMain(mains: readonly Entry[], path: string): boolean {
  return mains.some(({ files }) => files[0]?.path === path)
}

function isMainFile({ path, text }: SourceFile): boolean {
  return /(?:^|\/)(?:apache2|httpd)\.conf$/.test(path) || mainStart.test(text)
}

const mainStart = /^[ \t]*ServerRoot\s/im
const siteStart = /^[ \t]*(?:<VirtualHost|ProxyPass(?:Match)?|RequestHeader|RewriteRule|RemoteIPHeader|Use)\b/im
