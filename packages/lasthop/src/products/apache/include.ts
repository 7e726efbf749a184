import { isProblem } from '@lasthop/contract'
import type { Reader } from '../reader.ts'

/** An include as it is written, and what its path may be relative to. */
export interface Included {
  readonly pattern: string
  /** Path of the main file. */
  readonly main: string
  /** ServerRoot, or empty if no file says it. */
  readonly root: string
}

/**
 * The files that an include names. Configuration is often read away from where it is used, so an absolute path below
 * ServerRoot is looked for beside the main file too. In a copy without `sites-enabled` (they are links), the available
 * ones count as enabled.
 */
export function findIncluded(reader: Reader, included: Included): readonly string[] {
  for (const pattern of candidates(included)) {
    const found = isPattern(pattern) ? reader.glob(pattern) : findOne(reader, pattern)
    if (found.length > 0) return found
  }
  return []
}

function candidates({ pattern, main, root }: Included): string[] {
  const folder = main.includes('/') ? main.slice(0, main.lastIndexOf('/') + 1) : ''
  // httpd.conf lies in ServerRoot itself, or in its conf/.
  const folders = /(?:^|\/)conf\/$/.test(folder) ? [folder.slice(0, -'conf/'.length), folder] : [folder]
  const roots = [root, ...usualRoots].filter((prefix) => prefix !== '' && pattern.startsWith(`${prefix}/`))
  const inside = roots.flatMap((prefix) => folders.map((each) => each + pattern.slice(prefix.length + 1)))
  const beside = folders.map((each) => each + pattern)
  const direct = pattern.startsWith('/') ? [pattern, ...inside] : [...beside, joined(root, pattern)]
  return direct.flatMap((path) => [path, path.replace(/(sites|conf|mods)-enabled/, '$1-available')])
}

function joined(root: string, pattern: string): string {
  return root === '' ? pattern : `${root}/${pattern}`
}

function findOne(reader: Reader, path: string): readonly string[] {
  if (!isProblem(reader.readFile(path))) return [path]
  return reader.glob(`${path.replace(/\/$/, '')}/*`)
}

function isPattern(path: string): boolean {
  return /[*?[]/.test(path)
}

const usualRoots = ['/etc/apache2', '/etc/httpd', '/usr/local/apache2', '/etc/apache2/conf']
