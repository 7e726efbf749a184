import { isProblem } from '@lasthop/contract'
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { entryProblem, type EntryProblem } from './entry-problem.ts'
import { namesOf } from './names.ts'

/** A certificate with its chain and its private key: what a TLS site is served with. */
export interface KeyPair {
  /** The leaf, then its chain, PEM. */
  readonly certPem: string
  /** Not encrypted, PEM. */
  readonly keyPem: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** The leaf's DNS names and IP addresses, lower-case. */
  readonly names: readonly string[]
  /** The issuer's common name, or its whole name if it has none. */
  readonly issuer: string
}

/** Two PEM texts and, for messages, the files they came from. */
export interface PemFiles {
  readonly certPem: string
  readonly certFile: string
  readonly keyPem: string
  readonly keyFile: string
}

/** The key pair in two PEM texts, or what is wrong with which of them. Its dates are not judged here. */
export function parseKeyPair(files: PemFiles): KeyPair | EntryProblem {
  const leaf = parseCertificate(files.certPem, files.certFile)
  if (isProblem(leaf)) return leaf
  const key = parseKey(files.keyPem, files.keyFile)
  if (isProblem(key)) return key
  if (!leaf.checkPrivateKey(key)) return strangers(files)
  return {
    certPem: files.certPem,
    keyPem: files.keyPem,
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    names: namesOf(leaf),
    issuer: commonNameOf(leaf.issuer),
  }
}

/** The first certificate of a PEM text. */
export function parseCertificate(pem: string, file: string): X509Certificate | EntryProblem {
  try {
    return new X509Certificate(pem)
  } catch {
    return wrongPem({ pem, file, expected: 'CERTIFICATE' })
  }
}

/** A private key without a password. */
export function parseKey(pem: string, file: string): KeyObject | EntryProblem {
  if (pem.includes('ENCRYPTED')) return encrypted(file)
  try {
    return createPrivateKey(pem)
  } catch {
    return wrongPem({ pem, file, expected: 'PRIVATE KEY' })
  }
}

/** Whether less than a third of the pair's life is left, or it has not begun (the clock was wrong once). */
export function isRenewalDue(pair: Pick<KeyPair, 'notBefore' | 'notAfter'>, now: Date): boolean {
  const lifeMs = pair.notAfter.getTime() - pair.notBefore.getTime()
  return now < pair.notBefore || (pair.notAfter.getTime() - now.getTime()) * 3 < lifeMs
}

/** The CN of a name as `X509Certificate` gives it: one attribute a line. */
export function commonNameOf(name: string): string {
  const lines = name.split('\n')
  return lines.find((line) => line.startsWith('CN='))?.slice(3) ?? lines.join(', ')
}

interface WrongPem {
  readonly pem: string
  readonly file: string
  readonly expected: 'CERTIFICATE' | 'PRIVATE KEY'
}

function wrongPem(wrong: WrongPem): EntryProblem {
  const { file, expected } = wrong
  const kind = expected === 'CERTIFICATE' ? 'certificate' : 'private key'
  return entryProblem(
    expected === 'CERTIFICATE' ? 'cert' : 'key',
    `"${file}" is not a ${kind} in PEM: ${sketchOf(wrong)} was found where "-----BEGIN ${expected}-----" and its block were expected. ${adviceFor(wrong)}`,
  )
}

/** Says what kind of text was found, and never what is in it: it could be a key. */
function sketchOf({ pem, expected }: WrongPem): string {
  if (pem.trim() === '') return 'nothing'
  if (isDer(pem)) return 'binary DER'
  const header = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)
  if (!header) return 'other text'
  return `"${header[0]}"${header[1]?.endsWith(expected) ? ' with a damaged or cut block' : ''}`
}

function adviceFor({ pem, file, expected }: WrongPem): string {
  const program = expected === 'CERTIFICATE' ? 'x509' : 'pkey'
  if (isDer(pem))
    return `Convert it with openssl ${program} -inform der -in "${file}" -out NEW.pem, and name that file.`
  return 'Put the right file there.'
}

/** DER begins with the byte of a SEQUENCE, which is "0", and has bytes that are no UTF-8. */
function isDer(text: string): boolean {
  return text.startsWith('0') && text.includes('\uFFFD')
}

function encrypted(file: string): EntryProblem {
  return entryProblem(
    'key',
    `"${file}" is a private key with a password, and nobody could type it in when Lasthop starts. Write it without one with openssl pkey -in "${file}" -out NEW.key, and name that file.`,
  )
}

function strangers({ certFile, keyFile }: PemFiles): EntryProblem {
  return entryProblem(
    'key',
    `"${keyFile}" is not the key of "${certFile}": the certificate was made for another key. Name the key that it was requested with; in the certificate file, the site's own certificate comes first.`,
  )
}
