import type { AcmeChoice } from './acme-choice.ts'
import type { Contract, Family, Trust } from '@lasthop/contract'

/** What the edge serves: an immutable snapshot, already checked as a whole. */
export interface Config {
  readonly sites: readonly Site[]
  /** The host of the site whose certificate is shown for names of no site, and where no name is sent; undefined: none. */
  readonly defaultSite?: string | undefined
  /** 0 asks for any free port. */
  readonly httpsPort: number
  /** Undefined: no plain listener at all. 0 asks for any free port. */
  readonly httpPort: number | undefined
  /** Taken where the system keeps `httpsPort` from this account; undefined for a port that was asked for by its number. */
  readonly httpsSpare?: number | undefined
  /** The same for `httpPort`. */
  readonly httpSpare?: number | undefined
  readonly accessLog: AccessLogChoice
  /** How many processes move bytes; undefined for one for each core. */
  readonly workers?: number | undefined
  /** Undefined: clients come straight to the edge, and nobody speaks for them. */
  readonly behind?: Behind | undefined
  /** Undefined: the defaults. */
  readonly limits?: EdgeLimits | undefined
  /** The admin interface; undefined: none. */
  readonly console?: ConsoleChoice | undefined
}

/** Where the admin interface is served. */
export interface ConsoleChoice {
  /** A name that no site has. */
  readonly host: string
}

/** What a client may have before it is known which site it asks for. */
export interface EdgeLimits {
  readonly headBytes: number
  readonly fieldCount: number
  /** To one process; Infinity for no limit. */
  readonly connectionsPerAddress: number
}

/** What stands in front of the edge: load balancers, a CDN. */
export interface Behind {
  /** Whose word about the client counts. */
  readonly trust: Trust
  /** The one family of fields that is read. */
  readonly family: Family
  /** Every connection begins with a PROXY header that says who its client is. */
  readonly proxyProtocol: boolean
}

/** One name that visitors may ask for, and the application behind it. */
export interface Site {
  /** Lower-case; '*.example.org' stands for exactly one more label; IPv6 addresses keep their brackets. */
  readonly host: string
  /** Where the application runs: at least one place, but for an app that is not started yet, and where visitors are sent on. */
  readonly to: readonly Upstream[]
  /** Undefined: somebody else starts it. */
  readonly app?: App | undefined
  /** The https origin that all visitors are sent on to; undefined: they are served here. */
  readonly redirect?: string | undefined
  readonly balance: Balance
  /** Undefined: an upstream is known only by what requests meet there. */
  readonly health: HealthRule | undefined
  readonly pool: PoolLimits
  readonly tls: TlsChoice
  /** PEM: the authorities that sign visitors' certificates; undefined: visitors need none. */
  readonly clientCa?: string | undefined
  /** Undefined: none is sent. */
  readonly hsts?: HstsPolicy | undefined
  readonly contract: Contract
  readonly timeouts: Timeouts
  /** Undefined: none. */
  readonly limits?: SiteLimits | undefined
  /** Sign what is told to the application (RFC 9421), so that it need not trust an address. */
  readonly sign?: boolean | undefined
  /** Ask through the own front door, every few minutes, whether what the application is told is the truth. */
  readonly canary?: boolean | undefined
  /** The PROXY header that connections to the application begin with; for http only. */
  readonly proxyProtocol?: 'v1' | 'v2' | undefined
  /** Rewrite this site's own http:// in Location when the visitor is on https. */
  readonly repair: boolean
  /** False only for the demo without its cure: the application is sent Host and nothing else. */
  readonly tell: boolean
}

/** An application that the edge starts, and keeps running. */
export interface App {
  readonly command: AppCommand
  readonly instances: number
  /** Absolute. */
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  readonly ready: ReadyRule
  readonly stop: StopRule
  /** Set the variables that make its framework believe this edge. */
  readonly environment: boolean
}

/** A line for the shell, or words that are run without one. */
export type AppCommand =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'words'; readonly words: readonly string[] }

