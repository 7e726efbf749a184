import { AsnConvert } from '@peculiar/asn1-schema'
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr'
import * as x509 from '@peculiar/asn1-x509'
import { createPublicKey, sign } from 'node:crypto'
import * as asn1 from '../certs/asn1.ts'
import { keyOf } from './jose.ts'

/** A request for a certificate (PKCS #10, RFC 2986) for these names, DER in base64url as RFC 8555 section 7.4 wants it. */
export function requestFor(names: readonly string[], keyPem: string): string {
  const key = keyOf(keyPem)
  const body = new CertificationRequestInfo({
    // The names stand in the extension; the subject says nothing (RFC 8555 section 7.4 wants both to agree).
    subject: new x509.Name([]),
    subjectPKInfo: asn1.publicKeyInfo(createPublicKey(key)),
    attributes: new Attributes([new x509.Attribute({ type: extensionRequest, values: [extensionsFor(names)] })]),
  })
  const signature = sign('sha256', new Uint8Array(AsnConvert.serialize(body)), key)
  const request = new CertificationRequest({
    certificationRequestInfo: body,
    signatureAlgorithm: asn1.ecdsaWithSha256,
    signature: asn1.bytesOf(signature),
  })
  return Buffer.from(AsnConvert.serialize(request)).toString('base64url')
}

function extensionsFor(names: readonly string[]): ArrayBuffer {
  return AsnConvert.serialize(new x509.Extensions([asn1.subjectAltName(names)]))
}

const extensionRequest = '1.2.840.113549.1.9.14'
