import { hasHole } from '../hole.ts'
import { Doubt } from '../doubt.ts'
import { remembered } from '../remembered.ts'
import { evaluateTest } from './expression/evaluate.ts'
import { parseTest } from './expression/parse.ts'
import { compilePattern } from './pattern.ts'
import { scopeOf } from './request-scope.ts'
import { sectionsOf, type Server } from './servers.ts'
import { wordAt, type Node, type Section } from './syntax.ts'
import type { Visit } from './visit.ts'

/** The servers whose settings a request meets: the main one first, then its VirtualHost. */
export function serversFor({ servers, server }: Pick<Visit, 'servers' | 'server'>): readonly Server[] {
  return server === servers.main ? [server] : [servers.main, server]
}

/** Everything that counts for a request, in the order in which it is merged: servers, Proxy, Location, If. */
export function nodesFor(visit: Visit, proxied: string | undefined): readonly Node[] {
  const proxies =
    proxied === undefined
      ? []
      : serversFor(visit)
          .flatMap(proxySections)
          .filter((it) => isProxy(it, proxied))
  const found = joined(ownNodes(visit), ...[...proxies, ...locationsFor(visit)].map(({ nodes }) => nodes))
  return joined(found, ...ifSections(visit, found).map(({ nodes }) => nodes))
}

/** What stands directly in the servers that a request meets. */
export function ownNodes(visit: Pick<Visit, 'servers' | 'server'>): readonly Node[] {
  return joined(...serversFor(visit).map(({ nodes }) => nodes))
}

/** Lists put together: the same list for the same ones, so that what is remembered of it is found again. */
export function joined(...lists: readonly (readonly Node[])[]): readonly Node[] {
  return lists.reduce((all, list) => (list.length === 0 ? all : all.length === 0 ? list : followedBy(all)(list)), [])
}

const followedBy = remembered((all: readonly Node[]) => remembered((list: readonly Node[]) => [...all, ...list]))

/** The innermost section that holds for the path, or that an expression chose: core settings of outer ones are lost in it. */
export function innermostSection(visit: Visit): Section | undefined {
  const locations = locationsFor(visit)
  const nodes = joined(ownNodes(visit), ...locations.map((section) => section.nodes))
  return [...locations, ...ifSections(visit, nodes)].at(-1)
}

/** The Location sections that hold for the request's path. */
export function locationsFor(visit: Visit): Section[] {
  const sections = serversFor(visit).flatMap(({ nodes }) => sectionsOf(nodes, 'location', 'locationmatch'))
  if (sections.length === 0) return sections
  const path = visit.path.replace(/\/{2,}/g, '/')
  return sections.filter((section) => isLocation(section, path))
}

/** Whether a Location holds for a path: a whole prefix of segments, a pattern, or a shell-like pattern. */
export function isLocation(section: Section, path: string): boolean {
  const [first, second] = [wordAt(section, 0), wordAt(section, 1)]
  if (hasHole(first + second)) throw new Doubt('A template fills in the path of this section.', section.place)
  if (section.name === 'locationmatch') return compilePattern(first, '').test(path)
  if (first === '~') return compilePattern(second, '').test(path)
  if (/[*?[]/.test(first)) return shellPattern(first).test(path)
  return (
    path.startsWith(first) && (first.endsWith('/') || first === '' || ['/', undefined].includes(path[first.length]))
  )
}

/** The shell-like patterns of paths: `*` and `?` do not match a slash. */
function shellPattern(glob: string): RegExp {
  const source = glob
    .replace(/[\\^$.|+(){}]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
  return compilePattern(`^${source}$`, '')
}

function proxySections({ nodes }: Server): readonly Section[] {
  return sectionsOf(nodes, 'proxy', 'proxymatch')
}

function isProxy(section: Section, url: string): boolean {
  const [first, second] = [wordAt(section, 0), wordAt(section, 1)]
  if (section.name === 'proxymatch') return compilePattern(first, '').test(url)
  if (first === '~') return compilePattern(second, '').test(url)
  if (first === '*') return true
  return /[*?]/.test(first) ? shellPattern(first).test(url) : url.startsWith(first)
}

/** What `<If>`, `<ElseIf>` and `<Else>` add, wherever they stand. */
function ifSections(visit: Visit, nodes: readonly Node[]): Section[] {
  let isDone = true
  return sectionsOf(nodes, 'if', 'elseif', 'else').flatMap((node) => {
    if (node.name === 'if') isDone = false
    if (isDone || !(node.name === 'else' || evaluateTest(parseTest(wordAt(node, 0)), scopeOf(visit)))) return []
    isDone = true
    return [node]
  })
}
