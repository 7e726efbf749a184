import { isForwardingName } from '@lasthop/contract'
import type { NodeRequest, Origin } from '../../src/index.ts'

/** What an application on one of the ways concludes, in that way's own words. */
export interface View {
  readonly protocol: string
  readonly secure: boolean
  readonly ip: string | null
  readonly host: string | null
  readonly hostname: string | null
  readonly login: string
  readonly url: string
  /** Forwarding fields the application still sees, in each shape it can look at. */
  readonly raw: Readonly<Record<string, string>>
  readonly joined: Readonly<Record<string, string>>
  readonly distinct: Readonly<Record<string, string>>
}

/** What an application on Node's own requests concludes. */
export function viewOf(request: NodeRequest, origin: Origin): View {
  const { scheme, client, authority, hostname } = origin.resolve(request)
  return {
    protocol: scheme,
    secure: scheme === 'https',
    ip: client?.text ?? null,
    host: authority?.text ?? null,
    hostname: hostname ?? null,
    login: tryUrl(request, origin),
    url: request.url ?? '',
    raw: forwardingOf(pairsOf(request.rawHeaders)),
    joined: forwardingOf(Object.entries(request.headers)),
    distinct: 'headersDistinct' in request ? forwardingOf(Object.entries(request.headersDistinct)) : {},
  }
}

/** What an application on Fetch's requests concludes. */
export function fetchView(request: Request, origin: Origin): View {
  const { protocol, host, hostname, pathname, search } = new URL(request.url)
  const fields = forwardingOf([...request.headers])
  return {
    protocol: protocol.slice(0, -1),
    secure: protocol === 'https:',
    ip: origin.resolve(request).client?.text ?? null,
    host,
    hostname,
    login: tryUrl(request, origin),
    url: pathname + search,
    raw: fields,
    joined: fields,
    distinct: fields,
  }
}

function tryUrl(request: NodeRequest | Request, origin: Origin): string {
  try {
    return origin.url(request, '/login')
  } catch (error) {
    return String(error)
  }
}

function forwardingOf(entries: readonly (readonly [string, unknown])[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of entries) {
    const key = name.toLowerCase()
    if (isForwardingName(name)) found[key] = key in found ? `${found[key]} + ${String(value)}` : String(value)
  }
  return found
}

/** A flat list of names and values as pairs. */
export function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []))
}
