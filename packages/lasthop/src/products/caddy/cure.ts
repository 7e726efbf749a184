import { problem, type Problem } from '@lasthop/contract'
import type { Aim, Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import { edgeLines, isManagedHere } from './edge-block.ts'
import { configurationOf, jsonOf } from './edge.ts'
import { cureJson } from './json/cure-json.ts'
import { argumentsOf } from './match.ts'
import { everyNode, inside, named, textsOf, type Node } from './syntax.ts'

/** The edits that make every `reverse_proxy` keep its promise: the block in each, and away with what it replaces. */
export function cure(edge: Edge, aim: Aim): readonly Edit[] | Problem {
  if (edge.hasHoles) return problem('A part of this configuration is not in the files, so its files are not edited.')
  const json = jsonOf(edge)
  if (json !== undefined) return cureJson(json, aim)
  const { sites, options } = configurationOf(edge)
  const nodes = sites.flatMap((site) => [...everyNode(site.nodes)])
  const proxies = unique(nodes.filter(({ name }) => name === 'reverse_proxy'))
  if (proxies.length === 0) return problem('No reverse_proxy is in this Caddyfile.')
  const ranges = aim.kind === 'outermost' ? [] : [`trusted_proxies ${aim.ranges.join(' ')}`]
  const outer = unique(nodes.filter((node) => node.name === 'request_header')).filter((node) =>
    isManagedHere(argumentsOf(node)[0] ?? ''),
  )
  // Each proxy says itself whom it trusts.
  const global = named(options, 'servers').flatMap((node) => named(inside(node), 'trusted_proxies'))
  return [
    ...proxies.flatMap((node) => cureProxy(node, [...ranges, ...edgeLines()])),
    ...[...outer, ...global].map(removal),
  ]
}

/** A snippet that is imported twice is written once. */
function unique(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [`${node.place.path}:${node.place.start}`, node])).values()]
}

function cureProxy(node: Node, lines: readonly string[]): Edit[] {
  const replaced = [
    ...named(inside(node), 'header_up').filter((line) => isManagedHere(textsOf(line)[0] ?? '')),
    ...named(inside(node), 'trusted_proxies'),
  ]
  return [insertion(node, lines), ...replaced.map(removal)]
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
