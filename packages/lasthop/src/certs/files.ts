import { isProblem, problem, type Problem } from '@lasthop/contract'
import { readText } from '../state/files.ts'
import { parseKeyPair, type KeyPair } from './key-pair.ts'

/** The files of a certificate that somebody else looks after. */
export interface KeyPairFiles {
  /** PEM: the site's certificate, then its chain. */
  readonly cert: string
  /** PEM, without a password. */
  readonly key: string
}

/** Reads a site's own certificate and key. The problem says which file is wrong and what to do about it. */
export async function loadKeyPair(files: KeyPairFiles, now: Date): Promise<KeyPair | Problem> {
  const pair = await readKeyPair(files)
  return isProblem(pair) ? pair : (datesProblem(pair, files.cert, now) ?? pair)
}

/** The same without a look at the clock: an ended certificate is read too. */
export async function readKeyPair({ cert, key }: KeyPairFiles): Promise<KeyPair | Problem> {
  const certPem = await readRequired(cert)
  if (isProblem(certPem)) return certPem
  const keyPem = await readRequired(key)
  if (isProblem(keyPem)) return keyPem
  return parseKeyPair({ certPem, certFile: cert, keyPem, keyFile: key })
}

async function readRequired(path: string): Promise<string | Problem> {
  const text = await readText(path)
  return text ?? problem(`"${path}" does not exist: a file in PEM was expected there. Correct the path.`)
}

function datesProblem(pair: KeyPair, file: string, now: Date): Problem | undefined {
  if (now > pair.notAfter) {
    return problem(`The certificate in "${file}" ended on ${dayOf(pair.notAfter)}: browsers refuse it. Renew it.`)
  }
  if (now < pair.notBefore) {
    return problem(
      `The certificate in "${file}" begins on ${dayOf(pair.notBefore)} and today is ${dayOf(now)}. Check the clock of this machine.`,
    )
  }
  return undefined
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
