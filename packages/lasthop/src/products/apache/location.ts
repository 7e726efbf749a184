import { hasHole } from '../hole.ts'
import { Doubt } from '../doubt.ts'
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
  const chain = serversFor(visit)
  const base = chain.flatMap((server) => server.nodes)
  const proxies = proxied === undefined ? [] : chain.flatMap(proxySections).filter((it) => isProxy(it, proxied))
  const locations = locationsFor(visit)
  const found = [...base, ...[...proxies, ...locations].flatMap((section) => section.nodes)]
  return [...found, ...ifSections(visit, found).flatMap((section) => section.nodes)]
}

/** The innermost section that holds for the path, or that an expression chose: core settings of outer ones are lost in it. */
export function innermostSection(visit: Visit): Section | undefined {
  const locations = locationsFor(visit)
  const nodes = [...serversFor(visit), ...locations].flatMap((scope) => scope.nodes)
  return [...locations, ...ifSections(visit, nodes)].at(-1)
}

/** The Location sections that hold for the request's path. */
export function locationsFor(visit: Visit): Section[] {
  const sections = serversFor(visit).flatMap(({ nodes }) => sectionsOf(nodes, 'location', 'locationmatch'))
  return sections.filter((section) => isLocation(section, visit.path.replace(/\/{2,}/g, '/')))
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

function proxySections({ nodes }: Server): Section[] {
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
  return nodes.flatMap((node) => {
    if (node.kind !== 'section' || !['if', 'elseif', 'else'].includes(node.name)) return []
    if (node.name === 'if') isDone = false
    if (isDone || !(node.name === 'else' || evaluateTest(parseTest(wordAt(node, 0)), scopeOf(visit)))) return []
    isDone = true
    return [node]
  })
}
