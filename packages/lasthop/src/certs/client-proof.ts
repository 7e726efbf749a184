import type { TLSSocket } from 'node:tls'

/** What a client showed of itself in the handshake, on a connection where it was asked to. */
export type ClientProof =
  | { readonly kind: 'verified'; readonly certificate: ClientCertificate }
  | { readonly kind: 'missing' }
  /** `because` is a sentence's end, such as `it has ended`. */
  | { readonly kind: 'unverified'; readonly because: string }

/** A client's certificate that one of the site's authorities has signed. */
export interface ClientCertificate {
  /** DER in base64. */
  readonly base64: string
  /** The subject as RFC 4514 writes it, in ASCII. */
  readonly subject: string
  readonly notAfterMs: number
}

/**
 * Reads the outcome of a handshake. That there is a certificate is asked by itself: for a session resumed without one, OpenSSL
 * has no fault to tell. A resumed session carries the certificate, and the fault, of the handshake that began it.
 */
export function readProof(socket: TLSSocket): ClientProof {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return { kind: 'missing' }
  const fault = verifyErrorOf(socket)
  if (fault !== undefined) return { kind: 'unverified', because: reasons.get(fault) ?? `it was refused (${fault})` }
  return {
    kind: 'verified',
    certificate: {
      base64: certificate.raw.toString('base64'),
      subject: distinguishedName(certificate.subject),
      notAfterMs: certificate.validToDate.getTime(),
    },
  }
}

/**
 * What OpenSSL found wrong with the peer's certificate. Node tells it only for sockets that its own tls.Server made, from the
 * handle that it is read from here; if that handle ever changes, this throws and nobody gets in.
 */
function verifyErrorOf(socket: TLSSocket): string | undefined {
  const handle: unknown = Reflect.get(socket, '_handle')
  if (!hasVerifyError(handle)) throw new Error('This Node does not tell whether a client certificate was verified.')
  const error = handle.verifyError()
  if (error === null || error === undefined) return undefined
  return 'code' in error ? String(error.code) : error.message
}

function hasVerifyError(handle: unknown): handle is { verifyError(): Error | null | undefined } {
  return (
    typeof handle === 'object' && handle !== null && 'verifyError' in handle && typeof handle.verifyError === 'function'
  )
}

/** Node gives one attribute a line, the most general first; RFC 4514 section 2.1 wants the most specific first. */
export function distinguishedName(subject: string | undefined): string {
  const parts = (subject ?? '').split('\n').filter((line) => line !== '')
  return toAscii(parts.toReversed().join(','))
}

/** RFC 4514 section 2.4: any character can be written as the bytes of its UTF-8, in hexadecimal. A field is ASCII. */
function toAscii(text: string): string {
  return text.replace(/[^ -~]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'it has ended'],
  ['CERT_NOT_YET_VALID', 'it has not begun'],
  ['INVALID_PURPOSE', 'it was not made for clients'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'no authority that this site knows has signed it'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'no authority that this site knows has signed it'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'no authority that this site knows has signed it'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'no authority that this site knows has signed it'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'no authority that this site knows has signed it'],
])
