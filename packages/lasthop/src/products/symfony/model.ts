import { parseAddress } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import type { Step } from '../step.ts'
import { readForwarded } from './forwarded.ts'
import { isProxy, proxiesFor, type SymfonyTrust } from './trust.ts'

/** What Symfony's Request concludes: isSecure(), getHttpHost(), getClientIp(), as 5.4 to 7 do. */
export function believe(trust: SymfonyTrust, environ: Environ, product: string): AppBelief {
  const open = [trust.proxies, trust.headers, trust.hosts].find(({ value }) => value === 'unknown')
  if (open !== undefined)
    return {
      kind: 'unknown',
      because: `${open.says} cannot be read without running it.`,
      ...(open.place && { place: open.place }),
      steps: [],
    }
  const request = { environ, ...listsOf(trust, environ.remoteAddress) }
  const told = answersTo(request)
  const step = stepOf(trust, { product, told, isTrusted: isTrusted(request), environ })
  if (told === 'conflict' || told.host === undefined || !isKnown(told.host, request.hosts))
    return { kind: 'answered', status: 400, steps: [{ ...step, does: refusal(told), effect: 'refuses' }] }
  const isUsual = told.port === (told.isSecure ? 443 : 80)
  return {
    kind: 'believed',
    scheme: told.isSecure ? 'https' : 'http',
    host: isUsual ? told.host : `${told.host}:${told.port}`,
    client: told.client === '' ? undefined : told.client,
    steps: [step],
  }
}

interface Request {
  readonly environ: Environ
  readonly proxies: readonly string[]
  readonly headers: readonly string[]
  readonly hosts: readonly string[]
}

function listsOf({ proxies, headers, hosts }: SymfonyTrust, peer: string): Omit<Request, 'environ'> {
  const list = (value: readonly string[] | 'unknown'): readonly string[] => (value === 'unknown' ? [] : value)
  return { proxies: proxiesFor(peer, list(proxies.value)), headers: list(headers.value), hosts: list(hosts.value) }
}

function isTrusted({ environ, proxies }: Request): boolean {
  return proxies.length > 0 && isProxy(environ.remoteAddress, proxies)
}

interface Told {
  readonly isSecure: boolean
  /** Without a port; undefined: it is none. */
  readonly host: string | undefined
  readonly port: number
  readonly client: string
}

function answersTo(request: Request): Told | 'conflict' {
  const [client, host, proto, port] = [
    clientOf(request),
    heard(request, 'host'),
    heard(request, 'proto'),
    heard(request, 'port'),
  ]
  if (client === 'conflict' || host === 'conflict' || proto === 'conflict' || port === 'conflict') return 'conflict'
  const { variables, serverPort } = request.environ
  const isSecure =
    proto[0] === undefined
      ? !['', 'off', '0'].includes((variables.get('HTTPS') ?? '').toLowerCase())
      : secure.has(proto[0].toLowerCase())
  const own = variables.get('HTTP_HOST') || undefined
  const portFrom = port[0] ?? host[0] ?? own
  return {
    isSecure,
    client: client[0],
    host: hostIn(host[0] ?? own ?? variables.get('SERVER_NAME') ?? ''),
    port: portFrom === undefined ? Number(serverPort) : portIn(portFrom, isSecure),
  }
}

type Part = 'for' | 'host' | 'proto' | 'port'

/** What a trusted proxy says; both families must agree where both are trusted. */
function heard(request: Request, part: Part): readonly string[] | 'conflict' {
  return isTrusted(request) ? agreed(plainValues(request, part), forwardedValues(request, part)) : []
}

function agreed(plain: readonly string[], forwarded: readonly string[]): readonly string[] | 'conflict' {
  const isSame = plain.length === forwarded.length && plain.every((value, index) => value === forwarded[index])
  if (plain.length === 0 || isSame) return forwarded
  return forwarded.length === 0 ? plain : 'conflict'
}

function plainValues({ environ, headers }: Request, part: Part): readonly string[] {
  const value = environ.variables.get(`HTTP_X_FORWARDED_${part.toUpperCase()}`)
  if (!headers.includes(`x-forwarded-${part}`) || value === undefined) return []
  return value.split(',').map((each) => (part === 'port' ? `0.0.0.0:${each.trim()}` : each.trim()))
}

