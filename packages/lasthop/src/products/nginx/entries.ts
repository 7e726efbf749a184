import { isProblem } from '@lasthop/contract'
import type { SourceFile } from '../place.ts'
import { onlyEnabled } from '../enabled.ts'
import type { Reader } from '../reader.ts'
import { loadConfiguration, type Loaded } from './load.ts'

/** The configurations that these files make: one for each main file, and one for the site files that none includes. */
export function findEntries(reader: Reader, paths: readonly string[]): Loaded[] {
  const files = paths.flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [file]
  })
  const mains = files.filter(isMainFile).map((file) => loadConfiguration(reader, [file]))
  const used = new Set(mains.flatMap((loaded) => loaded.files.map(({ path }) => path)))
  const left = files.filter(({ path }) => !used.has(path))
  const sites = onlyEnabled(left, mains.length > 0).filter(isOfHttp)
  return sites.length === 0 ? mains : [...mains, loadConfiguration(reader, sites)]
}

function isMainFile({ path, text }: SourceFile): boolean {
  return /^[ \t]*http\s*\{/m.test(text) || (/(?:^|\/)nginx\.conf$/.test(path) && /^[ \t]*events\s*\{/m.test(text))
}

/** Files that stand in `http` by what they begin, and all of `conf.d`, which the usual main file reads there. */
function isOfHttp({ path, text }: SourceFile): boolean {
  return httpStart.test(text) || (/(?:^|\/)conf\.d\/[^/]+\.conf$/.test(path) && !locationStart.test(text))
}

const httpStart = /^[ \t]*(?:server\s*\{|upstream\s+\S+\s*\{|map\s+\S+\s+\$\w+\s*\{|geo\s+(?:\$\w+\s+)?\$\w+\s*\{)/m
/** What can stand in a server or a location alone: such a file is included there. */
const locationStart = /^[ \t]*(?:location\s|(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass\s)/m
