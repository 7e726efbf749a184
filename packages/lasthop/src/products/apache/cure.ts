import { problem, type Problem } from '@lasthop/contract'
import type { Aim, Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import { behindLines, edgeLines, isManagedHere } from './edge-block.ts'
import { isOtherSetting, isSaidBy, mendLines, removal, staysElsewhere, type Ruling } from './cure-lines.ts'
import { configurationOf } from './edge.ts'
import { parseFieldRule } from './field-rule.ts'
import { routesOf } from './routes.ts'
import { runsInside, runsScripts } from './script.ts'
import { directivesOf, sectionsOf, settingOf, type Server, type Servers } from './servers.ts'
import { wordAt, type Directive, type Node, type Section } from './syntax.ts'

/**
 * The edits that make every proxying VirtualHost keep its promise: right lines stay where they are, wrong ones change
 * there or go, and missing ones are added below them; where there are none, at its beginning.
 */
export function cure(edge: Edge, aim: Aim): readonly Edit[] | Problem {
  if (edge.hasHoles) return problem('A part of this configuration is not in the files, so its files are not edited.')
  const { servers } = configurationOf(edge)
  const proxying = servers.virtual.filter((server) => proxies(servers, server) || runsScripts(servers, server))
  if (proxying.length === 0 && servers.virtual.length > 0) return problem('No VirtualHost here proxies anything.')
  const lines = aim.kind === 'outermost' ? edgeLines() : behindLines(aim.ranges)
  const scopes = proxying.length === 0 ? [servers.main] : proxying
  return unique(
    scopes.flatMap((server) =>
      cureServer(server, {
        wanted: linesFor(servers, server, lines),
        isRight: aim.kind === 'outermost' ? isTrueAtEdge(servers, server) : isNever,
      }),
    ),
  )
}

/** What a server that speaks TLS alone may say of it in plain words, and one that never does. */
function isTrueAtEdge(servers: Servers, server: Server): Ruling['isRight'] {
  const isTls = wordAt(settingOf(servers, server, 'sslengine') ?? { words: [] }, 0).toLowerCase() === 'on'
  const port = isTls ? 443 : 80
  const isUsual = server.addresses.length > 0 && server.addresses.every((each) => each.port === port)
  return (field, value) =>
    (field === 'x-forwarded-proto' && value === 'https' && isTls) ||
    (field === 'x-forwarded-port' && value === String(port) && isUsual && isTls)
}

function isNever(): boolean {
  return false
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

function cureServer(server: Server, ruling: Ruling): Edit[] {
  const source = server.section?.source ?? server.nodes[0]?.source
  const direct = managedIn(server.nodes, ruling)
  const own = direct.filter((line) => line.source === source)
  const included = direct.filter((line) => line.source !== source)
  const inner = innerScopes(server.nodes).flatMap((nodes) => managedIn(nodes, ruling))
  const { edits, missing, kept } = mendLines(own, ruling)
  const gone = [...included, ...inner].filter((line) => !staysElsewhere(line, ruling)).map(removal)
  const added = missing.filter((line) => / set /.test(line) || !isSaidBy(line, included))
  if (added.length === 0) return [...edits, ...gone]
  const fields = kept.filter(({ name }) => name === 'requestheader')
  const last = (fields.length > 0 ? fields : kept).toSorted((a, b) => a.place.start - b.place.start).at(-1)
  return [last === undefined ? insertion(server, added) : below(last, added), ...edits, ...gone]
}

/** Lines below one that stays, indented like it. */
function below({ place, source }: Directive, lines: readonly string[]): Edit {
  const { text } = source.file
  const indent = text.slice(text.lastIndexOf('\n', place.start - 1) + 1, place.start)
  const newline = text.indexOf('\n', place.end)
  const at = newline === -1 ? text.length : newline + 1
  const end = lineEndOf(text)
  const before = newline === -1 ? end : ''
  return { path: place.path, start: at, end: at, text: before + lines.map((line) => indent + line + end).join('') }
}

/** Everything in sections of the server, conditions that were decided when it was read included. */
function innerScopes(nodes: readonly Node[]): (readonly Node[])[] {
  const sections = sectionsOf(nodes, 'location', 'locationmatch', 'proxy', 'proxymatch', 'if', 'elseif', 'else')
  return sections.flatMap((section) => [section.nodes, ...innerScopes(section.nodes)])
}

function managedIn(nodes: readonly Node[], { wanted }: Ruling): Directive[] {
  const fields = directivesOf(nodes, 'requestheader').filter((directive) =>
    isManagedHere(parseFieldRule(directive).name),
  )
  const others = ['remoteipheader', 'remoteipinternalproxy'].flatMap((name) => directivesOf(nodes, name))
  return [
    ...fields,
    ...directivesOf(nodes, 'proxypreservehost'),
    ...others.filter((directive) => isOtherSetting(directive, wanted)),
  ]
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