function forwardedValues(request: Request, part: Part): readonly string[] {
  const value = request.environ.variables.get('HTTP_FORWARDED')
  if (!request.headers.includes('forwarded') || value === undefined) return []
  const name = part === 'port' ? 'host' : part
  const values = readForwarded(value).flatMap((element) => element.get(name) ?? [])
  if (part !== 'port') return values
  return values.map((each) => `0.0.0.0${portedOf(each, request)}`)
}

function portedOf(host: string, request: Request): string {
  const at = host.lastIndexOf(':')
  if (!host.endsWith(']') && at !== -1) return host.slice(at)
  const proto = heard(request, 'proto')
  return proto !== 'conflict' && secure.has((proto[0] ?? '').toLowerCase()) ? ':443' : ':80'
}

/** Proxies of ours and what is no address are left out; the nearest that remains is the client. */
function clientOf(request: Request): readonly [string] | 'conflict' {
  const peer = request.environ.remoteAddress
  if (!isTrusted(request)) return [peer]
  const [plain, forwarded] = [plainValues(request, 'for'), forwardedValues(request, 'for')].map((values) =>
    values.length === 0 ? [] : filtered([...values, peer], request.proxies),
  )
  const ips = agreed(plain ?? [], forwarded ?? [])
  return ips === 'conflict' ? ips : [ips[0] ?? peer]
}

function filtered(values: readonly string[], proxies: readonly string[]): readonly string[] {
  const addresses = values.map(withoutPort).filter((each) => parseAddress(each) !== undefined)
  const clients = addresses.filter((each) => !isProxy(each, proxies))
  return clients.length > 0 ? clients.toReversed() : addresses.slice(0, 1)
}

function withoutPort(text: string): string {
  const colon = text.indexOf(':')
  if (text.includes('.')) return colon > 0 ? text.slice(0, colon) : text
  return /^\[([^\]]*)\]/.exec(text)?.[1] ?? text
}

/** Lower case, without its port. */
function hostIn(text: string): string | undefined {
  const host = text.trim().replace(/:\d+$/, '').toLowerCase()
  return host.replaceAll(/(?:^\[)?[a-zA-Z0-9\-:\]_]+\.?/g, '') === '' ? host : undefined
}

function portIn(text: string, isSecure: boolean): number {
  const at = text.startsWith('[') ? text.indexOf(':', text.lastIndexOf(']')) : text.lastIndexOf(':')
  const port = at === -1 ? '' : text.slice(at + 1)
  if (port === '' || port === '0') return isSecure ? 443 : 80
  return Number(/^\s*[+-]?\d+/.exec(port)?.[0] ?? 0)
}

function isKnown(host: string, patterns: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => new RegExp(pattern, 'i').test(host))
}

interface Heard {
  readonly product: string
  readonly told: Told | 'conflict'
  readonly isTrusted: boolean
  readonly environ: Environ
}

function stepOf({ proxies, headers }: SymfonyTrust, { product, told, isTrusted: isHeard, environ }: Heard): Step {
  const readsProto = headers.value !== 'unknown' && headers.value.includes('x-forwarded-proto')
  const { says, place } = isHeard && !readsProto ? headers : proxies
  const conclusion = told === 'conflict' ? '' : `: isSecure() = ${told.isSecure ? 'true' : 'false'}`
  const isListed = proxies.value !== 'unknown' && proxies.value.length > 0
  const why = isHeard ? '' : isListed ? `${environ.remoteAddress || 'the peer'} is not trusted` : 'no proxy is trusted'
  return {
    product,
    ...(place && { place }),
    says,
    does: isHeard
      ? `${readsProto ? 'X-Forwarded-Proto of a trusted proxy counts' : 'X-Forwarded-Proto is not among the trusted fields'}${conclusion}`
      : `${why}, HTTPS of the server counts${conclusion}`,
    effect: isHeard && readsProto ? 'believes' : 'ignores',
    field: 'X-Forwarded-Proto',
  }
}

function refusal(told: Told | 'conflict'): string {
  return told === 'conflict'
    ? 'Forwarded and X-Forwarded-* disagree, and both are trusted: 400'
    : 'it does not answer for this host: 400'
}

const secure: ReadonlySet<string> = new Set(['https', 'on', 'ssl', '1'])
