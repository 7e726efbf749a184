import { problem, type Problem } from '@lasthop/contract'
import type { Aim, Edge } from '../edge.ts'
import { applyEdits, type Edit } from '../edit.ts'
import {
  behindHttpLines,
  behindLines,
  behindServerLines,
  edgeLines,
  isManagedHere,
  isManagedParameter,
  scriptLines,
  type Gateway,
  underscoreLines,
} from './edge-block.ts'
import { below, isTrueAtEdge, mendLines, parseWanted, removal, type Ruling, type WantedLine } from './cure-lines.ts'
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
  const edits = http.servers.flatMap((server) => {
    const letsIn = isOn([http.nodes, server.nodes], 'underscores_in_headers', false)
    const block = letsIn ? [...lines, ...underscoreLines()] : lines
    const isRight = aim.kind === 'outermost' ? isTrueAtEdge(server) : isNever
    const ruling = { wanted: block.map(parseWanted), isRight }
    const levels = [server.nodes, ...(letsIn ? [] : [http.nodes])].map((nodes) => named(nodes, 'proxy_set_header'))
    const shared = levels.filter((held) => held.every(({ source }) => source === server.node.source))
    const scheme = aim.kind === 'outermost' ? '$scheme' : '$seen_proto'
    const found = [
      ...cureLocations(server.nodes, inherit(server.nodes, outer), { ...ruling, shared }),
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
  if (aim.kind === 'behind' && first !== undefined) edits.push(before(first.node, behindHttpLines(aim.ranges)))
  return unique(edits)
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
}

function inherit(nodes: readonly Node[], inherited: readonly Node[]): readonly Node[] {
  const own = named(nodes, 'proxy_set_header')
  return own.length > 0 ? own : inherited
}

function cureLocations(nodes: readonly Node[], inherited: readonly Node[], ruling: Shared): Edit[] {
  return named(nodes, 'location').flatMap((location) => {
    const inner = inside(location)
    const deeper = cureLocations(inner, inherit(inner, inherited), ruling)
    const proxies =
      named(inner, 'proxy_pass').length > 0 ||
      named(inner, 'if').some((node) => named(inside(node), 'proxy_pass').length > 0)
    return proxies ? [...cureLocation(location, inherited, ruling), ...deeper] : deeper
  })
}

function cureLocation(location: Node, inherited: readonly Node[], ruling: Shared): Edit[] {
  const own = named(inside(location), 'proxy_set_header')
  const above = own.length > 0 ? [] : inherited
  if (isShared(above, ruling)) return cureInherited(above, ruling) ?? cureOwn(location, above, ruling)
  return cureOwn(location, inherited, ruling)
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
  const { edits, missing, kept } = mendLines(written.filter(isManaged), ruling)
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

function lastOf(lines: readonly Node[]): Node | undefined {
  return lines.toSorted((a, b) => a.place.start - b.place.start).at(-1)
}

interface Placing {
  readonly missing: readonly WantedLine[]
  readonly again: readonly string[]
  readonly gone: readonly Edit[]
  /** The line below which missing ones are put. */
  readonly last: Node | undefined
}

/** Missing lines beside those that stay, or at the beginning of the block. */
function placed(location: Node, { missing, again, gone, last }: Placing): Edit[] {
  if (missing.length + again.length === 0) return [...gone]
  const lines = missing.map(({ directive, name, value }) => `${directive} ${name} ${value};`)
  const beside = again.length === 0 && last !== undefined ? below(last, missing) : undefined
  if (beside !== undefined) return [beside, ...gone]
  return spread(location, [...lines, ...again], gone) ?? [insertion(location, [...lines, ...again]), ...gone]
}

/** A block that stands on one line becomes one of several lines; undefined: it does not, or holds blocks. */
function spread({ block, place, source }: Node, lines: readonly string[], gone: readonly Edit[]): Edit[] | undefined {
  const { text } = source.file
  const [start, end] = [text.indexOf('{', place.end) + 1, block?.closesAt ?? 0]
  const written = text.slice(start, end)
  if (block === undefined || written.trim() === '' || /[\n{#]/.test(written)) return undefined
  const left = applyEdits(
    written,
    gone.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  )
  const kept = (left.match(directives) ?? []).map((line) => line.trim())
  const indent = indentOf(text, place.start)
  const all = [...lines, ...kept.filter((line) => line !== '')].map((line) => `\n${indent}    ${line}`)
  return [{ path: place.path, start, end, text: `${all.join('')}\n${indent}` }]
}

/** The same promise in the parameters of FastCGI, uwsgi or SCGI: one that is named like a field stands in its place. */
function cureScripts(nodes: readonly Node[], outer: readonly Node[], gateway: Gateway): Edit[] {
  const own = named(nodes, `${gateway.prefix}_param`)
  const inherited = own.length > 0 ? own : outer
  return named(nodes, 'location').flatMap((location) => {
    const inner = inside(location)
    const deeper = cureScripts(inner, inherited, gateway)
    return named(inner, `${gateway.prefix}_pass`).length > 0
      ? [...cureScript(location, inherited, gateway), ...deeper]
      : deeper
  })
}

function cureScript(location: Node, inherited: readonly Node[], gateway: Gateway): Edit[] {
  const { prefix, scheme } = gateway
  const own = named(inside(location), `${prefix}_param`)
  const written = own.filter((node) => node.source === location.source)
  const lost = own.length > 0 ? [] : inherited.filter((node) => !isManagedParameter(wordAt(node, 0)))
  const all = own.length > 0 ? own : inherited
  const isTold = scheme === '$scheme' && all.some((node) => wordAt(node, 0) === 'HTTPS')
  const https = isTold ? [] : [`${prefix}_param HTTPS ${scheme === '$scheme' ? '$https' : '$seen_https'} if_not_empty;`]
  const again = lost.map((node) => `${node.says};`)
  const wanted = [...https, ...scriptLines(gateway)].map(parseWanted)
  const managed = written.filter((node) => isManagedParameter(wordAt(node, 0)))
  const { edits, missing, kept } = mendLines(managed, { wanted, isRight: isNever })
  const last = lastOf([...kept, ...written.filter((node) => !managed.includes(node))])
  return placed(location, { missing, again, gone: edits, last })
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

/** Lines at the beginning of a block, indented as the file does. */
function insertion({ block, place, source }: Node, lines: readonly string[]): Edit {
  const { text } = source.file
  const open = text.indexOf('{', place.end) + 1
  const indent = indentOf(text, place.start)
  const first = block?.nodes[0]
  const inner = first !== undefined && first.source === source ? indentOf(text, first.place.start) : `${indent}    `
  const deeper = inner.length > indent.length ? inner : `${indent}    `
  return { path: place.path, start: open, end: open, text: lines.map((line) => `\n${deeper}${line}`).join('') }
}

function before({ place, source }: Node, lines: readonly string[]): Edit {
  const indent = indentOf(source.file.text, place.start)
  return {
    path: place.path,
    start: place.start,
    end: place.start,
    text: lines.map((line) => `${line}\n${indent}`).join(''),
  }
}

function indentOf(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return /^[ \t]*$/.test(line) ? line : ''
}

// Up to a semicolon that stands in no quotes.
const directives = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;"'])+;?/g
const gateways = ['fastcgi', 'uwsgi', 'scgi'] as const
