import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import * as x509 from '@peculiar/asn1-x509'
import { createHash, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'

/** The pieces that certificates are put together from (RFC 5280 section 4). */

/** ECDSA with SHA-256 (RFC 5758 section 3.2: no parameters field). */
export const ecdsaWithSha256 = new x509.AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' })

/** A name that is a common name and nothing else. */
export function nameOf(commonName: string): x509.Name {
  const value = new x509.AttributeValue({ utf8String: commonName })
  const attribute = new x509.AttributeTypeAndValue({ type: '2.5.4.3', value })
  return new x509.Name([new x509.RelativeDistinguishedName([attribute])])
}

/** An extension that a verifier must understand or refuse the certificate. */
export function criticalExtension(extnID: string, value: object): x509.Extension {
  return new x509.Extension({ extnID, critical: true, extnValue: new OctetString(AsnConvert.serialize(value)) })
}

/** An extension that a verifier may skip. */
export function extension(extnID: string, value: object): x509.Extension {
  return new x509.Extension({ extnID, extnValue: new OctetString(AsnConvert.serialize(value)) })
}

/** Section 4.2.1.6: the names that the certificate is good for. */
export function subjectAltName(names: readonly string[]): x509.Extension {
  const general = names.map((name) => new x509.GeneralName(isIP(name) ? { iPAddress: name } : { dNSName: name }))
  return extension(x509.id_ce_subjectAltName, new x509.SubjectAlternativeName(general))
}

/** Section 4.2.1.2: which key this certificate is for. */
export function subjectKeyIdentifier(publicKey: KeyObject): x509.Extension {
  return extension(x509.id_ce_subjectKeyIdentifier, new x509.SubjectKeyIdentifier(keyIdentifierOf(publicKey)))
}

/** Section 4.2.1.1: which key signed this certificate. */
export function authorityKeyIdentifier(publicKey: KeyObject): x509.Extension {
  const keyIdentifier = new x509.KeyIdentifier(keyIdentifierOf(publicKey))
  return extension(x509.id_ce_authorityKeyIdentifier, new x509.AuthorityKeyIdentifier({ keyIdentifier }))
}

/** Section 4.1: the public key as certificates carry it. */
export function publicKeyInfo(publicKey: KeyObject): x509.SubjectPublicKeyInfo {
  return AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), x509.SubjectPublicKeyInfo)
}

/** Bytes without their neighbours: a small Buffer shares its memory with others. */
export function bytesOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}

/** Section 4.2.1.2, method 1: the SHA-1 of the key's bits. A label, not a protection. */
function keyIdentifierOf(publicKey: KeyObject): ArrayBuffer {
  const bits = new Uint8Array(publicKeyInfo(publicKey).subjectPublicKey)
  return bytesOf(createHash('sha1').update(bits).digest())
}
