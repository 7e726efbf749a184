import type { Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import type { Place } from '../place.ts'
import { configurationOf, jsonOf } from './edge.ts'
import { findOrder } from './order.ts'
import { everyNode, type Node } from './syntax.ts'

/** The edit that sends plain visitors of a site to https, apart from the path by which certificates are asked for. */
export function sendToHttps(edge: Edge, { path, start }: Place): readonly Edit[] {
  if (edge.hasHoles || jsonOf(edge) !== undefined) return []
  const { sites, options } = configurationOf(edge)
  const site = sites.find(({ node: { place } }) => place.path === path && place.start === start)
  if (site === undefined || findOrder(options) !== undefined) return []
  const isTaken = [...everyNode(site.nodes)].some(({ name }) => name === matcher)
  return isTaken ? [] : atBeginning(site.node, site.nodes[0])
}

/** Below the line of the opening brace, whose comment stays where it is. */
function atBeginning({ place, source, block }: Node, first: Node | undefined): readonly Edit[] {
  if (block === undefined || first?.source !== source) return []
  const { text } = source.file
  const at = text.indexOf('\n', block.opensAt) + 1
  const indent = text.slice(text.lastIndexOf('\n', first.place.start - 1) + 1, first.place.start)
  if (at === 0 || !/^[ \t]+$/.test(indent)) return []
  return [
    {
      path: place.path,
      start: at,
      end: at,
      text: lines(indent)
        .map((line) => `${indent}${line}\n`)
        .join(''),
    },
  ]
}

// RFC 8555 section 8.3: authorities ask on port 80. The site may be on https by the same lines.
function lines(indent: string): readonly string[] {
  return [
    `${matcher} {`,
    `${indent}protocol http`,
    `${indent}not path /.well-known/acme-challenge/*`,
    '}',
    `redir ${matcher} https://{host}{uri} 301`,
  ]
}

const matcher = '@plain_http'
