import { hasHole } from '../hole.ts'
import { compilePattern } from './pattern.ts'
import { directivesOf, sectionsOf, settingOf, type Server, type Servers } from './servers.ts'
import { overrideOf, type Override } from './override.ts'
import { textsOf, wordAt, type Node, type Section } from './syntax.ts'

/** The servers of a request, or of a site, with the .htaccess files at hand. */
export interface Site {
  readonly servers: Servers
  readonly server: Server
  readonly overrides: readonly Override[]
}

/** What counts for the files of a site: its Directory sections, the outer ones first, then its .htaccess if that is read. */
export function folderScopes({ servers, server, overrides }: Site): readonly (readonly Node[])[] {
  const root = documentRootOf(servers, server)
  if (root === undefined) return []
  const override = overridesAllowed(servers, server, root) ? overrideOf(root, overrides) : undefined
  return [
    ...directoriesFor(servers, server, root).map(({ nodes }) => nodes),
    ...(override === undefined ? [] : [override.nodes]),
  ]
}

/** DocumentRoot without a slash at its end; undefined: none, or a template fills it in. */
export function documentRootOf(servers: Servers, server: Server): string | undefined {
  const root = settingOf(servers, server, 'documentroot')
  const path = root && wordAt(root, 0).replace(/(.)\/$/, '$1')
  return path === undefined || hasHole(path) ? undefined : path
}

/** AllowOverride of the innermost Directory that says it. Without any it is None, as since 2.3.9. */
export function overridesAllowed(servers: Servers, server: Server, root: string): boolean {
  const said = directoriesFor(servers, server, root)
    .flatMap(({ nodes }) => directivesOf(nodes, 'allowoverride'))
    .at(-1)
  const words = said === undefined ? [] : textsOf(said).map((word) => word.toLowerCase())
  return words.some((word) => word === 'all' || word === 'fileinfo')
}

/** The sections that hold for a folder: plain ones by their depth, then patterns. */
function directoriesFor(servers: Servers, server: Server, root: string): readonly Section[] {
  const chain = server === servers.main ? [server] : [servers.main, server]
  const sections = chain.flatMap(({ nodes }) => sectionsOf(nodes, 'directory', 'directorymatch'))
  const plain = sections.filter((section) => !isPattern(section) && holds(section, root))
  const patterns = sections.filter((section) => isPattern(section) && holds(section, root))
  return [...plain.toSorted((a, b) => depthOf(a) - depthOf(b)), ...patterns]
}

function isPattern(section: Section): boolean {
  return section.name === 'directorymatch' || wordAt(section, 0) === '~'
}

function holds(section: Section, root: string): boolean {
  const [first, second] = [wordAt(section, 0), wordAt(section, 1)]
  if (hasHole(first + second)) return false
  if (section.name === 'directorymatch') return compilePattern(first, '').test(`${root}/`)
  if (first === '~') return compilePattern(second, '').test(`${root}/`)
  const path = first.replace(/\/$/, '')
  if (!/[*?[]/.test(path)) return path === '' || root === path || root.startsWith(`${path}/`)
  return globOf(path).test(root)
}

/** A pattern of folders; what lies below them is theirs too. */
function globOf(path: string): RegExp {
  const source = path
    .replace(/[\\^$.|+(){}]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
  return compilePattern(`^${source}(?:/|$)`, '')
}

function depthOf(section: Section): number {
  return wordAt(section, 0).split('/').filter(Boolean).length
}
