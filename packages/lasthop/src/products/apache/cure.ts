import { problem, type Problem } from '@lasthop/contract'
import type { Aim, Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import { behindLines, edgeLines, isManagedHere } from './edge-block.ts'
import { configurationOf } from './edge.ts'
import { parseFieldRule } from './field-rule.ts'
import { routesOf } from './routes.ts'
import { runsInside, runsScripts } from './script.ts'
import { directivesOf, sectionsOf, type Server, type Servers } from './servers.ts'
import type { Directive, Node, Section } from './syntax.ts'

/**
 * The edits that make every proxying VirtualHost keep its promise: the block at its beginning, and away with every other
 * line about the same fields, which would run after it. In a configuration without VirtualHosts the block comes first.
 */
export function cure(edge: Edge, aim: Aim): readonly Edit[] | Problem {
  if (edge.hasHoles) return problem('A part of this configuration is not in the files, so its files are not edited.')
  const { servers } = configurationOf(edge)
  const proxying = servers.virtual.filter((server) => proxies(servers, server) || runsScripts(servers, server))
  if (proxying.length === 0 && servers.virtual.length > 0) return problem('No VirtualHost here proxies anything.')
  const lines = aim.kind === 'outermost' ? edgeLines() : behindLines(aim.ranges)
  const scopes = proxying.length === 0 ? [servers.main] : proxying
  return unique(scopes.flatMap((server) => cureServer(server, linesFor(servers, server, lines))))
}

function proxies(servers: Servers, server: Server): boolean {
  return routesOf(servers, server).some(({ does }) => does === 'proxies')
}

/** Where nothing but PHP or Python in Apache itself runs, mod_proxy may not be there: its directive would be an error. */
function linesFor(servers: Servers, server: Server, lines: readonly string[]): readonly string[] {
  const routes = routesOf(servers, server).filter(({ does }) => does === 'proxies')
  const isInside =
    routes.length === 0 ? runsInside(servers, server) : routes.every(({ upstream }) => upstream?.protocol === 'wsgi')
  return isInside ? lines.filter((line) => !line.startsWith('Proxy')) : lines
}

function cureServer(server: Server, lines: readonly string[]): Edit[] {
  const removed = [server.nodes, ...innerScopes(server.nodes)].flatMap(managedIn).map(removal)
  return [insertion(server, lines), ...removed]
}

/** Everything in sections of the server, conditions that were decided when it was read included. */
function innerScopes(nodes: readonly Node[]): (readonly Node[])[] {
  const sections = sectionsOf(nodes, 'location', 'locationmatch', 'proxy', 'proxymatch', 'if', 'elseif', 'else')
  return sections.flatMap((section) => [section.nodes, ...innerScopes(section.nodes)])
}

function managedIn(nodes: readonly Node[]): Directive[] {
  const fields = directivesOf(nodes, 'requestheader').filter((directive) =>
    isManagedHere(parseFieldRule(directive).name),
  )
  return [...fields, ...directivesOf(nodes, 'proxypreservehost')]
}

/** The whole lines of a directive. */
function removal({ place, source }: Directive): Edit {
  const { text } = source.file
  const start = text.lastIndexOf('\n', place.start - 1) + 1
  const newline = text.indexOf('\n', place.end)
  return { path: place.path, start, end: newline === -1 ? text.length : newline + 1, text: '' }
}

function insertion({ section, nodes }: Server, lines: readonly string[]): Edit {
  const first = nodes[0]
  if (section === undefined) {
    const start = first?.place.start ?? 0
    return { path: first?.place.path ?? '', start, end: start, text: lines.map((line) => `${line}\n`).join('') }
  }
  const { text } = section.source.file
  const newline = text.indexOf('\n', section.place.end)
  const start = newline === -1 ? text.length : newline + 1
  const end = lineEndOf(text)
  return {
    path: section.place.path,
    start,
    end: start,
    text: lines.map((line) => indentOf(section) + line + end).join(''),
  }
}

/** How the file itself indents what is in the section. */
function indentOf({ nodes, source }: Section): string {
  const first = nodes[0]
  if (first === undefined || first.source !== source) return '    '
  const { text } = source.file
  const line = text.slice(text.lastIndexOf('\n', first.place.start - 1) + 1, first.place.start)
  return /^[ \t]*$/.test(line) ? line : '    '
}

function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** The same line may be reached from two sites. */
function unique(edits: readonly Edit[]): Edit[] {
  const seen = new Map(edits.map((edit) => [`${edit.path} ${edit.start} ${edit.end}`, edit]))
  return [...seen.values()]
}
