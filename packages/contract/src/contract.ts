import { field, isFraming, isHopByHop, isManaged, isNeverNominated, isOddlySpelled } from './field.ts'

/** What the edge does with a field a client sent: replace it by ours, add ours to it, remove it, or let it through. */
export type Disposition = 'set' | 'append' | 'strip' | 'pass'

/** What an edge promises about the requests it passes on. */
export interface Contract {
  /** Whether `Forwarded` (RFC 7239) is sent as well; it then says the same as X-Forwarded-*. */
  readonly forwarded: boolean
  /** Whether the edge asks clients for certificates and tells the app whose it has verified. */
  readonly clientCertificate: boolean
  /** Names with `_`, `.` or other odd characters that may pass, lower-case and exact. Aliases of protected fields never do. */
  readonly allowNames: ReadonlySet<string>
  /** Our name in `Via` (RFC 9110 section 7.6.3). */
  readonly via: string
  /** Our label in `Signature` and `Signature-Input` (RFC 9421): nobody else's member of that name survives. */
  readonly signatureLabel: string
}

/** The contract that a site has unless it says otherwise. */
export const defaultContract: Contract = {
  forwarded: false,
  clientCertificate: false,
  allowNames: new Set(),
  via: 'lasthop',
  signatureLabel: 'lasthop',
}

/** What becomes of a client's field of this name, whatever its case or spelling. Framing is `set`: the writer frames anew. */
export function dispositionOf(contract: Contract, name: string): Disposition {
  const lower = name.toLowerCase()
  if (setNames.has(lower)) return 'set'
  if (lower === forwarded) return contract.forwarded ? 'set' : 'strip'
  if (identityNames.has(lower)) return contract.clientCertificate ? 'set' : 'strip'
  if (lower === via) return 'append'
  if (isManaged(name) || isHopByHop(name) || isFraming(name)) return 'strip'
  return isOddlySpelled(name) && !isAllowed(contract, lower) ? 'strip' : 'pass'
}

// An alias of a field that readers act on is never let in, whatever the site says: nobody can have meant that.
function isAllowed(contract: Contract, lower: string): boolean {
  return contract.allowNames.has(lower) && !isNeverNominated(lower)
}

const forwarded = field.forwarded.toLowerCase()
const via = field.via.toLowerCase()

const identityNames: ReadonlySet<string> = new Set(
  [field.clientCert, field.xSslClientVerify, field.xSslClientSDn].map((name) => name.toLowerCase()),
)

const setNames: ReadonlySet<string> = new Set(
  [
    field.host,
    field.xForwardedProto,
    field.xForwardedFor,
    field.xForwardedHost,
    field.xForwardedPort,
    field.xRealIp,
    field.xRequestId,
    'Content-Length',
    'Transfer-Encoding',
  ].map((name) => name.toLowerCase()),
)
