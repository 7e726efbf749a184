import type { Node } from '../syntax.ts'
import { at, itemsOf, membersOf, textOf, textsIn } from './json.ts'
import type { MakeNode } from './nodes.ts'
import type { Json } from './parse-json.ts'
import type { Routing } from './routes.ts'

/** A directive that Caddy made several routes of. */
interface Php {
  readonly node: Node
  /** How many routes it was. */
  readonly count: number
}

/**
 * What begins at a route, if it is what Caddy makes of `php_fastcgi`: a redirect to a folder, which may be absent, a file that
 * is looked for, and the proxy for what ends as a script does.
 */
export function phpAt(routes: readonly Json[], index: number, routing: Routing): Php | undefined {
  const folder = isToFolder(routes[index]) ? fileOf(routes[index]) : undefined
  const [lookup, proxy] = routes.slice(folder === undefined ? index : index + 1)
  if (!isLookup(lookup) || proxy === undefined || !isForScripts(proxy)) return undefined
  const [node, second] = routing.handlersOf(proxy)
  if (node?.name !== 'reverse_proxy' || second !== undefined) return undefined
  const nodes = [...(node.block?.nodes ?? []), ...linesOf({ folder, lookup, proxy }, routing.make)]
  const block = { ...(node.block ?? emptyAt(node)), nodes }
  return { node: { ...node, name: 'php_fastcgi', block }, count: folder === undefined ? 2 : 3 }
}

interface Parts {
  readonly folder: Json | undefined
  readonly lookup: Json | undefined
  readonly proxy: Json
}

function linesOf({ folder, lookup, proxy }: Parts, make: MakeNode): Node[] {
  const index = folder && /\/([^/]+)$/.exec(textsIn(at(folder, 'try_files'))[0] ?? '')?.[1]
  const file = fileOf(lookup)
  const split = textsIn(at(file, 'split_path'))
  return [
    ...(index === undefined ? [] : [make({ name: 'index', words: [index] }, proxy.place)]),
    ...(split.length === 0 ? [] : [make({ name: 'split', words: split }, proxy.place)]),
    make({ name: 'try_files', words: textsIn(at(file, 'try_files')) }, (file ?? proxy).place),
  ]
}

function isToFolder(route: Json | undefined): boolean {
  const location = textsIn(at(itemsOf(at(route, 'handle'))[0], 'headers', 'Location'))[0]
  return location?.startsWith('{http.request.orig_uri.path}/') === true
}

function isLookup(route: Json | undefined): boolean {
  const [handler, second] = itemsOf(at(route, 'handle'))
  return (
    second === undefined &&
    textOf(at(handler, 'handler')) === 'rewrite' &&
    textOf(at(handler, 'uri')) === '{http.matchers.file.relative}' &&
    fileOf(route) !== undefined
  )
}

function fileOf(route: Json | undefined): Json | undefined {
  const [set, second] = itemsOf(at(route, 'match'))
  return second === undefined ? at(set, 'file') : undefined
}

/** Nothing but ends of paths is asked, and it speaks FastCGI. */
function isForScripts(route: Json): boolean {
  const [set, second] = itemsOf(at(route, 'match'))
  const [test, other] = membersOf(set)
  const paths = textsIn(test?.value)
  const protocol = textOf(at(itemsOf(at(route, 'handle'))[0], 'transport', 'protocol'))
  return (
    second === undefined &&
    other === undefined &&
    test?.name === 'path' &&
    paths.length > 0 &&
    paths.every((path) => /^\*\.\w+$/.test(path)) &&
    protocol === 'fastcgi'
  )
}

function emptyAt({ place }: Node): NonNullable<Node['block']> {
  return { nodes: [], opensAt: place.start, closesAt: place.end - 1 }
}
