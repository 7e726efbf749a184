import { TLSSocket } from 'node:tls'
import type net from 'node:net'
import type { Failure } from './failure.ts'

/** Why a TLS connection to an upstream did not come about; undefined when TLS had no part in it. */
export function secureFailure(socket: net.Socket, error: NodeJS.ErrnoException): Failure | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  const code = error.code ?? ''
  // Node's types promise an Error here; what it sets is the code of the fault, and only when verification failed.
  const unverified = Boolean(socket.authorizationError)
  if (unverified || reasons.has(code)) return { kind: 'certificate', message: reasonFor(code) }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return { kind: 'tls', message: `no TLS: ${code}` }
  return undefined
}

function reasonFor(code: string): string {
  return `${reasons.get(code) ?? 'its certificate was not accepted'} (${code})`
}

const unknownAuthority = 'its certificate was signed by an authority that is not known here'

const reasons: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['CERT_REVOKED', 'its certificate was revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['ERR_TLS_CERT_ALTNAME_FORMAT', 'the names in its certificate are malformed'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', unknownAuthority],
  ['SELF_SIGNED_CERT_IN_CHAIN', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknownAuthority],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknownAuthority],
])
