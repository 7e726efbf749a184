import { problem, type Problem } from '@lasthop/contract'
import type { Aim, Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import { besideSnippet, findSnippets, isProxying, levelsIn, mendSnippet, type Mended } from './cure-includes.ts'
import { below, isTrueAtEdge, mendLines, parseWanted, removal, type Ruling, type WantedLine } from './cure-lines.ts'
import { insertion, lastOf, placed } from './cure-places.ts'
import { cureScripts } from './cure-scripts.ts'
import { variables } from './cure-variables.ts'
import { behindLines, behindServerLines, edgeLines, isManagedHere, underscoreLines } from './edge-block.ts'
import { configurationOf } from './edge.ts'
import { isOn } from './scope.ts'
import type { Server } from './servers.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'

/**
 * The edits that make every proxying location keep its promise: right lines stay where they are, wrong ones change there,
 * and missing ones are added beside them, in the location (one with a line of its own inherits none) or where it inherits
 * them from.
 */
export function cure(edge: Edge, aim: Aim): readonly Edit[] | Problem {
  if (edge.hasHoles) return problem('A part of this configuration is not in the files, so its files are not edited.')
  const { http } = configurationOf(edge)
  const lines = aim.kind === 'outermost' ? edgeLines() : behindLines()
  const outer = named(http.nodes, 'proxy_set_header')
  const snippets = snippetsOf(edge, lines.map(parseWanted), aim)
  const edits = http.servers.flatMap((server) => {
    const letsIn = isOn([http.nodes, server.nodes], 'underscores_in_headers', false)
    const block = letsIn ? [...lines, ...underscoreLines()] : lines
    const isRight = aim.kind === 'outermost' ? isTrueAtEdge(server) : isNever
    const ruling = { wanted: block.map(parseWanted), isRight }
    const levels = [server.nodes, ...(letsIn ? [] : [http.nodes])].map((nodes) => named(nodes, 'proxy_set_header'))
    const shared = levels.filter((held) => held.every(({ source }) => source === server.node.source))
    const scheme = aim.kind === 'outermost' ? '$scheme' : '$seen_proto'
    const found = [
      ...cureLocations(server.nodes, inherit(server.nodes, outer), { ...ruling, shared, snippets }),
      ...gateways.flatMap((prefix) =>
        cureScripts(server.nodes, named(http.nodes, `${prefix}_param`), { prefix, scheme }),
      ),
    ]
    if (found.length === 0 || aim.kind === 'outermost') return found
    return [...cureServer(server, behindServerLines(aim.ranges)), ...found]
  })
  if (edits.length === 0 && !http.servers.some(({ nodes }) => hasProxy(nodes)))
    return problem('No location here proxies anything.')
  const first = http.servers[0]
  if (aim.kind === 'behind' && first !== undefined) edits.push(...variables(http.nodes, first.node, aim.ranges))
  return unique([...snippets.flatMap((snippet) => snippet.edits), ...edits])
}

function snippetsOf(edge: Edge, wanted: readonly WantedLine[], aim: Aim): readonly Mended[] {
  const { http } = configurationOf(edge)
  const paths = new Set(edge.files.map(({ path }) => path))
  const levels = [{ source: undefined, nodes: http.nodes }, ...http.servers.flatMap(({ node }) => levelsIn(node))]
  const rulings = aim.kind === 'outermost' ? http.servers.map(isTrueAtEdge) : []
  const isRight: Ruling['isRight'] = (name, value) => rulings.length > 0 && rulings.every((each) => each(name, value))
  return findSnippets(levels, (path) => paths.has(path)).flatMap(
    (snippet) => mendSnippet(snippet, { wanted, isRight }) ?? [],
  )
}

/** The lines of a server itself: nginx takes most of them once only. */
function cureServer({ node, nodes }: Server, lines: readonly string[]): Edit[] {
  const names = new Set(lines.map((line) => line.split(' ')[0]))
  const written = nodes.filter(({ name, source }) => names.has(name) && source === node.source)
  const gone = written.filter(({ says }) => !lines.includes(`${says};`))
  const missing = lines.filter((line) => !written.some(({ says }) => `${says};` === line))
  return [...gone.map(removal), ...(missing.length > 0 ? [insertion(node, missing)] : [])]
}

function hasProxy(nodes: readonly Node[]): boolean {
  return (
    nodes.some(({ name }) => /^(?:proxy|fastcgi|uwsgi|scgi)_pass$/.test(name)) ||
    nodes.some((node) => hasProxy(inside(node)))
  )
}

function isNever(): boolean {
  return false
}

/** What several locations inherit is mended once. */
function unique(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [`${edit.path} ${edit.start} ${edit.end} ${edit.text}`, edit])).values()]
}

