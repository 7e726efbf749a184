import { X509Certificate } from 'node:crypto'
import type { AcmeClient } from './client.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'
import { keyOf } from './jose.ts'
import type { CertificateRecord } from './record.ts'

/** Why a certificate is revoked, in words, and the code of RFC 5280 section 5.3.1. Others are for authorities to say. */
export const revocationReasons: Readonly<Record<string, number>> = {
  unspecified: 0,
  'key-compromise': 1,
  'affiliation-changed': 3,
  superseded: 4,
  'cessation-of-operation': 5,
}

/** A certificate that was served, as it is stored. */
export type Served = NonNullable<CertificateRecord['served']>

/**
 * Revokes a certificate (RFC 8555 section 7.6). It is asked for with the certificate's own key: that needs no account, and it
 * shows who has the key, which is what an authority wants to see when it was stolen. Undefined when it is revoked.
 */
export async function revoke(
  { certPem, keyPem }: Pick<Served, 'certPem' | 'keyPem'>,
  reason: number,
  client: AcmeClient,
): Promise<AcmeFault | undefined> {
  const { revokeCert } = client.directory
  if (revokeCert === undefined) return noWay(client.host)
  const certificate = new X509Certificate(certPem).raw.toString('base64url')
  const signature = { key: keyOf(keyPem), account: undefined }
  const answer = await client.postForText({ url: revokeCert, payload: { certificate, reason } }, signature)
  return isFault(answer) && answer.code !== 'authority:alreadyRevoked' ? answer : undefined
}

function noWay(host: string): AcmeFault {
  return fault(
    'setup',
    `The authority at ${host} does not revoke certificates by ACME.`,
    'Ask it by the way that its own pages tell.',
  )
}
