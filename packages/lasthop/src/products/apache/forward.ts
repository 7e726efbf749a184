import type { Forwarded } from '../passage.ts'
import { isAtLeast } from '../version.ts'
import { nominatedBy } from './nomination.ts'
import type { Proxied } from './proxy-pass.ts'
import { canonicalPortOf, nameOfServer } from './server-name.ts'
import { directivesOf, settingOf } from './servers.ts'
import { wordAt, type Node } from './syntax.ts'
import type { Table } from './table.ts'
import { findWorker } from './worker.ts'
import type { UpstreamUrl } from './upstream-url.ts'
import { schemeOf, tell, tellDefault, type Visit } from './visit.ts'

/** Where a request goes, and what the sections that hold for it say. */
export interface Route {
  readonly url: UpstreamUrl
  /** As it is written on the first line. */
  readonly target: string
  readonly proxied: Proxied
  readonly nodes: readonly Node[]
}

/** The request for the upstream: what mod_proxy_http makes of it (ap_proxy_create_hdrbrgd). */
export function forward(visit: Visit, route: Route): Forwarded {
  const isOld = visit.env.has('force-proxy-request-1.0')
  const fields = visit.fields.copy()
  const savedHost = fields.get('Host')
  const body = takeFraming(fields)
  const upgrade = upgradeOf(visit, route)
  // Before 2.4.54 the fields that mod_proxy adds could be nominated by Connection (CVE-2022-31813).
  if (!isAtLeast(visit.version, '2.4.54')) addForwarded(visit, route, { fields, savedHost })
  clearConnection(visit, fields)
  for (const name of ['Keep-Alive', 'Upgrade', 'TE', 'Trailer']) fields.unset(name)
  const host = hostFor(visit, route, savedHost)
  applyVia(visit, fields)
  if (isOld || !isExpecting(visit)) fields.unset('Expect')
  if (isAtLeast(visit.version, '2.4.54')) addForwarded(visit, route, { fields, savedHost })
  fields.unset('Host')
  const connection = isOld ? [] : connectionFields(visit, route, upgrade)
  const framing = framingFor(visit, body, isOld)
  const { method } = visit.arrival.message
  const list = ['Host', host, ...fields.toFields(), ...framing, ...connection]
  const message = { method, target: route.target, version: isOld ? '1.0' : '1.1', fields: list } as const
  return { kind: 'forwarded', upstream: route.url.upstream, message, steps: visit.steps }
}

interface Body {
  readonly length: string | undefined
  readonly isChunked: boolean
}

function takeFraming(fields: Table): Body {
  const body = { length: fields.get('Content-Length'), isChunked: fields.get('Transfer-Encoding') !== undefined }
  fields.unset('Transfer-Encoding')
  fields.unset('Content-Length')
  return body
}

function clearConnection(visit: Visit, fields: Table): void {
  const nominated = nominatedBy(fields.entries('Connection').map(({ value }) => value))
  fields.unset('Proxy-Connection')
  if (nominated === undefined) return
  fields.unset('Connection')
  for (const name of nominated) {
    const value = fields.get(name)
    fields.unset(name)
    if (value === undefined) continue
    tellDefault(visit, `Connection: ${name}`, {
      does: `mod_proxy removes ${name}, which was "${value}"`,
      effect: 'removes',
      field: name,
    })
  }
}

/** ProxyPreserveHost On sends the client's Host, Off (the default) the upstream's own. */
function hostFor(visit: Visit, { nodes, url }: Route, savedHost: string | undefined): string {
  const preserve = directivesOf(nodes, 'proxypreservehost').at(-1)
  const isPreserved = preserve !== undefined && wordAt(preserve, 0).toLowerCase() === 'on'
  const host = isPreserved ? (savedHost ?? nameOfServer(visit)) : url.host
  const told = { does: `Host is ${host}`, effect: 'sets', field: 'Host' } as const
  if (preserve === undefined) tellDefault(visit, 'ProxyPreserveHost Off (default)', told)
  else tell(visit, preserve, told)
  return host
}

function applyVia(visit: Visit, fields: Table): void {
  const via = settingOf(visit.servers, visit.server, 'proxyvia')
  const mode = via === undefined ? 'off' : wordAt(via, 0).toLowerCase()
  if (mode === 'block') fields.unset('Via')
  if (mode !== 'on' && mode !== 'full') return
  const own = canonicalPortOf(visit)
  const port = own === (schemeOf(visit) === 'https' ? 443 : 80) ? '' : `:${own}`
  const comment = mode === 'full' ? ` (Apache/${visit.version})` : ''
  fields.merge('Via', `${visit.protocol} ${nameOfServer(visit)}${port}${comment}`)
}

/** X-Forwarded-For, -Host and -Server, each appended to what came. */
function addForwarded(
  visit: Visit,
  { nodes }: Route,
  { fields, savedHost }: { readonly fields: Table; readonly savedHost: string | undefined },
): void {
  const setting = directivesOf(nodes, 'proxyaddheaders').at(-1)
  if (setting !== undefined && wordAt(setting, 0).toLowerCase() === 'off') return
  const append = (name: string, value: string): void => {
    fields.merge(name, value)
    const told = { does: `${name} is ${fields.get(name) ?? ''}`, effect: 'adds', field: name } as const
    tellDefault(visit, 'mod_proxy adds it (ProxyAddHeaders On)', told)
  }
  append('X-Forwarded-For', visit.client)
  if (savedHost !== undefined) append('X-Forwarded-Host', savedHost)
  append('X-Forwarded-Server', nameOfServer(visit))
}

function isExpecting({ fields }: Visit): boolean {
  return fields.get('Expect')?.toLowerCase() === '100-continue'
}

/** Small bodies are read first and get a length; larger chunked ones stay chunked. */
function framingFor(visit: Visit, { length, isChunked }: Body, isOld: boolean): string[] {
  if (isChunked) {
    const isKnown = visit.bodyLength !== undefined && (isOld || visit.bodyLength < prefetchedBytes)
    return isKnown ? ['Content-Length', String(visit.bodyLength)] : ['Transfer-Encoding', 'chunked']
  }
  if (length === undefined) return []
  const bytes = visit.bodyLength ?? Number(length)
  return ['Content-Length', bytes < prefetchedBytes ? String(bytes) : length]
}

function upgradeOf(visit: Visit, { proxied }: Route): string | undefined {
  if (visit.env.has('force-proxy-request-1.0')) return undefined
  const upgrade = visit.fields.get('Upgrade')
  const wanted = findWorker(visit, proxied)?.get('upgrade') ?? (/^wss?:/i.test(proxied.url) ? 'websocket' : undefined)
  if (upgrade === undefined || wanted === undefined) return undefined
  return wanted === '*' || wanted.toLowerCase() === upgrade.toLowerCase() ? upgrade : undefined
}

function connectionFields(visit: Visit, { proxied }: Route, upgrade: string | undefined): string[] {
  if (upgrade !== undefined) return ['Connection', 'Upgrade', 'Upgrade', upgrade]
  const worker = findWorker(visit, proxied)
  const isClosing =
    worker === undefined ||
    isPattern(proxied) ||
    worker.get('disablereuse')?.toLowerCase() === 'on' ||
    visit.env.has('proxy-nokeepalive')
  return ['Connection', isClosing ? 'close' : 'Keep-Alive']
}

/** A worker whose URL takes a part of the path is not kept. */
function isPattern({ directive }: Proxied): boolean {
  return directive.name === 'proxypassmatch' && wordAt(directive, 1).includes('$')
}

const prefetchedBytes = 16_384 - 80
