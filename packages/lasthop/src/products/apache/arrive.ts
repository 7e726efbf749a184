import type { Arrival } from '../message.ts'
import { chooseServer, hasNamed } from './choose-server.ts'
import { checkHost, parseHostField, type HostName } from './host-name.ts'
import type { Configuration } from './configuration.ts'
import { addressOfPeer } from './request-scope.ts'
import type { Wire } from './read-request.ts'
import { Table } from './table.ts'
import { parseTarget, type Target } from './target.ts'
import { schemeOf, type Visit } from './visit.ts'

/** A request that was read and found its server, or the status by which it is refused before. */
export type Arrived = Visit | { readonly kind: 'refused'; readonly status: number }

/** What httpd does before any module looks at a request: target, framing, Host, server, Expect. */
export function arrive(configuration: Configuration, arrival: Arrival, wire?: Wire): Arrived {
  const { message } = arrival
  const fields = Table.merged(message.fields)
  const { servers } = configuration
  const first = chooseServer(servers, { ...arrival, host: undefined })
  const target = parseTarget(message.method, message.target, schemeOf({ arrival, server: first, servers }))
  if (target === undefined || !isFramed(fields)) return { kind: 'refused', status: 400 }
  const named = nameOf(target, fields)
  if (named === undefined || (message.version !== '1.0' && !isNamed(named, fields)))
    return { kind: 'refused', status: 400 }
  // A client that names a server in the TLS handshake must name one in the request too.
  if (holdsName(servers, arrival) && named.host === undefined) return { kind: 'refused', status: 400 }
  if (target.host !== undefined && fields.get('Host') !== undefined) fields.set('Host', hostFieldOf(named))
  if (fields.get('Transfer-Encoding') !== undefined) fields.unset('Content-Length')
  const expect = fields.get('Expect')
  if (expect !== undefined && expect !== '' && expect.toLowerCase() !== '100-continue')
    return { kind: 'refused', status: 417 }
  return visitOf(configuration, arrival, { fields, target, named, wire })
}

/** Whether a name came with the TLS handshake. A session of TLS 1.2 that is taken up again keeps one only if a VirtualHost had it. */
function holdsName(servers: Configuration['servers'], { sni, isResumed, address, port }: Arrival): boolean {
  if (sni === undefined) return false
  return isResumed !== true || hasNamed(servers, { address, port, host: sni.toLowerCase() })
}

interface Seen {
  readonly fields: Table
  readonly target: Target
  readonly named: HostName
  readonly wire: Wire | undefined
}

function visitOf(configuration: Configuration, arrival: Arrival, { fields, target, named, wire }: Seen): Visit {
  const { address, port } = arrival
  return {
    arrival,
    servers: configuration.servers,
    version: configuration.version,
    modules: configuration.modules,
    overrides: configuration.overrides,
    server: chooseServer(configuration.servers, { address, port, host: named.host }),
    target: arrival.message.target,
    path: target.path === '' ? '/' : target.path,
    query: target.query,
    host: named.host,
    port: named.port,
    fields,
    env: new Map(),
    client: arrival.named?.client ?? addressOfPeer(arrival.peer),
    protocol: wire?.protocol ?? arrival.message.version,
    bodyLength: wire?.body.kind === 'body' ? wire.body.length : undefined,
    steps: [],
  }
}

/** A length is digits; a coding must end in chunked. */
function isFramed(fields: Table): boolean {
  const length = fields.get('Content-Length')
  const coding = fields.get('Transfer-Encoding')
  if (length !== undefined && !(/^\d+$/.test(length) && BigInt(length) < 2n ** 63n)) return false
  return coding === undefined || /(?:^|,) *chunked$/i.test(coding)
}

/** The name that was asked for; a host in the target wins over Host. */
function nameOf(target: Target, fields: Table): HostName | undefined {
  if (target.host === '') return { host: '', port: target.port || undefined }
  if (target.host !== undefined) return checkHost(target.host, target.port || undefined)
  const host = fields.get('Host')
  const named = host === undefined ? noName : parseHostField(host)
  return named && { host: named.host, port: named.port ?? (target.port || undefined) }
}

function isNamed({ host }: HostName, fields: Table): boolean {
  return host !== undefined && fields.get('Host') !== undefined
}

function hostFieldOf({ host, port }: HostName): string {
  const name = host?.includes(':') ? `[${host}]` : (host ?? '')
  return port === undefined ? name : `${name}:${port}`
}

const noName: HostName = { host: undefined, port: undefined }
