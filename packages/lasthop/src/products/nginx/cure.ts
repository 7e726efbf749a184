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
import { configurationOf } from './edge.ts'
import { isOn } from './scope.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'

/**
 * The edits that make every proxying location keep its promise: the block in each of them (a location with one line of
 * its own inherits none), its other lines kept, and away with what the block replaces.
 */
export function cure(edge: Edge, aim: Aim): readonly Edit[] | Problem {
  if (edge.hasHoles) return problem('A part of this configuration is not in the files, so its files are not edited.')
  const { http } = configurationOf(edge)
  const lines = aim.kind === 'outermost' ? edgeLines() : behindLines()
  const outer = named(http.nodes, 'proxy_set_header')
  const edits = http.servers.flatMap((server) => {
    const letsIn = isOn([http.nodes, server.nodes], 'underscores_in_headers', false)
    const block = letsIn ? [...lines, ...underscoreLines()] : lines
    const scheme = aim.kind === 'outermost' ? '$scheme' : '$seen_proto'
    const found = [
      ...cureLocations(server.nodes, inherit(server.nodes, outer), block),
      ...gateways.flatMap((prefix) =>
        cureScripts(server.nodes, named(http.nodes, `${prefix}_param`), { prefix, scheme }),
      ),
    ]
    if (found.length === 0 || aim.kind === 'outermost') return found
    return [insertion(server.node, behindServerLines(aim.ranges)), ...found]
  })
  if (edits.length === 0) return problem('No location here proxies anything.')
  const first = http.servers[0]
  if (aim.kind === 'behind' && first !== undefined) edits.push(before(first.node, behindHttpLines(aim.ranges)))
  return edits
}

function inherit(nodes: readonly Node[], inherited: readonly Node[]): readonly Node[] {
  const own = named(nodes, 'proxy_set_header')
  return own.length > 0 ? own : inherited
}

function cureLocations(nodes: readonly Node[], inherited: readonly Node[], lines: readonly string[]): Edit[] {
  return named(nodes, 'location').flatMap((location) => {
    const inner = inside(location)
    const deeper = cureLocations(inner, inherit(inner, inherited), lines)
    const proxies =
      named(inner, 'proxy_pass').length > 0 ||
      named(inner, 'if').some((node) => named(inside(node), 'proxy_pass').length > 0)
    return proxies ? [...cureLocation(location, inherited, lines), ...deeper] : deeper
  })
}

function cureLocation(location: Node, inherited: readonly Node[], lines: readonly string[]): Edit[] {
  const own = named(inside(location), 'proxy_set_header')
  const foreign = own.filter((node) => node.source !== location.source)
  const replaced = own.filter((node) => isManagedHere(wordAt(node, 0)) && node.source === location.source)
  // What is no longer inherited or included, and what the block does not replace, is said again.
  const lost = own.length > 0 ? foreign : inherited
  const again = lost.filter((node) => !isManagedHere(wordAt(node, 0))).map((node) => `${node.says};`)
  const gone = [...replaced.map(removal), ...includesOf(location, foreign)]
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
  const replaced = own.filter((node) => isManagedParameter(wordAt(node, 0)) && node.source === location.source)
  const lost = own.length > 0 ? [] : inherited.filter((node) => !isManagedParameter(wordAt(node, 0)))
  const all = own.length > 0 ? own : inherited
  const isTold = scheme === '$scheme' && all.some((node) => wordAt(node, 0) === 'HTTPS')
  const https = isTold ? [] : [`${prefix}_param HTTPS ${scheme === '$scheme' ? '$https' : '$seen_https'} if_not_empty;`]
  const again = lost.map((node) => `${node.says};`)
  return [insertion(location, [...again, ...https, ...scriptLines(gateway)]), ...replaced.map(removal)]
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

/** A directive with its semicolon, and its line if nothing else stands on it. */
function removal({ place, source }: Node): Edit {
  const { text } = source.file
  const end = text.indexOf(';', place.end) + 1
  const lineStart = text.lastIndexOf('\n', place.start - 1) + 1
  const newline = text.indexOf('\n', end)
  const lineEnd = newline === -1 ? text.length : newline + 1
  const isAlone = /^\s*$/.test(text.slice(lineStart, place.start)) && /^\s*$/.test(text.slice(end, lineEnd))
  return { path: place.path, start: isAlone ? lineStart : place.start, end: isAlone ? lineEnd : end, text: '' }
}

function indentOf(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return /^[ \t]*$/.test(line) ? line : ''
}

// Up to a semicolon that stands in no quotes.
const directives = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;"'])+;?/g
const gateways = ['fastcgi', 'uwsgi', 'scgi'] as const
