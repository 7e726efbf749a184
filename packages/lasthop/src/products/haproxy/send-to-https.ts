import type { Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import type { Place } from '../place.ts'
import { configurationOf } from './edge.ts'
import { named } from './syntax.ts'

/** The edit that sends plain visitors of a frontend to https, apart from the path by which certificates are asked for. */
export function sendToHttps(edge: Edge, { path, start }: Place): readonly Edit[] {
  const { proxies } = configurationOf(edge)
  const front = proxies.fronts.find(({ head }) => head.place.path === path && head.place.start === start)
  const bind = named(front?.lines ?? [], 'bind').at(-1)
  if (bind === undefined || edge.hasHoles) return []
  const { text } = bind.source.file
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', bind.place.start - 1) + 1))?.[0] ?? ''
  const newline = text.indexOf('\n', bind.place.end)
  const at = newline === -1 ? text.length : newline + 1
  return [{ path, start: at, end: at, text: `${newline === -1 ? '\n' : ''}${indent}${rule}\n` }]
}

// RFC 8555 section 8.3: authorities ask on port 80.
const rule =
  'http-request redirect scheme https code 301 unless { ssl_fc } || { path_beg /.well-known/acme-challenge/ }'
