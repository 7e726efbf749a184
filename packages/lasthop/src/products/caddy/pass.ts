import { Doubt, passageOfDoubt } from '../doubt.ts'
import type { Arrival, Socket } from '../message.ts'
import type { Passage } from '../passage.ts'
import { findOrder } from './order.ts'
import { hostName, withoutPort } from './placeholders.ts'
import { cutMessage, readRequest, type Head } from './read-request.ts'
import { run } from './run.ts'
import {
  hasH2c,
  answering,
  placedSites,
  portOption,
  redirectedSites,
  type Configuration,
  type Placed,
  type Site,
} from './sites.ts'
import { targetOf } from './url.ts'
import { tell, type Visit } from './visit.ts'

/** What Caddy does with the bytes of one request, one character each. */
export function passBytes(configuration: Configuration, socket: Socket, bytes: string): Passage {
  if (bytes.length > mostInHead && !bytes.slice(0, mostInHead).includes('\r\n\r\n')) return refused(431)
  if (bytes.startsWith(preface) && hasH2c(configuration))
    return { kind: 'unknown', because: 'What becomes of HTTP/2 in clear is not followed.', steps: [] }
  const message = cutMessage(bytes)
  if (message === 'unsupported') return refused(505)
  if (message === 'wrong') return refused(400)
  return pass(configuration, { ...socket, message })
}

/** What Caddy does with a request. */
export function pass(configuration: Configuration, arrival: Arrival): Passage {
  const { method, target } = arrival.message
  const reading = readRequest(arrival.message)
  if (reading.kind === 'refused') return refused(reading.status)
  if (reading.kind === 'unsettled') return { kind: 'unknown', because: reading.because, steps: [] }
  if (method.length > mostInMethod) return refused(405)
  // Go's own server answers this one.
  if (method === 'OPTIONS' && target === '*') return { kind: 'answered', status: 200, fields: [], steps: [] }
  try {
    return serve(configuration, arrival, reading.head)
  } catch (doubt) {
    return passageOfDoubt(doubt, [])
  }
}

function refused(status: number | 'closed'): Passage {
  return { kind: 'refused', status, steps: [] }
}

function serve(configuration: Configuration, arrival: Arrival, head: Head): Passage {
  const site = siteFor(configuration, arrival, head.host)
  if (site !== undefined && 'redirectsTo' in site) return redirectToHttps(configuration, site.redirectsTo, head)
  if (site === undefined) return { kind: 'answered', status: 200, fields: [], steps: [] }
  const moved = findOrder(configuration.options)
  if (moved !== undefined)
    throw new Doubt('The order of directives is changed here, which is not followed.', moved.place)
  const visit = visitOf(configuration, { arrival, site }, head)
  return run(visit, site.nodes) ?? { kind: 'answered', status: 200, fields: [], steps: visit.steps }
}

interface Met {
  readonly arrival: Arrival
  readonly site: Site
}

function visitOf(configuration: Configuration, { arrival, site }: Met, head: Head): Visit {
  if (arrival.peer.kind !== 'ip') throw new Doubt('What Caddy takes for the client of a unix socket is not followed.')
  const fields = new Map(head.fields)
  const visit: Visit = {
    configuration,
    arrival,
    site,
    head,
    method: head.method,
    path: head.url.path,
    escapedPath: head.url.escapedPath,
    opaque: head.url.opaque,
    query: head.url.query,
    host: head.host,
    fields,
    came: fields,
    client: arrival.named?.client ?? arrival.peer.address.text,
    steps: [],
    groups: new Set(),
  }
  tell(visit, site.node, { does: 'is the site for this request', effect: 'routes' })
  return visit
}

/** What answers a request: a site, or the redirect of automatic HTTPS to the port of a site. */
type Answering = Site | { readonly redirectsTo: number } | undefined

/** Exact names before wildcards before any name. On the HTTP port, sites with HTTPS redirect before a site for any name, and whatever is left does too. */
function siteFor(configuration: Configuration, { port }: Arrival, host: string): Answering {
  const name = hostName(host)
  const found = best(answering(placedSites(configuration), name).filter(({ address }) => address.port === port))
  if (found !== undefined && found.address.path !== '')
    throw new Doubt('A path in the address of a site is not followed.', found.site.node.place)
  const secure = redirectedSites(configuration)
  const isHttpPort = port === portOption(configuration.options, 'http_port', 80)
  if (!isHttpPort || secure.length === 0 || (found !== undefined && found.address.host !== '')) return found?.site
  const own = best(answering(secure, name))
  if (own !== undefined) return { redirectsTo: own.address.port }
  return found?.site ?? { redirectsTo: portOption(configuration.options, 'https_port', 443) }
}

function best(placed: readonly Placed[]): Placed | undefined {
  return placed.toSorted((a, b) => rankOf(a.address.host) - rankOf(b.address.host))[0]
}

function rankOf(host: string): number {
  return host === '' ? 2 : host.includes('*') ? 1 : 0
}

/** The usual port goes without saying, whatever number stands for it here. */
function redirectToHttps({ options }: Configuration, port: number, { host, url }: Head): Passage {
  const said = port === portOption(options, 'https_port', 443) ? '' : `:${port}`
  const location = `https://${withoutPort(host)}${said}${targetOf(url)}`
  const step = {
    product: 'caddy',
    says: 'automatic HTTPS',
    does: `redirects to ${location}`,
    effect: 'answers',
  } as const
  return { kind: 'answered', status: 308, fields: ['Location', location], steps: [step] }
}

const preface = 'PRI * HTTP/2.0'
const mostInMethod = 32
const mostInHead = 1_048_576 + 4096