/** A ruling, with the lines of outer levels that are mended where they stand. */
interface Shared extends Ruling {
  readonly shared: readonly (readonly Node[])[]
  readonly snippets: readonly Mended[]
}

function inherit(nodes: readonly Node[], inherited: readonly Node[]): readonly Node[] {
  const own = named(nodes, 'proxy_set_header')
  return own.length > 0 ? own : inherited
}

function cureLocations(nodes: readonly Node[], inherited: readonly Node[], ruling: Shared): Edit[] {
  return named(nodes, 'location').flatMap((location) => {
    const inner = inside(location)
    const deeper = cureLocations(inner, inherit(inner, inherited), ruling)
    return isProxying(location) ? [...cureLocation(location, inherited, ruling), ...deeper] : deeper
  })
}

function cureLocation(location: Node, inherited: readonly Node[], ruling: Shared): Edit[] {
  const snippet = ruling.snippets.find(({ users }) => users.includes(location))
  if (snippet !== undefined) return cureUser(location, snippet, ruling)
  const own = named(inside(location), 'proxy_set_header')
  const above = own.length > 0 ? [] : inherited
  if (isShared(above, ruling)) return cureInherited(above, ruling) ?? cureOwn(location, above, ruling)
  return cureOwn(location, inherited, ruling)
}

/** A location whose lines come from a snippet that is mended itself. */
function cureUser(location: Node, snippet: Mended, { wanted, isRight }: Ruling): Edit[] {
  const beside = besideSnippet(location, snippet, wanted)
  const written = named(inside(location), 'proxy_set_header').filter(({ source }) => source === location.source)
  const own = written.filter((line) => beside.wanted.some(({ name }) => isNamed(line, name)))
  const { edits, missing, kept } = mendLines(own, { wanted: beside.wanted, isRight })
  return placed(location, { missing, again: [], gone: [...beside.gone, ...edits], last: lastOf(kept) })
}

function isNamed(line: Node, name: string): boolean {
  return wordAt(line, 0).toLowerCase() === name.toLowerCase()
}

function isShared([first]: readonly Node[], { shared }: Shared): boolean {
  return first !== undefined && shared.some(([held]) => held === first)
}

/** Lines of the level above, which this location and others inherit. */
function cureInherited(lines: readonly Node[], ruling: Ruling): Edit[] | undefined {
  const { edits, missing, kept } = mendLines(lines.filter(isManaged), ruling)
  const others = lines.filter((line) => !isManaged(line))
  const last = lastOf([...kept, ...others])
  if (missing.length === 0) return [...edits]
  const added = last && below(last, missing)
  return added && [added, ...edits]
}

function cureOwn(location: Node, inherited: readonly Node[], ruling: Ruling): Edit[] {
  const own = named(inside(location), 'proxy_set_header')
  const foreign = own.filter((node) => node.source !== location.source)
  const written = own.filter((node) => node.source === location.source)
  const told = mendLines(foreign.filter(isManaged), ruling)
  // Lines of other files that are right stay included, and only what they lack is said.
  const isKept = foreign.length > 0 && told.edits.length === 0
  const wanted = isKept ? told.missing : ruling.wanted
  const { edits, missing, kept } = mendLines(written.filter(isManaged), { ...ruling, wanted })
  if (isKept) return placed(location, { missing, again: [], gone: edits, last: lastOf(kept) })
  // What is no longer inherited or included, and what the block does not replace, is said again.
  const lost = own.length > 0 ? foreign : inherited
  const again = lost.filter((node) => !isManaged(node)).map((node) => `${node.says};`)
  const gone = [...edits, ...includesOf(location, foreign)]
  const last = lastOf([...kept, ...written.filter((node) => !isManaged(node))])
  return placed(location, { missing, again, gone, last })
}

function isManaged(line: Node): boolean {
  return isManagedHere(wordAt(line, 0))
}

/** The include lines by which fields come from other files: beside the block they would be sent twice. */
function includesOf({ block, place, source }: Node, foreign: readonly Node[]): Edit[] {
  const { text } = source.file
  const names = new Set(foreign.map((node) => node.source.file.path.replace(/^.*\//, '')))
  const inner = text.slice(place.end, block?.closesAt)
  return [...names].flatMap((name) => {
    const pattern = new RegExp(`^[ \\t]*include\\s+[^;\\n]*${name.replace(/[.+]/g, '\\$&')}["']?\\s*;[ \\t]*\\n?`, 'gm')
    return [...inner.matchAll(pattern)].map(({ index, 0: found }) => {
      return { path: place.path, start: place.end + index, end: place.end + index + found.length, text: '' }
    })
  })
}

const gateways = ['fastcgi', 'uwsgi', 'scgi'] as const
