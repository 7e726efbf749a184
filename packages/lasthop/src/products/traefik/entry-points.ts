import type { Place } from '../place.ts'
import type { ProxyProtocol } from '../proxy-protocol.ts'
import { at, entriesOf, isOn, listAt, textAt, type ScalarTree, type Tree } from './tree.ts'

/** A socket of Traefik, as its static configuration describes it. */
export interface EntryPoint {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly place: Place
  readonly tree: Tree
  readonly isDefault: boolean
  /** No file tells of it. */
  readonly isAssumed: boolean
  /** Every router here speaks TLS. */
  readonly hasTls: boolean
  /** forwardedHeaders: everybody's word counts, or that of those listed. */
  readonly insecure: Tree | undefined
  readonly trusted: readonly ScalarTree[]
  readonly proxyProtocol: ProxyProtocol | undefined
  readonly redirect: Redirection | undefined
  readonly middlewares: readonly ScalarTree[]
  readonly underscores: 'keep' | 'delete' | 'reject'
  /** Whether X-Forwarded-For gets the peer: `notAppendXForwardedFor` keeps it away. */
  readonly namesClient: boolean
  /** Whether X-Forwarded-Scheme and X-Scheme are said as well: `addXForwardedSchemeHeaders`. */
  readonly saysSchemes: boolean
}

/** Everything that comes in goes to another entry point. */
export interface Redirection {
  readonly to: string
  readonly scheme: string
  readonly isPermanent: boolean
  readonly place: Place
}

/** The entry points for HTTP. */
export function findEntryPoints(start: Tree | undefined): EntryPoint[] {
  const found = entriesOf(at(start, 'entryPoints')).flatMap(({ key, value, place }) => {
    const address = /^(.*):(\d+)(?:\/tcp)?$/.exec(textAt(value, 'address') ?? '')
    return address === null ? [] : [entryPointOf({ name: key, tree: value, place }, address)]
  })
  const hasDefault = found.some(({ isDefault }) => isDefault)
  return found.map((each) => ({ ...each, isDefault: hasDefault ? each.isDefault : each.name !== 'traefik' }))
}

/** Those that are usual, where no file names any: that for TLS has it, whatever its routers say. */
export function usualEntryPoints(place: Place): EntryPoint[] {
  return [
    { name: 'web', port: 80, hasTls: false },
    { name: 'websecure', port: 443, hasTls: true },
  ].map(({ name, port, hasTls }) => {
    const tree: Tree = { kind: 'map', entries: [], place }
    return { ...entryPointOf({ name, tree, place }, ['', '', String(port)]), isDefault: true, isAssumed: true, hasTls }
  })
}

interface Named {
  readonly name: string
  readonly tree: Tree
  readonly place: Place
}

function entryPointOf({ name, tree, place }: Named, [, host = '', port]: readonly string[]): EntryPoint {
  const strategy = textAt(tree, 'http', 'underscoreHeadersStrategy')
  return {
    name,
    tree,
    place,
    address: host === '' || host === '0.0.0.0' || host === '[::]' ? '*' : host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    isDefault: isOn(tree, ['asDefault'], 'off'),
    isAssumed: false,
    hasTls: at(tree, 'http', 'tls') !== undefined && textAt(tree, 'http', 'tls') !== 'false',
    insecure: isOn(tree, ['forwardedHeaders', 'insecure'], 'off')
      ? at(tree, 'forwardedHeaders', 'insecure')
      : undefined,
    trusted: listAt(tree, 'forwardedHeaders', 'trustedIPs'),
    proxyProtocol: proxyProtocolOf(tree),
    redirect: redirectionOf(tree),
    middlewares: listAt(tree, 'http', 'middlewares'),
    namesClient: !isOn(tree, ['forwardedHeaders', 'notAppendXForwardedFor'], 'off'),
    saysSchemes: isOn(tree, ['forwardedHeaders', 'addXForwardedSchemeHeaders'], 'off'),
    underscores: strategy === 'delete' || strategy === 'reject' ? strategy : 'keep',
  }
}

function proxyProtocolOf(tree: Tree): ProxyProtocol | undefined {
  const found = at(tree, 'proxyProtocol')
  if (found === undefined) return undefined
  const isInsecure = isOn(found, ['insecure'], 'off')
  return { from: isInsecure ? 'anyone' : listAt(found, 'trustedIPs').map(({ text }) => text), place: found.place }
}

function redirectionOf(tree: Tree): Redirection | undefined {
  const found = at(tree, 'http', 'redirections', 'entryPoint')
  const to = textAt(found, 'to')
  if (found === undefined || to === undefined) return undefined
  return {
    to,
    scheme: textAt(found, 'scheme') ?? 'https',
    isPermanent: isOn(found, ['permanent'], 'on'),
    place: found.place,
  }
}
