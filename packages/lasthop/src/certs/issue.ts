import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import * as x509 from '@peculiar/asn1-x509'
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import * as asn1 from './asn1.ts'

/** A new key and the certificate made for it, both PEM. */
export interface Issued {
  readonly certPem: string
  readonly keyPem: string
}

/** The authority that signs: its common name and its keys. */
export interface Signer {
  readonly commonName: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** From when to when, both included (RFC 5280 section 4.1.2.5). */
export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A root that signs leaves and no further authority. ECDSA P-256. */
export function issueRoot(commonName: string, validity: Validity): Issued {
  const keys = newKeys()
  const extensions = [
    asn1.criticalExtension(x509.id_ce_basicConstraints, new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 })),
    asn1.criticalExtension(x509.id_ce_keyUsage, new x509.KeyUsage(rootUsage)),
    asn1.subjectKeyIdentifier(keys.publicKey),
  ]
  return issue({ signer: { commonName, ...keys }, keys, commonName, validity, extensions })
}

/** A TLS server's certificate for DNS names and IP addresses. ECDSA P-256. */
export function issueLeaf(signer: Signer, names: readonly string[], validity: Validity): Issued {
  const keys = newKeys()
  const extensions = [
    asn1.criticalExtension(x509.id_ce_basicConstraints, new x509.BasicConstraints()),
    asn1.criticalExtension(x509.id_ce_keyUsage, new x509.KeyUsage(x509.KeyUsageFlags.digitalSignature)),
    asn1.extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
    asn1.subjectAltName(names),
    asn1.subjectKeyIdentifier(keys.publicKey),
    asn1.authorityKeyIdentifier(signer.publicKey),
  ]
  return issue({ signer, keys, commonName: leafCommonName(names), validity, extensions })
}

/** A certificate that signs itself and shows an authority this digest (RFC 8737 section 3): good for nothing else, and for a week. */
export function issueChallenge(name: string, digest: Uint8Array, now: Date): Issued {
  const keys = newKeys()
  const validity = { notBefore: new Date(now.getTime() - dayMs), notAfter: new Date(now.getTime() + 7 * dayMs) }
  const commonName = leafCommonName([name])
  const mark = asn1.criticalExtension(acmeIdentifier, new OctetString(asn1.bytesOf(digest)))
  const extensions = [asn1.subjectAltName([name]), mark]
  return issue({ signer: { commonName, ...keys }, keys, commonName, validity, extensions })
}

interface Keys {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

interface Order {
  readonly signer: Signer
  readonly keys: Keys
  readonly commonName: string
  readonly validity: Validity
  readonly extensions: readonly x509.Extension[]
}

function issue(order: Order): Issued {
  const body = bodyOf(order)
  const signature = sign('sha256', new Uint8Array(AsnConvert.serialize(body)), order.signer.privateKey)
  const certificate = new x509.Certificate({
    tbsCertificate: body,
    signatureAlgorithm: asn1.ecdsaWithSha256,
    signatureValue: asn1.bytesOf(signature),
  })
  return {
    certPem: pemOf(AsnConvert.serialize(certificate)),
    keyPem: order.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  }
}

function bodyOf({ signer, keys, commonName, validity, extensions }: Order): x509.TBSCertificate {
  return new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serialNumber(),
    signature: asn1.ecdsaWithSha256,
    issuer: asn1.nameOf(signer.commonName),
    validity: new x509.Validity(validity),
    subject: asn1.nameOf(commonName),
    subjectPublicKeyInfo: asn1.publicKeyInfo(keys.publicKey),
    extensions: new x509.Extensions([...extensions]),
  })
}

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 bytes; 16 bytes that begin with 01 to 7f are both. */
function serialNumber(): ArrayBuffer {
  const bytes = randomBytes(16)
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 1, 0)
  return asn1.bytesOf(bytes)
}

/** RFC 5280 appendix A: a common name has at most 64 characters. Browsers read the subjectAltName only. */
function leafCommonName(names: readonly string[]): string {
  return names.find((name) => name.length <= 64) ?? 'a site of Lasthop'
}

function pemOf(der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

const dayMs = 86_400_000
const rootUsage = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign
const acmeIdentifier = '1.3.6.1.5.5.7.1.31'
