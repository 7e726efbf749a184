import { problem, type Problem } from '@lasthop/contract'
import type { Aim, Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import type { Place } from '../place.ts'
import { isAtLeast } from '../version.ts'
import { edgeLines, isManagedHere } from './edge-block.ts'
import { configurationOf, jsonOf } from './edge.ts'
import { cureJson } from './json/cure-json.ts'
import { argumentsOf } from './match.ts'
import type { Configuration } from './sites.ts'
import { everyNode, inside, named, textsOf, type Node } from './syntax.ts'

/** The edits that make every `reverse_proxy` and `php_fastcgi` keep its promise: the block in each, and away with what it replaces. */
export function cure(edge: Edge, aim: Aim): readonly Edit[] | Problem {
  if (edge.hasHoles) return problem('A part of this configuration is not in the files, so its files are not edited.')
  const json = jsonOf(edge)
  if (json !== undefined) return cureJson(json, aim)
  const configuration = configurationOf(edge)
  const { sites, options } = configuration
  const nodes = sites.flatMap((site) => [...everyNode(site.nodes)])
  const proxies = unique(nodes.filter(({ name }) => name === 'reverse_proxy' || name === 'php_fastcgi'))
  if (proxies.length === 0) return problem('No reverse_proxy and no php_fastcgi is in this Caddyfile.')
  const ranges = aim.kind === 'outermost' ? [] : [`trusted_proxies ${aim.ranges.join(' ')}`]
  const outer = unique(nodes.filter((node) => node.name === 'request_header')).filter((node) =>
    isManagedHere(argumentsOf(node)[0] ?? ''),
  )
  // Each proxy says itself whom it trusts.
  const global = named(options, 'servers').flatMap((node) => trustIn(node))
  const right = aim.kind === 'outermost' ? rightLines : []
  return [
    ...proxies.flatMap((node) =>
      cureProxy(node, { lines: [...ranges, ...edgeLines(), ...portLines(node, configuration)], right }),
    ),
    ...outer.map(removal),
    ...(wholeOptions(options, global) ?? global.map(removal)),
  ]
}

/** Caddy tells PHP the port that Host names, and port 443 alone makes https of a request in clear for some applications. */
function portLines(node: Node, { sites, version }: Configuration): readonly string[] {
  if (node.name !== 'php_fastcgi') return []
  const addresses = sites
    .filter(({ nodes }) => [...everyNode(nodes)].some(({ place }) => isSame(place, node.place)))
    .flatMap((site) => site.addresses)
  if (addresses.every(({ scheme }) => scheme === 'https')) return []
  const [port, second] = new Set(addresses.map((address) => address.port))
  if (second === undefined) return [`env SERVER_PORT ${port}`]
  return isAtLeast(version, '2.8') ? ['env SERVER_PORT {http.request.local.port}'] : []
}

function isSame(one: Place, other: Place): boolean {
  return one.path === other.path && one.start === other.start
}

/** The block of options itself where nothing is left in it. */
function wholeOptions(options: readonly Node[], gone: readonly Node[]): readonly Edit[] | undefined {
  const [first] = options
  if (first === undefined || options.some((node) => !gone.includes(node))) return undefined
  const { path, text } = first.source.file
  const opens = /\{\s*$/.exec(text.slice(0, first.place.start))
  const end = first.block?.closesAt ?? 0
  const closes = /^\}\s*\}[ \t]*(?:\r?\n)*/.exec(text.slice(end))
  if (options.length > 1 || opens === null || closes === null) return undefined
  return [{ path, start: opens.index, end: end + closes[0].length, text: '' }]
}

/** A snippet that is imported twice is written once. */
function unique(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [`${node.place.path}:${node.place.start}`, node])).values()]
}

/** What a block of options says of trust; the block itself where it says nothing else. */
function trustIn(servers: Node): readonly Node[] {
  const lines = named(inside(servers), 'trusted_proxies')
  const { block, source } = servers
  if (block === undefined || lines.length === 0) return []
  const said = lines.reduce(
    (text, line) => text.replace(textOf(line), ''),
    source.file.text.slice(block.opensAt + 1, block.closesAt),
  )
  return said.trim() === '' ? [servers] : lines
}

/** A line as the file has it, with its block. */
function textOf({ place, source, block }: Node): string {
  return source.file.text.slice(place.start, block === undefined ? place.end : block.closesAt + 1)
}

/** What a proxy is to say, and what else is right where it stands already. */
interface Said {
  readonly lines: readonly string[]
  readonly right: readonly string[]
}

/** Lines that are right stay, wrong ones go, and missing ones are added beside those that stay. */
function cureProxy(node: Node, { lines, right }: Said): Edit[] {
  const managed = [
    ...named(inside(node), 'header_up').filter(
      (line) => isManagedHere(textsOf(line)[0] ?? '') || lines.includes(meaning(line)),
    ),
    ...named(inside(node), 'trusted_proxies'),
    ...named(inside(node), 'env').filter((line) => textsOf(line)[0] === 'SERVER_PORT'),
  ]
  const kept = managed.filter((line) => lines.includes(meaning(line)) || right.includes(meaning(line)))
  const missing = lines.filter((line) => !kept.some((each) => meaning(each) === line))
  const gone = managed.filter((line) => !kept.includes(line)).map(removal)
  const last = kept.findLast((line) => isWrittenIn(line, node))
  if (missing.length === 0) return gone
  return [last === undefined ? insertion(node, missing) : below(last, missing), ...gone]
}

function meaning(line: Node): string {
  return [line.name, ...textsOf(line)].join(' ')
}

/** Not by an import. */
function isWrittenIn({ place }: Node, { place: outer, block }: Node): boolean {
  return place.path === outer.path && place.start > (block?.opensAt ?? 0) && place.end <= (block?.closesAt ?? 0)
}

function below({ place, source }: Node, lines: readonly string[]): Edit {
  const { text } = source.file
  const newline = text.indexOf('\n', place.end)
  const at = newline === -1 ? place.end : newline - (text[newline - 1] === '\r' ? 1 : 0)
  const gap = text.slice(at, newline + 1) || '\n'
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', place.start - 1) + 1))?.[0] ?? ''
  return { path: place.path, start: at, end: at, text: lines.map((line) => `${gap}${indent}${line}`).join('') }
}

/** Lines at the beginning of a block, which is made where there is none, indented as the file does. */
function insertion({ place, source, block }: Node, lines: readonly string[]): Edit {
  const { text } = source.file
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', place.start - 1) + 1))?.[0] ?? ''
  const deeper = indent + (indent.startsWith(' ') ? '    ' : '\t')
  const written = lines.map((line) => `\n${deeper}${line}`).join('')
  const at = block === undefined ? place.end : block.opensAt + 1
  return { path: place.path, start: at, end: at, text: block === undefined ? ` {${written}\n${indent}}` : written }
}

/** The line with its end. */
function removal({ place, source, block }: Node): Edit {
  const { text } = source.file
  const start = text.lastIndexOf('\n', place.start - 1) + 1
  const newline = text.indexOf('\n', block?.closesAt ?? place.end)
  return { path: place.path, start, end: newline === -1 ? text.length : newline + 1, text: '' }
}

/** True at the outermost hop, though the block can do without them. */
const rightLines = [
  'header_up X-Forwarded-Proto {scheme}',
  'header_up X-Forwarded-Proto {http.request.scheme}',
  'header_up X-Forwarded-For {remote_host}',
  'header_up X-Forwarded-Host {hostport}',
  'header_up Host {hostport}',
]
