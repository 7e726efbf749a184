import { firstOf, parseScheme, type Scheme } from '@lasthop/contract'

import { Jar } from './cookie.ts'
import type { Prober } from './prober.ts'
import type { Reply } from './question.ts'

/** An address, and everything that redirects lead to from there. */
export interface Chain {
  readonly hops: readonly Reply[]
  /** Where it ended, or why it was left. */
  readonly end: 'answer' | 'silence' | 'loop' | 'off-site' | 'too-long'
  /** The address that leads away, of `off-site`. */
  readonly away?: string
  /** Cookies that a browser would have dropped on the way. */
  readonly dropped: readonly { readonly name: string; readonly because: string }[]
}

/** One step of a chain: a request for an address of this site. */
export interface Start {
  readonly scheme: Scheme
  readonly target: string
  readonly host?: string
  readonly port?: number
  readonly method?: string
  readonly body?: string
  readonly lines?: readonly string[]
  readonly asks: string
  /** As a browser that has learned Strict-Transport-Security of this host: http becomes https before anything is sent. */
  readonly knowsHsts?: true
}

/** Follows redirects by hand, as a browser would, and never to another site. Cookies go only where a browser sends them. */
export async function followChain(prober: Prober, start: Start, jar = new Jar(prober.target.host)): Promise<Chain> {
  const hops: Reply[] = []
  const dropped: Chain['dropped'][number][] = []
  const seen = new Set<string>()
  let next: Start = start
  for (;;) {
    const cookies = jar.headerFor(next.scheme, next.target)
    const key = [next.method ?? 'GET', next.scheme, next.host ?? '', next.target, cookies].join(' ')
    if (seen.has(key)) return { hops, end: 'loop', dropped }
    if (hops.length >= longest) return { hops, end: 'too-long', dropped }
    seen.add(key)
    const lines = [...(next.lines ?? []), ...(cookies === '' ? [] : [`Cookie: ${cookies}`])]
    const reply = await prober.ask({ ...next, lines })
    hops.push(reply)
    if (reply.kind === 'silence') return { hops, end: 'silence', dropped }
    const set = reply.fields.flatMap((text, index) =>
      index % 2 === 1 && reply.fields[index - 1]?.toLowerCase() === 'set-cookie' ? [text] : [],
    )
    dropped.push(...jar.take(set, next.scheme, next.target))
    const location = firstOf(reply.fields, 'location')
    if (reply.status < 300 || reply.status > 399 || location === undefined) return { hops, end: 'answer', dropped }
    const found = resolveFrom(reply, location)
    const url = next.knowsHsts === true && found !== undefined ? upgraded(found, prober) : found
    const scheme = url === undefined ? undefined : parseScheme(url.protocol.slice(0, -1))
    if (url === undefined || scheme === undefined || url.hostname !== hostOf(prober.target.host))
      return { hops, end: 'off-site', away: location, dropped }
    next = stepTo(url, scheme, { before: next, status: reply.status, prober })
  }
}

interface From {
  readonly before: Start
  readonly status: number
  readonly prober: Prober
}

/** RFC 9110 section 15.4: 307 and 308 keep the method, the others make a POST a GET, as browsers do. */
function stepTo(url: URL, scheme: Scheme, { before, status, prober }: From): Start {
  const keeps = status === 307 || status === 308
  const port = Number(url.port === '' ? (scheme === 'https' ? 443 : 80) : url.port)
  return {
    scheme,
    target: `${url.pathname}${url.search}`,
    asks: before.asks,
    ...(before.knowsHsts === undefined ? {} : { knowsHsts: before.knowsHsts }),
    host: url.host,
    ...(port === prober.portOf(scheme) ? {} : { port }),
    // A body with a password never goes out in the clear: a 307 to http is told, and not followed with it.
    ...(keeps && scheme === 'https' && before.method !== undefined
      ? { method: before.method, body: before.body ?? '', lines: before.lines ?? [] }
      : {}),
  }
}

/** RFC 6797 section 8.3: port 80 becomes 443, here each as this site has them; another port stays. */
function upgraded(url: URL, prober: Prober): URL {
  if (url.protocol !== 'http:' || url.hostname !== hostOf(prober.target.host)) return url
  const https = new URL(url)
  const isUsual = Number(url.port === '' ? 80 : url.port) === prober.portOf('http')
  https.protocol = 'https:'
  if (isUsual) https.port = `${prober.portOf('https')}`
  return https
}

/** Where a Location leads, from the address that gave it. */
export function resolveFrom({ question: { scheme, host = '', target } }: Reply, location: string): URL | undefined {
  return URL.parse(location, `${scheme}://${host}${target}`) ?? undefined
}

function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

const longest = 10
