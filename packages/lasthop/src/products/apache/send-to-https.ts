import type { Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import type { Place } from '../place.ts'
import { configurationOf } from './edge.ts'
import type { Section } from './syntax.ts'

/** The edit that sends plain visitors of a VirtualHost to https, apart from the path by which certificates are asked for. */
export function sendToHttps(edge: Edge, { path, start }: Place): readonly Edit[] {
  const section = configurationOf(edge).servers.virtual.find(
    (server) => server.section?.place.path === path && server.section.place.start === start,
  )?.section
  return section === undefined || edge.hasHoles ? [] : atBeginning(section)
}

function atBeginning({ nodes, place, source }: Section): readonly Edit[] {
  const { text } = source.file
  const newline = text.indexOf('\n', place.end)
  const first = nodes[0]
  if (newline === -1 || first === undefined || first.source !== source) return []
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', first.place.start - 1) + 1))?.[0] ?? ''
  const at = newline + 1
  return [{ path: place.path, start: at, end: at, text: lines.map((line) => `${indent}${line}\n`).join('') }]
}

// mod_rewrite comes before mod_proxy, and mod_alias after it. RFC 8555 section 8.3: authorities ask on port 80.
const lines = [
  'RewriteEngine On',
  String.raw`RewriteCond %{REQUEST_URI} !^/\.well-known/acme-challenge/`,
  'RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]',
]
