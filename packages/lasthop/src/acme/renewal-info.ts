import { AsnConvert } from '@peculiar/asn1-schema'
import * as x509 from '@peculiar/asn1-x509'
import { X509Certificate } from 'node:crypto'
import type { AcmeClient } from './client.ts'
import { isFault } from './fault.ts'
import { renewalMessage } from './messages.ts'
import { askAgainTime, type RenewalWindow } from './schedule.ts'

/** What an authority suggests. */
export interface Suggestion {
  readonly window: RenewalWindow
  readonly askAt: Date
  /** A page that says why. */
  readonly because: string | undefined
}

/** Asks when a certificate should be renewed (RFC 9773); undefined where the authority does not say. */
export async function askSuggestion(client: AcmeClient, certPem: string): Promise<Suggestion | undefined> {
  const { renewalInfo } = client.directory
  const id = certificateId(certPem)
  if (renewalInfo === undefined || id === undefined) return undefined
  const reply = await client.read(`${renewalInfo.replace(/\/$/, '')}/${id}`, renewalMessage)
  if (isFault(reply)) return undefined
  const { suggestedWindow, explanationURL } = reply.message
  return {
    window: { start: new Date(suggestedWindow.start), end: new Date(suggestedWindow.end) },
    askAt: askAgainTime(reply.retryAt, client.now()),
    because: explanationURL,
  }
}

/** Section 4.1: the key that signed it and its serial number; undefined if it does not say the key. */
export function certificateId(certPem: string): string | undefined {
  const { raw } = new X509Certificate(certPem)
  const { tbsCertificate } = AsnConvert.parse(raw, x509.Certificate)
  const extension = tbsCertificate.extensions?.find(({ extnID }) => extnID === x509.id_ce_authorityKeyIdentifier)
  if (extension === undefined) return undefined
  const { keyIdentifier } = AsnConvert.parse(extension.extnValue, x509.AuthorityKeyIdentifier)
  if (keyIdentifier === undefined) return undefined
  // The serial number with the zero in front that DER needs where the first bit is set.
  return `${base64url(keyIdentifier.buffer)}.${base64url(tbsCertificate.serialNumber)}`
}

function base64url(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString('base64url')
}
