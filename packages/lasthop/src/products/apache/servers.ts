import { byName } from '../by-name.ts'
import { remembered } from '../remembered.ts'
import type { Directive, Node, Section } from './syntax.ts'
import { textsOf, wordAt } from './syntax.ts'

/** A server of a configuration: the main one, or a VirtualHost. */
export interface Server {
  /** The VirtualHost section; absent for the main server. */
  readonly section?: Section
  /** What stands directly in it. */
  readonly nodes: readonly Node[]
  readonly addresses: readonly VirtualAddress[]
  /** ServerName without scheme and port. */
  readonly name: string | undefined
  readonly aliases: readonly string[]
}

/** Where a VirtualHost is asked for: `*` for any address, 0 for any port. */
export interface VirtualAddress {
  readonly host: string
  readonly port: number
}

/** All servers of a configuration. */
export interface Servers {
  readonly main: Server
  readonly virtual: readonly Server[]
}

/** Sorts a configuration into its servers. */
export function findServers(nodes: readonly Node[]): Servers {
  const isVirtual = (node: Node): node is Section => node.kind === 'section' && node.name === 'virtualhost'
  const main = serverOf(nodes.filter((node) => !isVirtual(node)))
  return { main, virtual: nodes.filter(isVirtual).map((section) => serverOf(section.nodes, section)) }
}

/** The directives of this name directly among the nodes. */
export function directivesOf(nodes: readonly Node[], name: string): readonly Directive[] {
  return directives(nodes).get(name) ?? []
}

/** The sections of these names directly among the nodes. */
export function sectionsOf(nodes: readonly Node[], ...names: readonly string[]): readonly Section[] {
  return byName(sections(nodes), names)
}

/** An include that is missing, where nothing beside it sets X-Forwarded-Proto: it may. */
export function openPlace(nodes: readonly Node[]): Directive | undefined {
  const isSaid = directivesOf(nodes, 'requestheader').some((directive) => {
    const [action = '', name = ''] = textsOf(directive)
    return action.toLowerCase() === 'set' && name.toLowerCase() === 'x-forwarded-proto'
  })
  return isSaid ? undefined : directivesOf(nodes, 'include')[0]
}

/** The last directive of a name, which wins: the server's own, or else the main server's. */
export function settingOf({ main }: Servers, server: Server, name: string): Directive | undefined {
  return directivesOf(server.nodes, name).at(-1) ?? directivesOf(main.nodes, name).at(-1)
}

function serverOf(nodes: readonly Node[], section?: Section): Server {
  const name = directivesOf(nodes, 'servername').at(-1)
  const aliases = directivesOf(nodes, 'serveralias').flatMap(textsOf)
  const addresses = section === undefined ? [] : textsOf(section).map(addressOf)
  return {
    ...(section && { section }),
    nodes,
    addresses,
    name: name && hostOf(wordAt(name, 0)),
    aliases,
  }
}

function hostOf(serverName: string): string {
  return serverName.replace(/^[a-z]+:\/\//i, '').replace(/:\d+$/, '')
}

function addressOf(text: string): VirtualAddress {
  const port = /:(\d+|\*|\uE000+)$/.exec(text)
  const host = port === null ? text : text.slice(0, port.index)
  const number = Number(/\d+/.exec(port?.[1] ?? '')?.[0] ?? 0)
  return { host: host === '_default_' || host === '' ? '*' : host.replace(/^\[|\]$/g, ''), port: number }
}

const directives = remembered((nodes: readonly Node[]) =>
  Map.groupBy(
    nodes.filter((node): node is Directive => node.kind === 'directive'),
    ({ name }) => name,
  ),
)
const sections = remembered((nodes: readonly Node[]) =>
  nodes.filter((node): node is Section => node.kind === 'section'),
)
