import type { Contract } from '@lasthop/contract'

/** What the edge serves: an immutable snapshot, already checked as a whole. */
export interface Config {
  readonly sites: readonly Site[]
  /** 0 asks for any free port. */
  readonly httpsPort: number
  /** Undefined: no plain listener at all. 0 asks for any free port. */
  readonly httpPort: number | undefined
  readonly accessLog: AccessLogChoice
}

/** One name that visitors may ask for, and the application behind it. */
export interface Site {
  /** Lower-case; '*.example.org' stands for exactly one more label; IPv6 addresses keep their brackets. */
  readonly host: string
  readonly to: UpstreamAddress
  readonly tls: TlsChoice
  readonly contract: Contract
  readonly timeouts: Timeouts
  /** Rewrite this site's own http:// in Location when the visitor is on https. */
  readonly repair: boolean
  /** False only for the demo without its cure: the application is sent Host and nothing else. */
  readonly tell: boolean
}

/** Where the application listens. IPv6 hosts have no brackets here: the form that net.connect takes. */
export type UpstreamAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** Where a site's certificate comes from. */
export type TlsChoice =
  | { readonly kind: 'local' }
  | { readonly kind: 'files'; readonly cert: string; readonly key: string }

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

/** Where the access log is written. */
export type AccessLogChoice =
  | { readonly kind: 'stderr' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'off' }
