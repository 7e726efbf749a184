/** The files that a script brings in by relative imports, itself among them: what runs where it is started. */
import { isProblem } from '@lasthop/contract'

import { joinPath } from '../path.ts'
import type { Surroundings } from '../surroundings.ts'
import { isSource, withoutEnd } from './built-from.ts'

/** Every file that a script reaches, as far as imports say it as a text. */
export function reachedFrom(entry: string, { paths, reader }: Surroundings): ReadonlySet<string> {
  const sources = new Map(paths.filter(isSource).map((path) => [withoutEnd(path), path]))
  const reached = new Set([entry])
  for (const path of reached) {
    const file = reader.readFile(path)
    if (isProblem(file)) continue
    for (const [, name = ''] of file.text.matchAll(brings)) {
      const stem = withoutEnd(joinPath(path, '..', name))
      const found = sources.get(stem) ?? sources.get(joinPath(stem, 'index'))
      if (found !== undefined) reached.add(found)
    }
  }
  return reached
}

const brings = /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*['"](\.{1,2}\/[^'"\n]*)['"]/g