/** When an application counts as ready. */
export interface ReadyRule {
  /** Undefined: any answer to / will do. */
  readonly path: string | undefined
  readonly withinMs: number
  /** Undefined: 2xx and 3xx, where a path was said. */
  readonly status: number | undefined
}

/** How an application is ended. */
export interface StopRule {
  readonly signal: NodeJS.Signals
  readonly withinMs: number
}

/** One place where a site's application runs, and how it is spoken to. */
export interface Upstream {
  readonly address: UpstreamAddress
  /** h2c is HTTP/2 in clear text, h2 is HTTP/2 over TLS. */
  readonly scheme: 'http' | 'https' | 'h2c' | 'h2'
  /** Said only for https and h2: what is believed of the upstream's certificate, and what it is shown. */
  readonly secure: UpstreamSecurity
  /** Its share of the requests, beside the others' weights; a whole number from 1. */
  readonly weight: number
}

/** Files are PEM. The upstream's certificate is always verified. */
export interface UpstreamSecurity {
  /** The only authorities that are believed; without it those of Node and of the system. */
  readonly ca?: string
  /** The certificate shown to the upstream, and its key: both or neither. */
  readonly cert?: string
  readonly key?: string
  /** The name that the upstream's certificate must have, and that is asked for; without it the host of its address. */
  readonly serverName?: string
}

/** How one of several upstreams is chosen for a request. */
export type Balance =
  | { readonly kind: 'round-robin' }
  | { readonly kind: 'least-requests' }
  | { readonly kind: 'random-two' }
  | { readonly kind: 'hash'; readonly by: HashKey }

/** What keeps a visitor at one upstream. Names of fields are lower-case, names of cookies as they are. */
export type HashKey =
  | { readonly kind: 'address' }
  | { readonly kind: 'cookie'; readonly name: string }
  | { readonly kind: 'field'; readonly name: string }

/** How upstreams are asked whether they are well. */
export interface HealthRule {
  readonly path: string
  readonly everyMs: number
  readonly timeoutMs: number
  /** Undefined: any 2xx. */
  readonly status: number | undefined
}

/** What one process opens to one upstream at most. */
export interface PoolLimits {
  /** Connections with exchanges on them; WebSockets, once open, do not count. */
  readonly connectionsMost: number
  /** Requests that wait for one of them. */
  readonly queueMost: number
}

/** Where the application listens. IPv6 hosts have no brackets here: the form that net.connect takes. */
export type UpstreamAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** Where a site's certificate comes from. */
export type TlsChoice =
  | { readonly kind: 'local' }
  | { readonly kind: 'files'; readonly cert: string; readonly key: string }
  | { readonly kind: 'acme'; readonly acme: AcmeChoice }

/** What browsers are told about the future (RFC 6797): to come by https only. */
export interface HstsPolicy {
  /** 0 makes them forget it. */
  readonly maxAgeSeconds: number
  readonly includeSubdomains: boolean
  /** Asks the makers of browsers to build it in. */
  readonly preload: boolean
}

/** How long the edge waits. */
export interface Timeouts {
  /** For the connection to the application. */
  readonly connectMs: number
  /** From the end of the request to the first byte of the response. */
  readonly firstByteMs: number
  /** Between two bytes of a body, or of a tunnel, in either direction. */
  readonly idleMs: number
  /** For the whole head of a request. */
  readonly headMs: number
  /** Between two requests on a client's connection. */
  readonly keepAliveMs: number
}

/** How much a site takes. Infinity for no limit. */
export interface SiteLimits {
  /** Of a request's content, after the transfer coding is taken off. */
  readonly bodyBytesMost: number
  /** On one connection of a client. */
  readonly requestsMost: number
  /** Bytes per second of a request's content, once it has begun to come; 0 for no limit. */
  readonly bodyRateLeast: number
}

/** Where the access log is written. */
export type AccessLogChoice =
  | { readonly kind: 'stderr' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'off' }
