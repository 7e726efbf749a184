/** How a site gets certificates from public authorities (ACME, RFC 8555): plain data, checked as a whole. */
export interface AcmeChoice {
  /** Where authorities write when something is wrong. */
  readonly email?: string | undefined
  /** At least one; the next is asked when the one before it fails. */
  readonly authorities: readonly AcmeAuthority[]
  /** At least one, the favourite first. */
  readonly challenges: readonly ChallengeKind[]
  readonly dns?: DnsWriter | undefined
  /** DNS servers to ask in place of the system's, as `address` or `address:port`. */
  readonly resolvers?: readonly string[] | undefined
  /** More names for the site's certificate. */
  readonly names: readonly string[]
  readonly onDemand?: OnDemand | undefined
}

/** An authority that signs. */
export interface AcmeAuthority {
  /** The address of its directory, https. */
  readonly directory: string
  /** External account binding: how it knows its customer. The key is base64url. */
  readonly eab?: { readonly id: string; readonly key: string } | undefined
  /** PEM: the only roots that its own server's certificate may come from; without it those of Node and of the system. */
  readonly roots?: string | undefined
  /** The kind of certificate, where it has several: `shortlived`. */
  readonly profile?: string | undefined
}

/** How an authority is shown that a name is ours. */
export type ChallengeKind = 'http-01' | 'tls-alpn-01' | 'dns-01'

/** Who writes the TXT records of dns-01. */
export type DnsWriter =
  | { readonly kind: 'exec'; readonly program: string }
  | {
      readonly kind: 'update'
      readonly server: string
      readonly port: number
      readonly zone?: string | undefined
      readonly key?: TsigKey | undefined
    }

/** RFC 8945. */
export interface TsigKey {
  readonly name: string
  readonly algorithm: 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512'
  /** Base64. */
  readonly secret: string
}

/** Certificates for names that only a visitor names. */
export interface OnDemand {
  /** Asked with `?domain=NAME`; only a 2xx is a yes. */
  readonly ask: string
  /** How many orders there may be in an hour. */
  readonly perHour: number
}

/** All ways of showing it, in the order in which they are tried. */
export const challengeKinds: readonly ChallengeKind[] = ['http-01', 'tls-alpn-01', 'dns-01']

/** Authorities that can be named by a word. */
export const knownAuthorities: Readonly<Record<string, string>> = {
  letsencrypt: 'https://acme-v02.api.letsencrypt.org/directory',
  'letsencrypt-staging': 'https://acme-staging-v02.api.letsencrypt.org/directory',
  zerossl: 'https://acme.zerossl.com/v2/DV90',
  google: 'https://dv.acme-v02.api.pki.goog/directory',
}

/** Authorities that sign for names of the public DNS alone. */
export const publicDirectories: ReadonlySet<string> = new Set(Object.values(knownAuthorities))

/** Those of them that sign only for customers who said who they are. */
export const needsBinding: ReadonlySet<string> = new Set([
  'https://acme.zerossl.com/v2/DV90',
  'https://dv.acme-v02.api.pki.goog/directory',
])

/** What is asked where a file or a command line says only `acme`, or nothing. */
export const standardAcme: AcmeChoice = {
  authorities: [{ directory: 'https://acme-v02.api.letsencrypt.org/directory' }],
  challenges: ['http-01', 'tls-alpn-01'],
  names: [],
}
