import type { Scheme } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import type { CertificateFile } from '../edge.ts'
import type { ProxyProtocol } from '../proxy-protocol.ts'
import { remembered } from '../remembered.ts'
import { nameAddress } from './environment.ts'
import { inside, named, textsOf, wordAt, type Node } from './syntax.ts'

/** A site block, with the addresses that it answers. */
export interface Site {
  readonly addresses: readonly Address[]
  readonly nodes: readonly Node[]
  readonly node: Node
  /** What its server in JSON says for all its sites; absent: global options do. */
  readonly server?: {
    readonly trusted: readonly Node[]
    readonly proxyProtocol?: ProxyProtocol
    readonly hasH2c?: true
    readonly certificates: readonly CertificateFile[]
  }
}

/** One address of a site. */
export interface Address {
  /** As written: `https://app.example.org:8443`. */
  readonly says: string
  readonly scheme: Scheme
  /** Lower-case; empty: every name. */
  readonly host: string
  readonly port: number
  readonly path: string
  /** The socket's own address, `*` for every one; absent: the lines of the site say it. */
  readonly bind?: string
  /** Whether automatic HTTPS leaves the HTTP port alone for it. */
  readonly keepsHttp?: true
}

/** What a Caddyfile says: its sites, and the global options. */
export interface Configuration {
  readonly options: readonly Node[]
  readonly sites: readonly Site[]
  readonly version: string
}

/** Puts the lines of a Caddyfile together. One whose sites have no braces is one site. */
export function configurationFrom(nodes: readonly Node[], version: string): Configuration {
  const [first, ...others] = nodes
  const hasOptions = first?.name === '' && first.block !== undefined
  const options = hasOptions ? inside(first) : []
  const rest = hasOptions ? others : nodes
  return { options, version, sites: blocksOf(rest).map((site) => siteOf(site, options)) }
}

interface Written {
  readonly node: Node
  readonly nodes: readonly Node[]
}

function blocksOf(nodes: readonly Node[]): Written[] {
  const [first, ...rest] = nodes
  if (first === undefined) return []
  if (first.block === undefined && first.name !== 'import') return [{ node: first, nodes: rest }]
  return nodes.filter(({ block }) => block !== undefined).map((node) => ({ node, nodes: inside(node) }))
}

function siteOf({ node, nodes }: Written, options: readonly Node[]): Site {
  const written = [node.name, ...textsOf(node)]
    .flatMap((text) => nameAddress(text).split(/[,\s]+/))
    .filter((text) => text !== '')
  return { node, nodes, addresses: written.map((text) => addressOf(text, nodes, options)) }
}

function addressOf(says: string, nodes: readonly Node[], options: readonly Node[]): Address {
  const found = /^(?:(https?):\/\/)?(\[[0-9a-fA-F:.]+\]|[^:/[\]{}]*)(?::(\d+))?(\/.*)?$/.exec(says)
  if (found === null) return { says, scheme: 'http', host: says, port: 0, path: '' }
  const [, scheme, host = '', port, path = ''] = found
  const ports = { http: portOption(options, 'http_port', 80), https: portOption(options, 'https_port', 443) }
  const number = port === undefined ? undefined : Number(port)
  const chosen = schemeOf({ scheme, host, port: number, isTls: named(nodes, 'tls').length > 0 }, ports, options)
  return {
    says,
    scheme: chosen,
    host: host.toLowerCase(),
    port: number ?? ports[scheme === 'http' || (host === '' && scheme === undefined) ? 'http' : chosen],
    path,
  }
}

interface Told {
  readonly scheme: string | undefined
  readonly host: string
  readonly port: number | undefined
  readonly isTls: boolean
}

/** HTTPS by itself for every site that has a name, unless its scheme or port is that of HTTP, or it is off. */
function schemeOf(
  { scheme, host, port, isTls }: Told,
  ports: { readonly http: number },
  options: readonly Node[],
): Scheme {
  if (scheme === 'http' || port === ports.http) return 'http'
  if (isTls || scheme === 'https' || port === 443) return 'https'
  const isOff = named(options, 'auto_https').some((node) => wordAt(node, 0) === 'off')
  return host === '' || isOff ? 'http' : 'https'
}

/** A site at one of its addresses. */
export interface Placed {
  readonly site: Site
  readonly address: Address
}

/** Every site, once for each of its addresses. */
export const placedSites = remembered(({ sites }: Pick<Configuration, 'sites'>): readonly Placed[] =>
  sites.flatMap((site) => site.addresses.map((address) => ({ site, address }))),
)

/** The sites to which automatic HTTPS redirects. */
export const redirectedSites = remembered(
  (configuration: Pick<Configuration, 'options' | 'sites'>): readonly Placed[] => {
    const lines = named(configuration.options, 'auto_https')
    if (lines.some((node) => /^(?:off|disable_redirects)$/.test(wordAt(node, 0)))) return []
    return placedSites(configuration).filter(
      ({ address: { scheme, host, keepsHttp } }) => scheme === 'https' && host !== '' && keepsHttp !== true,
    )
  },
)

/** Those of a list that answer to a name. Whoever has thousands has them by name. */
export function answering(placed: readonly Placed[], name: string): readonly Placed[] {
  const { byName, others } = sortedByName(placed)
  return [...(byName.get(name.toLowerCase()) ?? []), ...others.filter(({ address }) => isHost(address.host, name))]
}

const sortedByName = remembered((placed: readonly Placed[]) => ({
  byName: Map.groupBy(
    placed.filter(({ address }) => isPlain(address)),
    ({ address }) => address.host,
  ),
  others: placed.filter(({ address }) => !isPlain(address)),
}))

function isPlain({ host }: Address): boolean {
  return host !== '' && !/[*{}]/.test(host)
}

/** Whether HTTP/2 is spoken in clear by some server. */
export function hasH2c({ options, sites }: Pick<Configuration, 'options' | 'sites'>): boolean {
  const lines = named(options, 'servers').flatMap(inside)
  const isAllowed = named(lines, 'protocol')
    .flatMap(inside)
    .some(({ name }) => name === 'allow_h2c')
  const isNamed = named(lines, 'protocols').flatMap(textsOf).includes('h2c')
  return isAllowed || isNamed || sites.some(({ server }) => server?.hasH2c)
}

/** A port that a global option sets. */
export function portOption(options: readonly Node[], name: string, usual: number): number {
  const node = named(options, name).at(-1)
  return node === undefined ? usual : Number(wordAt(node, 0))
}

/** Whether a host of a request is the one of an address, with wildcards for whole labels. */
export function isHost(pattern: string, host: string): boolean {
  if (/[{}]/.test(pattern)) throw new Doubt(`The name "${pattern}" is filled in from elsewhere.`)
  if (pattern === '' || pattern.toLowerCase() === host.toLowerCase()) return true
  const [wanted, given] = [pattern.toLowerCase().split('.'), host.toLowerCase().split('.')]
  return (
    wanted.length === given.length &&
    wanted.includes('*') &&
    wanted.every((label, at) => label === '*' || label === given[at])
  )
}
