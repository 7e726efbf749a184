import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'

/** What a TLS handshake showed. */
export interface Handshake {
  readonly protocol: string
  /** Why the certificate does not verify: OpenSSL's word, like `CERT_HAS_EXPIRED`. */
  readonly fault?: string
  /** Names of the certificate, for people. */
  readonly names: readonly string[]
  readonly issuer: string
  readonly validFrom: string
  readonly validTo: string
  /** How many certificates were sent. */
  readonly sent: number
  readonly isSelfSigned: boolean
}

/** Reads a connection after its handshake. */
export function readHandshake(socket: TLSSocket): Handshake {
  const certificate = socket.getPeerCertificate(true)
  // Node types it as a string or an Error; it is a string with OpenSSL's code, or an Error with one.
  const fault: unknown = socket.authorizationError
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    ...(socket.authorized ? {} : { fault: codeOf(fault) }),
    names: namesOf(certificate),
    issuer: one(certificate.issuer?.O) ?? one(certificate.issuer?.CN) ?? 'unknown',
    validFrom: certificate.valid_from ?? '',
    validTo: certificate.valid_to ?? '',
    sent: countChain(certificate),
    isSelfSigned: certificate.issuerCertificate?.fingerprint256 === certificate.fingerprint256,
  }
}

function codeOf(fault: unknown): string {
  if (typeof fault === 'string') return fault
  if (typeof fault === 'object' && fault !== null && 'code' in fault) return String(fault.code)
  return 'not verified'
}

function namesOf({ subjectaltname, subject }: DetailedPeerCertificate): readonly string[] {
  const alternatives = (subjectaltname ?? '').split(', ').flatMap((part) => {
    const name = /^(?:DNS|IP Address):(.+)$/.exec(part)?.[1]
    return name === undefined ? [] : [name]
  })
  const common = one(subject?.CN)
  return alternatives.length > 0 || common === undefined ? alternatives : [common]
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

function countChain(certificate: DetailedPeerCertificate): number {
  const seen = new Set<string>()
  let next: DetailedPeerCertificate | undefined = certificate
  while (next?.fingerprint256 !== undefined && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256)
    next = next.issuerCertificate
  }
  return seen.size
}
