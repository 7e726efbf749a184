import { createHash } from 'node:crypto'
import tls, { type DetailedPeerCertificate, type TLSSocket } from 'node:tls'

import { parseStaple, type Staple } from './staple.ts'

/** What a TLS handshake showed. */
export interface Handshake {
  readonly protocol: string
  /** Why the certificate does not verify: OpenSSL's word, like `CERT_HAS_EXPIRED`. */
  readonly fault?: string
  /** Names of the certificate, for people. */
  readonly names: readonly string[]
  /** Whether the name that was asked for is one of them. */
  readonly isForName: boolean
  readonly issuer: string
  readonly validFrom: string
  readonly validTo: string
  /** How many certificates were sent. */
  readonly sent: number
  readonly isSelfSigned: boolean
  /** Whether it says where the certificate of its issuer is: those of public authorities do. */
  readonly namesIssuer: boolean
  /** Whether browsers must refuse it without a stapled OCSP answer (RFC 7633). */
  readonly mustStaple: boolean
  /** The stapled OCSP answer, if one was sent. */
  readonly staple?: Staple
  /** Of a certificate that verifies: SHA-256 of its key (SPKI), in base64. */
  readonly keyHash?: string
}

/** Reads a connection to `host` after its handshake, with the OCSP answer that came in it. */
export function readHandshake(socket: TLSSocket, host: string, ocsp: Buffer | undefined): Handshake {
  const certificate = socket.getPeerCertificate(true)
  // Node types it as a string or an Error; it is a string with OpenSSL's code, or an Error with one.
  const fault: unknown = socket.authorizationError
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    ...(socket.authorized ? keyOf(socket) : { fault: codeOf(fault) }),
    names: namesOf(certificate),
    isForName: isFor(host, certificate),
    issuer: one(certificate.issuer?.O) ?? one(certificate.issuer?.CN) ?? 'unknown',
    validFrom: certificate.valid_from ?? '',
    validTo: certificate.valid_to ?? '',
    sent: countChain(certificate),
    isSelfSigned: certificate.issuerCertificate?.fingerprint256 === certificate.fingerprint256,
    namesIssuer: certificate.infoAccess?.['CA Issuers - URI'] !== undefined,
    mustStaple: certificate.raw !== undefined && certificate.raw.includes(statusRequestFeature),
    ...(ocsp === undefined || certificate.raw === undefined
      ? {}
      : { staple: parseStaple(ocsp, { certificate: certificate.raw, issuer: issuerOf(certificate) }) }),
  }
}

/** In DER, as the site sent it or a trusted authority's; undefined where neither has it. */
function issuerOf({ fingerprint256, issuerCertificate }: DetailedPeerCertificate): Buffer | undefined {
  return issuerCertificate === undefined || issuerCertificate.fingerprint256 === fingerprint256
    ? undefined
    : issuerCertificate.raw
}

/** Without a certificate there is no name. */
function isFor(host: string, certificate: DetailedPeerCertificate): boolean {
  return certificate.raw !== undefined && tls.checkServerIdentity(host, certificate) === undefined
}

function keyOf(socket: TLSSocket): Pick<Handshake, 'keyHash'> {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' })
  return key === undefined ? {} : { keyHash: createHash('sha256').update(key).digest('base64') }
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

/** The extension id-pe-tlsfeature that lists status_request, in DER: the id, then a sequence with the number 5. */
const statusRequestFeature = Buffer.from('06082b0601050507011804053003020105', 'hex')
