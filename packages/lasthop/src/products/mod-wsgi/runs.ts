import { isProblem } from '@lasthop/contract'

import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'

/** What a script runs, from which folder, as far as the files say. */
export interface Runs {
  readonly folder: string
  /** `mysite.wsgi`; empty: not known. */
  readonly runs: string
  readonly file: SourceFile | undefined
}

/** Looks for a script of the server among the files, by the end of its path, and for what it imports. */
export function runsOf(script: string, { paths, reader }: Surroundings): Runs {
  const path = nearest(script, paths)
  const file = path === undefined ? undefined : reader.readFile(path)
  if (path === undefined || file === undefined || isProblem(file))
    return { folder: '', runs: moduleOf(script.split('/').slice(-2).join('/')), file: undefined }
  const imported = importing.exec(file.text)?.[1]
  if (imported !== undefined) return { folder: joinPath(path, '..'), runs: imported, file }
  return { folder: joinPath(path, '../..'), runs: moduleOf(path.split('/').slice(-2).join('/')), file }
}

/** The path whose end has most in common with the script's. */
function nearest(script: string, paths: readonly string[]): string | undefined {
  const parts = script.split('/').filter(Boolean)
  for (let from = 0; from < parts.length; from++) {
    const end = parts.slice(from).join('/')
    const found = paths.find((path) => path === end || path.endsWith(`/${end}`))
    if (found !== undefined) return found
  }
  return undefined
}

function moduleOf(path: string): string {
  return path.replace(/\.(?:py|wsgi)$/, '').replaceAll('/', '.')
}

/** `from shop import app as application`. */
const importing = /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+[^\n]*\bas[ \t]+application\b/m
