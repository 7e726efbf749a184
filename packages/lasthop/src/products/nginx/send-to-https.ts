import type { Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import type { Place } from '../place.ts'
import { configurationOf } from './edge.ts'
import type { Server } from './servers.ts'
import { named } from './syntax.ts'

/** The edit that sends plain visitors of a server to https, apart from the path by which certificates are asked for. */
export function sendToHttps(edge: Edge, { path, start }: Place): readonly Edit[] {
  const server = configurationOf(edge).http.servers.find(
    ({ node: { place } }) => place.path === path && place.start === start,
  )
  return server === undefined || edge.hasHoles ? [] : belowNames(server)
}

/** Below the last line that says where the server listens and for whom, if that stands in its own file. */
function belowNames({ node, nodes, listens }: Server): readonly Edit[] {
  const last = named(nodes, 'listen', 'server_name').findLast(({ source }) => source === node.source)
  if (last === undefined) return []
  const { text } = last.source.file
  const line = text.slice(text.lastIndexOf('\n', last.place.start - 1) + 1, last.place.start)
  const indent = /^[ \t]*$/.test(line) ? line : '  '
  const deeper = indent.includes('\t') ? `${indent}\t` : `${indent}${' '.repeat(unitOf(indent))}`
  const semicolon = text.indexOf(';', last.place.end) + 1
  const comment = /^[ \t]*#[^\n]*?(?=\r?\n|$)/.exec(text.slice(semicolon))?.[0] ?? ''
  const at = semicolon + comment.length
  // Where both are served by the same lines, the challenge is there on https too, and authorities follow.
  const condition = listens.some(({ isTls }) => isTls) ? '$scheme = http' : `$request_uri !~ "^/${challenge}"`
  const block = [`${indent}if (${condition}) {`, `${deeper}return 301 https://$host$request_uri;`, `${indent}}`]
  return [{ path: last.place.path, start: at, end: at, text: block.map((each) => `\n${each}`).join('') }]
}

function unitOf(indent: string): number {
  return indent.length === 2 ? 2 : 4
}

// RFC 8555 section 8.3: authorities ask on port 80.
const challenge = String.raw`\.well-known/acme-challenge/`
