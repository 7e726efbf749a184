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
  /** Where Apache sees that folder, if something says it. */
  readonly seenAt?: string
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

/** Whether it says anything of the scheme, or of fields. */
export function tells({ file }: Override): boolean {
  return /^(?!\s*#).*(?:HTTPS|X-Forwarded|https:|Strict-Transport|REQUEST_SCHEME|SERVER_PORT)/im.test(file.text)
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}
