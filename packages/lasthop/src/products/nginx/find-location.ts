import { compilePattern } from '../pattern.ts'
import { inside, named, textsOf, type Node } from './syntax.ts'
import type { Visit } from './visit.ts'

/** Where a path ends up: the chain of locations that hold, the innermost last, or a redirect to the path with a slash. */
export type Found =
  | { readonly kind: 'found'; readonly locations: readonly Node[] }
  | { readonly kind: 'slash'; readonly location: Node; readonly around: readonly Node[] }

/** The location for a path: exact, then the longest prefix, then the first pattern unless the prefix forbids it. */
export function findLocation(visit: Visit): Found {
  return search(visit, visit.server.nodes, [])
}

function search(visit: Visit, nodes: readonly Node[], around: readonly Node[]): Found {
  const locations = named(nodes, 'location').map(partsOf)
  const exact = locations.find(({ modifier, path }) => modifier === '=' && path === visit.path)
  if (exact !== undefined) return { kind: 'found', locations: [...around, exact.node] }
  const prefixes = locations.filter(({ modifier }) => modifier === '' || modifier === '^~')
  const longest = prefixes
    .filter(({ path }) => visit.path.startsWith(path))
    .toSorted((a, b) => b.path.length - a.path.length)[0]
  const slash = prefixes.find(({ path, node }) => path === `${visit.path}/` && proxies(node))
  if (slash !== undefined) return { kind: 'slash', location: slash.node, around }
  const inner = longest === undefined ? around : [...around, longest.node]
  const nested = longest === undefined ? undefined : search(visit, inside(longest.node), inner)
  if (nested !== undefined && (nested.kind === 'slash' || nested.locations.length > inner.length)) return nested
  const pattern = longest?.modifier === '^~' ? undefined : locations.find((each) => matches(visit, each))
  if (pattern !== undefined) return search(visit, inside(pattern.node), [...around, pattern.node])
  return nested ?? { kind: 'found', locations: inner }
}

interface Location {
  readonly node: Node
  readonly modifier: string
  readonly path: string
}

function partsOf(node: Node): Location {
  const [first = '', second] = textsOf(node)
  if (second !== undefined) return { node, modifier: first, path: second }
  const glued = /^(=|\^~|~\*|~)(.+)$/s.exec(first)
  return glued === null ? { node, modifier: '', path: first } : { node, modifier: glued[1] ?? '', path: glued[2] ?? '' }
}

/** The path that a location names, without its modifier. */
export function pathOfLocation(node: Node): string {
  return partsOf(node).path
}

/** Whether a location's path is a prefix, which its proxy_pass may replace. */
export function isPrefix(node: Node): boolean {
  return !['~', '~*'].includes(partsOf(node).modifier)
}

function matches(visit: Visit, { modifier, path }: Location): boolean {
  if (modifier !== '~' && modifier !== '~*') return false
  const found = compilePattern(path, modifier === '~*' ? 'i' : '').exec(visit.path)
  if (found === null) return false
  visit.captures = [...found]
  for (const [group, value] of Object.entries(found.groups ?? {})) visit.variables.set(group, value ?? '')
  return true
}

function proxies(node: Node): boolean {
  return named(inside(node), 'proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass').length > 0
}
