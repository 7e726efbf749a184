import { hasHole } from '../hole.ts'
import { compilePattern } from './pattern.ts'
import { directivesOf, sectionsOf, settingOf, type Server, type Servers } from './servers.ts'
import type { Override } from './override.ts'
import { placeOverrides } from './placed-override.ts'
import { textsOf, wordAt, type Node, type Section } from './syntax.ts'

/** The servers of a request, or of a site, with the .htaccess files at hand. */
export interface Site {
  readonly servers: Servers
  readonly server: Server
  readonly overrides: readonly Override[]
}

/** What counts for the files of a folder, and for which folder it says so. */
export interface FolderScope {
  readonly nodes: readonly Node[]
  /** Where it stands, as part of a path of the site: `/admin/`. */
  readonly base: string
  /** Of a folder above DocumentRoot: the way down to it, `public/`. */
  readonly inner: string
}

/**
 * What counts for the file that a path asks for: of each folder from the top down its Directory sections, then its
 * .htaccess if that is read; at last the sections that are patterns.
 */
export function folderScopes(site: Site, path = '/'): readonly FolderScope[] {
  const { servers, server, overrides } = site
  const root = documentRootOf(servers, server)
  if (root === undefined) return []
  const folder = folderBehind(root, path)
  const placed = placeOverrides(root, overrides)
  const sections = directoriesFor(servers, server, folder)
  const levels = foldersDownTo(folder).map((each, depth) => {
    const own = sections.filter((section) => !isPattern(section) && depthOf(section) === depth)
    const override = placed.find(({ at }) => at === each)
    const isRead = override !== undefined && overridesAllowed(servers, server, each)
    return [...own.map(({ nodes }) => nodes), ...(isRead ? [override.override.nodes] : [])].map((nodes) =>
      scopeAt(root, each, nodes),
    )
  })
  const patterns = sections.filter(isPattern).map(({ nodes }) => scopeAt(root, root, nodes))
  return [...levels.flat(), ...patterns]
}

/** DocumentRoot without a slash at its end; undefined: none, or a template fills it in. */
export function documentRootOf(servers: Servers, server: Server): string | undefined {
  const root = settingOf(servers, server, 'documentroot')
  const path = root && wordAt(root, 0).replace(/(.)\/$/, '$1')
  return path === undefined || hasHole(path) ? undefined : path
}

/** AllowOverride of the innermost Directory that says it. Without any it is None, as since 2.3.9. */
export function overridesAllowed(servers: Servers, server: Server, folder: string): boolean {
  const said = directoriesFor(servers, server, folder)
    .flatMap(({ nodes }) => directivesOf(nodes, 'allowoverride'))
    .at(-1)
  const words = said === undefined ? [] : textsOf(said).map((word) => word.toLowerCase())
  return words.some((word) => word === 'all' || word === 'fileinfo')
}

/** The folder that a path of the site lies in. */
function folderBehind(root: string, path: string): string {
  const plain = path.slice(0, path.lastIndexOf('/') + 1).replace(/\/+/g, '/')
  return (root + plain).replace(/(.)\/$/, '$1')
}

/** `/`, `/var`, `/var/www`. */
function foldersDownTo(folder: string): readonly string[] {
  const parts = folder.split('/').filter(Boolean).slice(0, mostDepth)
  return ['/', ...parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)]
}

function scopeAt(root: string, folder: string, nodes: readonly Node[]): FolderScope {
  if (folder === root) return { nodes, base: '/', inner: '' }
  const prefix = folder === '/' ? '/' : `${folder}/`
  if (root.startsWith(prefix)) return { nodes, base: '/', inner: `${root.slice(prefix.length)}/` }
  return { nodes, base: `${folder.slice(root === '/' ? 0 : root.length)}/`, inner: '' }
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

// A path may have thousands of slashes.
const mostDepth = 64
