import { verify, X509Certificate, type KeyObject } from 'node:crypto'

/** What a stapled OCSP answer says of the certificate it came with. */
export interface Staple {
  readonly status: 'good' | 'revoked' | 'unknown' | 'unreadable'
  /** When the next one is due. */
  readonly nextUpdate?: Date
  /** Whether the certificate's issuer vouches for it; `unchecked` where the issuer is not known, or signs in a way that is not read here. */
  readonly signature: 'right' | 'wrong' | 'unchecked'
  /** Whether it is about the certificate that it came with. */
  readonly isForIt: boolean
}

/** The certificate that an answer came with, and its issuer's, in DER. */
export interface Subject {
  readonly certificate: Buffer
  readonly issuer: Buffer | undefined
}

/** Reads the first single response of an OCSP answer in DER (RFC 6960 section 4.2.1), and who signed it. */
export function parseStaple(der: Buffer, { certificate, issuer }: Subject): Staple {
  const basic = basicResponse(der)
  const [id, status, , next] = singleResponse(basic[0])
  const word = status === undefined ? undefined : statuses.get(status.tag)
  if (word === undefined) return { status: 'unreadable', signature: 'unchecked', isForIt: false }
  const nextUpdate = next?.tag === explicit(0) ? timeOf(childrenOf(next)[0]) : undefined
  return {
    status: word,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    signature: issuer === undefined ? 'unchecked' : judgeSignature(basic, new X509Certificate(issuer)),
    isForIt: isSerial(childrenOf(id)[3], new X509Certificate(certificate)),
  }
}

/** The issuer signs itself, or a certificate of its own for that purpose alone (RFC 6960 section 4.2.2.2). */
function judgeSignature(
  [data, algorithm, signature, extra]: readonly Part[],
  issuer: X509Certificate,
): Staple['signature'] {
  const hash = hashes.get(childrenOf(algorithm)[0]?.content.toString('hex') ?? '')
  if (hash === undefined || data === undefined || signature === undefined) return 'unchecked'
  const bits = signature.content.subarray(1)
  const keys = [issuer.publicKey, ...signersIn(extra, issuer)]
  return keys.some((key) => isSigned(hash, { data: data.whole, key, bits })) ? 'right' : 'wrong'
}

function isSigned(hash: string, { data, key, bits }: { data: Buffer; key: KeyObject; bits: Buffer }): boolean {
  try {
    return verify(hash, data, key, bits)
  } catch {
    // A key of another kind than the signature's.
    return false
  }
}

function signersIn(extra: Part | undefined, issuer: X509Certificate): readonly KeyObject[] {
  return childrenOf(childrenOf(extra)[0]).flatMap(({ whole }) => {
    try {
      const signer = new X509Certificate(whole)
      const isSigner = signer.keyUsage.includes(ocspSigning) && signer.verify(issuer.publicKey)
      return isSigner ? [signer.publicKey] : []
    } catch {
      // Not a certificate, or one that names no purpose, of which Node gives undefined.
      return []
    }
  })
}

function isSerial(part: Part | undefined, { serialNumber }: X509Certificate): boolean {
  const number = (text: string): string => text.toLowerCase().replace(/^0+/, '')
  return part !== undefined && number(part.content.toString('hex')) === number(serialNumber)
}

/** tbsResponseData, signatureAlgorithm, signature and the optional certificates; nothing where the answer is none. */
function basicResponse(der: Buffer): readonly Part[] {
  const [answer] = partsOf(der)
  const [status, wrapped] = childrenOf(answer)
  if (status?.content[0] !== 0) return []
  const [typed] = childrenOf(wrapped)
  const [, octets] = childrenOf(typed)
  const [basic] = octets === undefined ? [] : partsOf(octets.content)
  return childrenOf(basic)
}

/** certID, certStatus, thisUpdate and the optional nextUpdate. */
function singleResponse(data: Part | undefined): readonly Part[] {
  const responses = childrenOf(data).findLast(({ tag }) => tag === sequence)
  return childrenOf(childrenOf(responses)[0])
}

interface Part {
  readonly tag: number
  /** With tag and length. */
  readonly whole: Buffer
  readonly content: Buffer
}

function childrenOf(part: Part | undefined): readonly Part[] {
  return part === undefined ? [] : partsOf(part.content)
}

/** The values that stand one after the other, as far as they are whole (X.690 section 8.1). */
function partsOf(der: Buffer): readonly Part[] {
  const parts: Part[] = []
  for (let at = 0; at + 2 <= der.length;) {
    const tag = der.readUInt8(at)
    const first = der.readUInt8(at + 1)
    const more = first < 0x80 ? 0 : first & 0x7f
    const start = at + 2 + more
    if (more > 4 || start > der.length) break
    const length = more === 0 ? first : der.readUIntBE(at + 2, more)
    if (first === 0x80 || start + length > der.length) break
    parts.push({ tag, whole: der.subarray(at, start + length), content: der.subarray(start, start + length) })
    at = start + length
  }
  return parts
}

/** A GeneralizedTime as certificates write it: 20261126034128Z. */
function timeOf(part: Part | undefined): Date | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(part?.content.toString('latin1') ?? '')
  if (found === null) return undefined
  const [, year, month, day, hour, minute, second] = found
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

function explicit(number: number): number {
  return 0xa0 | number
}

const sequence = 0x30
/** certStatus: good is an empty [0], revoked a constructed [1], unknown an empty [2]. */
const statuses: ReadonlyMap<number, Exclude<Staple['status'], 'unreadable'>> = new Map([
  [0x80, 'good'],
  [0xa1, 'revoked'],
  [0x82, 'unknown'],
])
/** The contents of the ids of sha1, sha256, sha384 and sha512 with RSA (RFC 8017), and of the last three with ECDSA (RFC 5758). */
const hashes: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d010105', 'sha1'],
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
])
/** id-kp-OCSPSigning. */
const ocspSigning = '1.3.6.1.5.5.7.3.9'
