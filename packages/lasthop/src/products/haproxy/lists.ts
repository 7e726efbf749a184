/** Lists that conditions and maps of HAProxy keep in files of their own. */
import { isProblem } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import { endsBelow } from '../ends-below.ts'
import type { Reader } from '../reader.ts'
import type { Call } from './expression.ts'
import { fits } from './match.ts'
import { text, type Sample } from './sample.ts'

/** The lines of a list, without comments; nothing if its file is not at hand. */
export type FindList = (path: string) => readonly string[] | undefined

/** Looks where the file is said to be, beside the configuration, and where the end of its path leads. */
export function listFinder(reader: Reader, main: string): FindList {
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  return (path) => {
    const beside = folder + path.slice(path.lastIndexOf('/') + 1)
    for (const place of [path, ...(path.startsWith('/') ? [] : [folder + path]), beside, ...endsBelow(path, main)]) {
      const file = reader.readFile(place)
      if (!isProblem(file)) return linesOf(file.text)
    }
    return undefined
  }
}

/** A key of a map, and what it stands for. */
export interface MapEntry {
  readonly key: string
  readonly value: string
}

/** How a map compares, and where it is: `map_dom(/etc/haproxy/hosts.map,app)`; nothing for another converter. */
export function mapIn({ name, args }: Call): MapCall | undefined {
  const [whole, method = 'str'] = /^map(?:_(str|beg|sub|dir|dom|end|reg|ip))?(?:_(?:str|int|ip))?$/.exec(name) ?? []
  const [path, usual] = args
  return whole === undefined || path === undefined ? undefined : { method, path, usual }
}

interface MapCall {
  readonly method: string
  readonly path: string
  /** What it makes of all else. */
  readonly usual: string | undefined
}

/** The entries of a map; nothing if its file is not at hand. */
export function entriesOf({ path }: Pick<MapCall, 'path'>, findList: FindList): readonly MapEntry[] | undefined {
  return findList(path)?.map((line) => {
    const [, key = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? []
    return { key, value }
  })
}

/** What a map makes of a sample: the longest beginning that fits, else the first entry that does, else its default. */
export function mapped(sample: Sample, map: MapCall, findList: FindList): Sample | undefined {
  const entries = entriesOf(map, findList)
  if (entries === undefined) throw new Doubt(`The map "${map.path}" is not at hand.`)
  const fitting = entries.filter(({ key }) => fits(sample, { method: map.method, ignoresCase: false, patterns: [key] }))
  const longest = fitting.toSorted((a, b) => b.key.length - a.key.length)
  const found = (map.method === 'beg' ? longest : fitting)[0]?.value ?? map.usual
  return found === undefined ? undefined : text(found)
}

function linesOf(list: string): readonly string[] {
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
