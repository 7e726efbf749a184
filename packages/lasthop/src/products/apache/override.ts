import { isProblem } from '@lasthop/contract'

import type { Complaint } from '../complaint.ts'
import type { SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import { loadConfiguration } from './load.ts'
import type { Node } from './syntax.ts'

/** A .htaccess file: what it says of its folder, once AllowOverride lets it. */
export interface Override {
  /** The folder that it lies in, as the files have it. */
  readonly folder: string
  readonly nodes: readonly Node[]
  readonly file: SourceFile
  readonly complaints: readonly Complaint[]
}

/** Whether a path is that of a .htaccess file. */
export function isOverride(path: string): boolean {
  return /(?:^|\/)\.htaccess$/.test(path)
}

/** Reads the .htaccess files among these paths. */
export function readOverrides(reader: Reader, paths: readonly string[], version: string): readonly Override[] {
  return paths.filter(isOverride).flatMap((path) => {
    const file = reader.readFile(path)
    if (isProblem(file)) return []
    const { nodes, complaints } = loadConfiguration({ reader, files: [file], version })
    // Behind <IfModule>, as nearly all of them are: which modules there are is for the server's own files to say.
    return [{ folder: folderOf(path), nodes, file, complaints: complaints.filter(({ rule }) => rule !== 'P904') }]
  })
}

/** The .htaccess of a site's own folder: the one whose folder ends most like DocumentRoot, or the only one there is. */
export function overrideOf(root: string, overrides: readonly Override[]): Override | undefined {
  const ranked = overrides
    .map((override) => ({ override, common: commonEnd(root, override.folder) }))
    .toSorted((a, b) => b.common - a.common)
  const [first] = ranked
  if (first !== undefined && first.common > 0) return first.override
  return overrides.length === 1 ? overrides[0] : undefined
}

function commonEnd(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)]
  let common = 0
  while (common < Math.min(a.length, b.length) && a[common] === b[common]) common++
  return common
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter(Boolean).toReversed()
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}
